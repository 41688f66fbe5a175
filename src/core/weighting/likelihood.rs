use super::Weighting;
use crate::core::regression::Quantity;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "likelihood",
    label: "λ = g²",
    doc: "Score matching with λ = g², which bounds the likelihood (Song et al. 2021, 'Maximum likelihood training', theorem 1).",
    params: &[],
    make: |_| Weighting::of(Quantity::Score, |s, _| 2.0 * s.eta()),
};

pub const FORMULA: &str = r"2\eta\,\|s_\theta(x_t, t) - s\|^2";
