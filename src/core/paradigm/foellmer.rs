use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "foellmer",
    label: "Föllmer drift",
    doc: "The process from 0 that ends as the data and is nearest to Brownian motion, from draws of the data: bridges from 0 are matched (Föllmer 1985; Huang et al. 2021, \"Schrödinger–Föllmer sampler\").",
    params: &[],
    make: |_| Paradigm {
        source: Pick::of("origin"),
        path: Pick::of("brownian-bridge"),
        target: Pick::of("control"),
        weighting: Pick::of("likelihood"),
        time_law: Pick::of("importance"),
        sampler: Pick::of("euler-maruyama").with("noise", 1.0),
        grid: Pick::of("quadratic"),
        steps: 100,
        ..Paradigm::plain()
    },
};
