use super::Sampler;
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "euler-maruyama",
    label: "Euler–Maruyama",
    doc: "The SDE dX = (v + ½w²·score) dt + w dW with w = level·√(2η): same marginals at every level (Song et al. 2021, eq. 6 and 13). Where √(2η) has a pole, w²h is held at the noise σ² still to be removed.",
    params: &[Param::real("noise", "Noise level", 1.0, 0.0, 2.0, "0: the probability-flow ODE; 1: the classical reverse-time SDE; above: more noise than that.")],
    make: |params| {
        let level = params[0];
        Sampler {
            order: 1,
            evaluations: 1,
            needs_gaussian: level > 0.0,
            step: Box::new(move |r, t, next| {
                let (h, now) = (next - t, r.schedule(t));
                // Any w ≥ 0 keeps the marginals, so holding it below the pole changes no law.
                let square = (level * level * 2.0 * now.eta()).min(now.sigma * now.sigma / h);
                let square = if level > 0.0 { square.max(0.0) } else { 0.0 };
                vec![StepRow {
                    t_next: next,
                    state: 1.0,
                    g0: h,
                    noise: (square * h).sqrt(),
                    commit: 1.0,
                    ..r.evaluation(t, Quantity::Drift(square))
                }]
            }),
        }
    },
};
