use super::vp_linear::{BETAS, log_alpha};
use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "vp-zero-snr",
    label: "Variance preserving, pure noise at the start",
    doc: "The α of linear β, shifted and scaled to be exactly 0 at the noise and 1 at the data; σ² = 1 − α² (Lin et al. 2024, algorithm 1).",
    params: BETAS,
    make: |betas| {
        let betas = betas.to_vec();
        // 1 − α of the plain path at the noise.
        let span = -log_alpha(&betas, 0.0).0.exp_m1();
        Ok(Path::new((0.0, 0.999), move |t| {
            let (log, rate) = log_alpha(&betas, t);
            let (below_one, d_alpha) = (-log.exp_m1() / span, rate * log.exp() / span);
            let alpha = 1.0 - below_one;
            let sigma = (below_one * (1.0 + alpha)).sqrt();
            Schedule {
                alpha,
                sigma,
                d_alpha,
                d_sigma: -alpha * d_alpha / sigma,
                ..Schedule::default()
            }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = \frac{a(t) - a(0)}{1 - a(0)} \\ \sigma = \sqrt{1 - \alpha^2} \\ a(t) = e^{-\frac{1}{2}\int_t^1 \beta} \\ \beta(t) = @beta_min\,t + @beta_max\,(1 - t)";
