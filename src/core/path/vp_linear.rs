use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::{Entry, Param};

/// β(τ) = β_min + τ(β_max − β_min), τ = 1 − t. Parameters shared by the paths made from it.
pub const BETAS: &[Param] = &[
    Param::log("beta_min", "β at the data", 0.1, 0.001, 5.0, "Rate of noising where the data are, per unit of time."),
    Param::log("beta_max", "β at the noise", 20.0, 5.0, 100.0, "Rate of noising where the noise is, per unit of time."),
];

/// ln α = −½∫β and its derivative in t for the linear β. The paper's time is τ = 1 − t:
/// ln α = −¼τ²(β_max − β_min) − ½τβ_min (Song et al. 2021, eq. 33).
pub fn log_alpha(betas: &[f64], t: f64) -> (f64, f64) {
    let (low, high) = (betas[0], betas[1]);
    let tau = 1.0 - t;
    (-0.25 * tau * tau * (high - low) - 0.5 * tau * low, 0.5 * (low + tau * (high - low)))
}

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "vp-linear",
    label: "Variance preserving, linear β",
    doc: "α² + σ² = 1 with β growing linearly towards the noise (Ho et al. 2020; Song et al. 2021, eq. 33).",
    params: BETAS,
    make: |betas| {
        let betas = betas.to_vec();
        // σ' is infinite at the data; the paper stops 10⁻³ before it too (appendix C).
        Ok(Path::new((0.0, 0.999), move |t| {
            let (log, rate) = log_alpha(&betas, t);
            let (alpha, sigma) = (log.exp(), (-(2.0 * log).exp_m1()).sqrt());
            Schedule { alpha, sigma, d_alpha: rate * alpha, d_sigma: -rate * alpha * alpha / sigma, ..Schedule::default() }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = e^{-\frac{1}{2}\int_t^1 \beta} \\ \sigma = \sqrt{1 - \alpha^2} \\ \beta(t) = @beta_min\,t + @beta_max\,(1 - t)";
