use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "velocity",
    label: "Velocity v",
    doc: "v = E[α̇·x₁ + σ̇·x₀ | x]: which way mass moves (Lipman et al. 2023, eq. 8).",
    params: &[],
    make: |_| Target { combination: |s| (s.d_sigma, s.d_alpha) },
};
