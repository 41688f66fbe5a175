use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "hybrid",
    label: "Hybrid",
    doc: "A diffusion model learns the score; then a velocity field is trained on the pairs that its ODE makes, and reaches in a few Euler steps what takes the teacher many (Luhman & Luhman 2021; Liu et al. 2023).",
    params: &[],
    make: |_| Paradigm {
        coupling: Pick::of("distilled"),
        sampler: Pick::of("euler"),
        steps: 4,
        ..Paradigm::plain()
    },
};
