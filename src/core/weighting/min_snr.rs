use super::Weighting;
use crate::core::regression::Quantity;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Weighting> = Entry {
    id: "min-snr",
    label: "Min-SNR-γ",
    doc: "λ = min(α²/σ², γ) on the error of x̂: easy times close to the data do not crowd out the rest (Hang et al. 2023, section 3.4).",
    params: &[Param::log("most", "γ", 5.0, 0.1, 100.0, "Largest weight.")],
    make: |p| {
        let most = p[0];
        Weighting::of(Quantity::Data, move |s, _| (s.alpha / s.noise_level()).powi(2).min(most))
    },
};

pub const FORMULA: &str =
    r"\min\left(\frac{\alpha^2}{\sigma^2}, @most\right)\|\hat{x}_\theta(x_t, t) - x_1\|^2";
