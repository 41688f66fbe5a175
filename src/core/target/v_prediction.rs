use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "v-prediction",
    label: "v-prediction",
    doc: "E[α·x₀ − σ·x₁ | x]: noise at the data, data at the noise (Salimans & Ho 2022, section 4). On the trigonometric path it is the velocity times −2/π.",
    params: &[],
    make: |_| Target { heads: &[|s, _| [s.alpha, -s.sigma, 0.0]] },
};

pub const FORMULA: &str = r"y = \alpha x_0 - \sigma x_1";
