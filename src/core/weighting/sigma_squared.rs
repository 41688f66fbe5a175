use super::Weighting;
use crate::core::regression::Quantity;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "sigma-squared",
    label: "λ = σ²",
    doc: "Score matching with λ = σ²: the same as a uniform weight on the noise ε (Song & Ermon 2019, section 4.2).",
    params: &[],
    make: |_| Weighting::of(Quantity::Score, |s, _| s.noise_level().powi(2)),
};

pub const FORMULA: &str =
    r"[gamma=0] \sigma^2\,\|s_\theta(x_t, t) - s\|^2 \\ [gamma=1] \gamma^2\,\|s_\theta(x_t, t) - s\|^2";
