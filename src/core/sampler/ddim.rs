use super::heading::Heading;
use super::{Sampler, posterior_deviation};
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
            needs_affine: true,
            needs_gaussian: true,
            noisy: eta > 0.0,
            reversible: eta == 0.0,
            ..Sampler::ode(1, 1, move |r, times, k| {
                let (t, next) = (times[k], times[k + 1]);
                if eta == 0.0 {
                    return vec![StepRow { commit: 1.0, ..Heading::of(times).straight(r, t, next) }];
                }
                let (now, then) = (r.schedule(t), r.schedule(next));
                let noise = eta * posterior_deviation(r, t, next);
                let kept = (then.sigma * then.sigma - noise * noise).max(0.0).sqrt() / now.sigma;
                vec![StepRow {
                    state: kept,
                    g0: then.alpha - kept * now.alpha,
                    noise,
                    commit: 1.0,
                    ..Heading::Data.evaluation(r, t, next)
                }]
            })
        }
    },
};

pub const FORMULA: &str =
    r"[noise=0] dX = v\,dt \\ [noise=0] x_{k+1} = \alpha_{k+1}\hat{x} + \sigma_{k+1}\hat{\varepsilon} \\ [noise>0] x_{k+1} = \alpha_{k+1}\hat{x} + \sqrt{\sigma_{k+1}^2 - \varsigma^2}\,\hat{\varepsilon} + \varsigma\xi \\ [noise>0] \varsigma = @noise\,\sigma_{q}";
