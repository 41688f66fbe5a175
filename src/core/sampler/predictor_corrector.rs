use super::Sampler;
use super::langevin::{deviation, held_square};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "predictor-corrector",
    label: "Predictor–corrector",
    doc: "A step of the reverse-time SDE by Euler–Maruyama, then one of Langevin dynamics at the new time, x + ε·score + √(2ε)·ξ (Song et al. 2021, algorithms 2 to 5). There ε = 2(r‖ξ‖/‖score‖)² with norms over the batch; here their expectation for Gaussian noise, ε = 2(rσ)², so that particles stay independent. Weak order 1 beside the Langevin step's own error, at most r² of the variance; two evaluations a step.",
    params: &[Param::real("snr", "Signal-to-noise r", 0.16, 0.0, 0.3, "Size of the Langevin step; 0: none.")],
    make: |params| {
        let ratio = params[0];
        Sampler {
            needs_affine: true,
            needs_gaussian: true,
            noisy: true,
            reversible: false,
            ..Sampler::ode(1, if ratio > 0.0 { 2 } else { 1 }, move |r, times, k| {
                let (t, next) = (times[k], times[k + 1]);
                let (h, sigma) = (next - t, r.schedule(next).sigma);
                let square = held_square(r, t, h, 1.0);
                let predictor = StepRow {
                    t_next: next,
                    state: 1.0,
                    g0: h,
                    noise: deviation(r, t, square),
                    ..r.evaluation(t, Quantity::Drift(square / h))
                };
                let pace = 2.0 * ratio * ratio * sigma;
                if pace == 0.0 {
                    return vec![StepRow { commit: 1.0, ..predictor }];
                }
                // ε·score = −2r²σ·E[x₀ | x].
                let corrector = StepRow {
                    state: 1.0,
                    g0: -pace,
                    noise: deviation(r, next, 2.0 * pace * sigma),
                    commit: 1.0,
                    ..r.evaluation(next, Quantity::Noise)
                };
                vec![predictor, corrector]
            })
        }
    },
};

pub const FORMULA: &str =
    r"dX = (v + \frac{1}{2}w^2 s)\,dt + w\,dW \\ w = \sqrt{2\eta} \\ [snr>0] x \leftarrow x + \epsilon s + \sqrt{2\epsilon}\,\xi \\ [snr>0] \epsilon = 2(@snr\,\sigma)^2";
