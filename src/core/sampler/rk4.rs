use super::{Sampler, velocity};
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "rk4",
    label: "Runge–Kutta 4",
    doc: "The probability-flow ODE by the classical Runge–Kutta method: order 4, four evaluations a step.",
    params: &[],
    make: |_| {
        Sampler::ode(4, 4, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let (h, middle) = (next - t, 0.5 * (t + next));
            let (third, sixth) = (h / 3.0, h / 6.0);
            vec![
                StepRow { base: 1.0, g0: h / 2.0, ..velocity(r, t, middle) },
                StepRow { base: 1.0, g0: h / 2.0, ..velocity(r, middle, middle) },
                StepRow { base: 1.0, g0: h, ..velocity(r, middle, next) },
                StepRow {
                    base: 1.0, g0: sixth, g1: third, g2: third, g3: sixth, commit: 1.0,
                    ..velocity(r, next, next)
                },
            ]
        })
    },
};

pub const FORMULA: &str = r"dX = v\,dt \\ x_{k+1} = x_k + \frac{h}{6}(v_1 + 2v_2 + 2v_3 + v_4)";
