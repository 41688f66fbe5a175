use super::vp_linear::{BETAS, log_alpha};
use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "sub-vp",
    label: "Sub-variance preserving",
    doc: "The variance-preserving α with the smaller noise σ = 1 − α² (Song et al. 2021, eq. 29).",
    params: BETAS,
    make: |betas| {
        let betas = betas.to_vec();
        Ok(Path::new((0.0, 0.999), move |t| {
            let (log, rate) = log_alpha(&betas, t);
            let (alpha, sigma) = (log.exp(), -(2.0 * log).exp_m1());
            Schedule { alpha, sigma, d_alpha: rate * alpha, d_sigma: -2.0 * rate * alpha * alpha, ..Schedule::default() }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = e^{-\frac{1}{2}\int_t^1 \beta} \\ \sigma = 1 - \alpha^2 \\ \beta(t) = @beta_min\,t + @beta_max\,(1 - t)";
