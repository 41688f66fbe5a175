use super::{Sampler, posterior_deviation};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "ancestral",
    label: "Ancestral (DDPM)",
    doc: "Draws x_next from the posterior q(x_next | x, x̂) (Ho et al. 2020, eq. 6 and 7): weak order 1, one evaluation a step.",
    params: &[],
    make: |_| Sampler {
        needs_affine: true,
        needs_gaussian: true,
        noisy: true,
        reversible: false,
        ..Sampler::ode(1, 1, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let (now, then) = (r.schedule(t), r.schedule(next));
            let shrink = now.alpha / then.alpha;
            let (before, after) = (now.sigma.powi(2), then.sigma.powi(2));
            vec![StepRow {
                t_next: next,
                state: shrink * after / before,
                g0: then.alpha * (1.0 - shrink * shrink * after / before),
                noise: posterior_deviation(r, t, next),
                commit: 1.0,
                ..r.evaluation(t, Quantity::Data)
            }]
        })
    },
};

pub const FORMULA: &str =
    r"dX = (v + \frac{1}{2}w^2 s)\,dt + w\,dW \\ w = \sqrt{2\eta} \\ x_{k+1} \sim q(x_{k+1} \mid x_k, \hat{x})";
