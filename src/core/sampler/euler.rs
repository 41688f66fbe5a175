use super::{Sampler, velocity};
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "euler",
    label: "Euler",
    doc: "The probability-flow ODE by x + h·v: order 1, one evaluation a step.",
    params: &[],
    make: |_| {
        Sampler::ode(1, 1, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            vec![StepRow { state: 1.0, g0: next - t, commit: 1.0, ..velocity(r, t, next) }]
        })
    },
};

pub const FORMULA: &str = r"dX = v\,dt \\ x_{k+1} = x_k + h\,v_k";
