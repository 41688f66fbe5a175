use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "sf2m",
    label: "[SF]²M",
    doc: "Simulation-free score and flow matching: Brownian bridges between pairs of minibatch optimal transport approach the Schrödinger bridge (Tong et al. 2024, “Simulation-free Schrödinger bridges via score and flow matching”, algorithm 1 with the exact pairs of its table 2).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("minibatch-ot"),
        ..Paradigm::between()
    },
};
