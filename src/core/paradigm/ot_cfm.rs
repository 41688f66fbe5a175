use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "ot-cfm",
    label: "OT-CFM",
    doc: "Flow matching on pairs made by minibatch optimal transport: straighter ways, fewer steps (Tong et al. 2024, algorithm 3).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("minibatch-ot"),
        ..Paradigm::plain()
    },
};
