use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "dsbm-imf",
    label: "Schrödinger bridge, IMF",
    doc: "The likeliest way of Brownian particles from one law to another: bridges are fitted to the ends of the present SDE, run back and forth in turns (Shi et al. 2023, DSBM-IMF, algorithm 1).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("imf"),
        ..Paradigm::between()
    },
};
