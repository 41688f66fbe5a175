use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "stochastic-interpolant",
    label: "Stochastic interpolant",
    doc: "Lines between any two laws with noise on the way, from which velocity and denoiser are learned: an ODE, or an SDE of any noise, follows them with the same marginals (Albergo et al. 2023, eqs. 2.10, 2.13 and 2.33).",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("interpolant-linear"),
        ..Paradigm::between()
    },
};
