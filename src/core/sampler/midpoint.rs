use super::{Sampler, velocity};
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "midpoint",
    label: "Midpoint",
    doc: "The probability-flow ODE by the velocity half a step ahead: order 2, two evaluations a step.",
    params: &[],
    make: |_| {
        Sampler::ode(2, 2, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let (h, middle) = (next - t, 0.5 * (t + next));
            vec![
                StepRow { base: 1.0, g0: h / 2.0, ..velocity(r, t, middle) },
                StepRow { base: 1.0, g0: h, commit: 1.0, ..velocity(r, middle, next) },
            ]
        })
    },
};

pub const FORMULA: &str = r"dX = v\,dt \\ x_{k+1} = x_k + h\,v_{k+\frac{1}{2}}";
