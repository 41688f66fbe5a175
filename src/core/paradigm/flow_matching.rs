use super::Paradigm;
use crate::registry::Entry;

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "flow-matching",
    label: "Flow matching",
    doc: "Regress the velocity of straight lines from noise to data, then follow it (Lipman et al. 2023).",
    params: &[],
    make: |_| Paradigm::plain(),
};
