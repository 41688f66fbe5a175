use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "noise",
    label: "Noise ε",
    doc: "ε = E[x₀ | x]: the noise inside x (Ho et al. 2020, eq. 14).",
    params: &[],
    make: |_| Target { combination: |_| (1.0, 0.0) },
};
