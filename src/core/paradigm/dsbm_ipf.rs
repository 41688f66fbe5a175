use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "dsbm-ipf",
    label: "Schrödinger bridge, IPF",
    doc: "The same bridge by iterative proportional fitting, from Brownian motion that knows nothing of the data (De Bortoli et al. 2021, DSB; Shi et al. 2023, DSBM-IPF).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("ipf"),
        ..Paradigm::between()
    },
};
