use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "diffusion",
    label: "Diffusion",
    doc: "Predict the noise in noised data, then remove it little by little (DDPM: Ho et al. 2020).",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("vp-linear"),
        target: Pick::of("noise"),
        sampler: Pick::of("ancestral"),
        steps: 100,
        ..Paradigm::plain()
    },
};
