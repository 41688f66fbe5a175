use super::{Sampler, velocity};
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "adams-bashforth",
    label: "Adams–Bashforth",
    doc: "The probability-flow ODE along the line through the last two velocities, x + h·((1 + r/2)·v − r/2·v₋₁) with r = h/h₋₁ the ratio of the steps; the first is Euler's. Order 2, one evaluation a step.",
    params: &[],
    make: |_| {
        Sampler::ode(2, 1, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let h = next - t;
            let half = if k == 0 { 0.0 } else { 0.5 * h / (t - times[k - 1]) };
            vec![StepRow { state: 1.0, g0: h * (1.0 + half), g1: -h * half, commit: 1.0, ..velocity(r, t, next) }]
        })
    },
};

pub const FORMULA: &str =
    r"dX = v\,dt \\ x_{k+1} = x_k + h\left(\frac{3}{2}v_k - \frac{1}{2}v_{k-1}\right)";
