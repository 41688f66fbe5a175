use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "rectified-flow",
    label: "Rectified flow",
    doc: "Flow matching, then again on the pairs that its own ODE makes: ways so straight that a few Euler steps do (Liu et al. 2023, algorithm 1).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("reflow"),
        sampler: Pick::of("euler"),
        steps: 10,
        ..Paradigm::plain()
    },
};
