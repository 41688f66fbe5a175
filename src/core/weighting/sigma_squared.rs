use super::Weighting;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "sigma-squared",
    label: "λ = σ²",
    doc: "Score matching with λ = σ²: the same as a uniform weight on the noise ε (Song & Ermon 2019, section 4.2).",
    params: &[],
    make: |_| Weighting::OfScore(|s| s.sigma * s.sigma),
};
