use super::Weighting;
use crate::core::regression::Quantity;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "denoiser",
    label: "EDM",
    doc: "λ = (n² + σ_data²)/(n·σ_data)², n = σ/α, on the error of x̂: the same as a uniform weight on the preconditioned target (Karras et al. 2022, table 1).",
    params: &[],
    make: |_| {
        Weighting::of(Quantity::Data, |s, data_rms| {
            let noise = s.noise_level() / s.alpha;
            (noise.hypot(data_rms) / (noise * data_rms)).powi(2)
        })
    },
};

pub const FORMULA: &str =
    r"\frac{n^2 + \sigma_d^2}{(n\sigma_d)^2}\,\|\hat{x}_\theta(x_t, t) - x_1\|^2 \\ n = \frac{\sigma}{\alpha}";
