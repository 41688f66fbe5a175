use super::Weighting;
use crate::registry::Entry;

pub const ENTRY: Entry<Weighting> = Entry {
    id: "uniform",
    label: "Uniform",
    doc: "Every time's error counts the same, in the target's own units.",
    params: &[],
    make: |_| Weighting::Plain,
};

pub const FORMULA: &str = r"\|F_\theta(x_t, t) - y\|^2";
