use super::Coupling;
use crate::registry::Entry;

pub const ENTRY: Entry<Coupling> = Entry {
    id: "independent",
    label: "Independent",
    doc: "Any source point with any data point (Lipman et al. 2023; Tong et al. 2024, I-CFM).",
    params: &[],
    make: |_| Coupling::Independent,
};
