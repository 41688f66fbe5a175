use super::{Sampler, velocity};
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "heun",
    label: "Heun",
    doc: "The probability-flow ODE by the trapezoidal rule with an Euler predictor: order 2, two evaluations a step.",
    params: &[],
    make: |_| {
        Sampler::ode(2, 2, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let h = next - t;
            vec![
                StepRow { base: 1.0, g0: h, ..velocity(r, t, next) },
                StepRow { base: 1.0, g0: h / 2.0, g1: h / 2.0, commit: 1.0, ..velocity(r, next, next) },
            ]
        })
    },
};

pub const FORMULA: &str = r"dX = v\,dt \\ x_{k+1} = x_k + \frac{h}{2}(v_k + v_{k+1})";
