use super::{Sampler, posterior_deviation};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "ddim",
    label: "DDIM",
    doc: "x_next = α_next·x̂ + √(σ_next² − ς²)·ε̂ + ς·ξ, with ς the noise level η times the posterior's deviation (Song, Meng & Ermon 2021, eq. 12 and 16): order 1, one evaluation a step.",
    params: &[Param::real("noise", "Noise level η", 0.0, 0.0, 1.0, "0: deterministic; 1: ancestral sampling.")],
    make: |params| {
        let eta = params[0];
        Sampler {
            order: 1,
            evaluations: 1,
            needs_gaussian: true,
            step: Box::new(move |r, t, next| {
                let (now, then) = (r.schedule(t), r.schedule(next));
                let noise = eta * posterior_deviation(r, t, next);
                let kept = (then.sigma * then.sigma - noise * noise).max(0.0).sqrt() / now.sigma;
                vec![StepRow {
                    t_next: next,
                    state: kept,
                    g0: then.alpha - kept * now.alpha,
                    noise,
                    commit: 1.0,
                    ..r.evaluation(t, Quantity::Data)
                }]
            }),
        }
    },
};
