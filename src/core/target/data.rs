use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "data",
    label: "Data x̂",
    doc: "x̂ = E[x₁ | x]: the expected data point behind x.",
    params: &[],
    make: |_| Target { heads: &[|_, _| [0.0, 1.0, 0.0]] },
};

pub const FORMULA: &str = r"y = x_1";
