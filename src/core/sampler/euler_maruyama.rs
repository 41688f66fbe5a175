use super::Sampler;
use super::langevin::{deviation, held_square};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "euler-maruyama",
    label: "Euler–Maruyama",
    doc: "The SDE dX = (v + ½w²·score) dt + w dW with w = level·√(2η), and back in time with −½w²: same marginals at every level (Song et al. 2021, eq. 6 and 13). Where √(2η) has a pole, w²h is held at the noise σ² still to be removed. Weak order 1, one evaluation a step.",
    params: &[Param::real("noise", "Noise level", 1.0, 0.0, 2.0, "0: the probability-flow ODE; 1: the classical reverse-time SDE; above: more noise than that.")],
    make: |params| {
        let level = params[0];
        Sampler {
            needs_gaussian: level > 0.0,
            noisy: level > 0.0,
            ..Sampler::ode(1, 1, move |r, times, k| {
                let (t, next) = (times[k], times[k + 1]);
                let h = next - t;
                let square = held_square(r, t, h, level);
                vec![StepRow {
                    t_next: next,
                    state: 1.0,
                    g0: h,
                    noise: deviation(r, t, square),
                    commit: 1.0,
                    ..r.evaluation(t, Quantity::Drift(square / h))
                }]
            })
        }
    },
};
