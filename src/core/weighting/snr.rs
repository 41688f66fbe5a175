use super::Weighting;
use crate::core::regression::Quantity;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "snr",
    label: "Signal to noise",
    doc: "λ = α²/σ² on the error of x̂: the same as a uniform weight on the noise ε (Salimans & Ho 2022, section 4).",
    params: &[],
    make: |_| Weighting::of(Quantity::Data, |s, _| (s.alpha / s.noise_level()).powi(2)),
};

pub const FORMULA: &str = r"\frac{\alpha^2}{\sigma^2}\,\|\hat{x}_\theta(x_t, t) - x_1\|^2";
