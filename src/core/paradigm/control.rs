use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "control",
    label: "Stochastic control",
    doc: "Steer Brownian motion from 0 to a law of which only the energy is known, no draws: a path integral sampler (Zhang and Chen 2022) trained by adjoint matching (Havens et al. 2025). Its paths tell log Z.",
    params: &[],
    make: |_| Paradigm {
        source: Pick::of("origin"),
        data: Some(Pick::of("grid-25")),
        path: Pick::of("brownian-bridge").with("noise", 8.0),
        coupling: Pick::of("adjoint").with("width", 0.5),
        target: Pick::of("control"),
        weighting: Pick::of("likelihood"),
        time_law: Pick::of("importance"),
        sampler: Pick::of("euler-maruyama").with("noise", 1.0),
        grid: Pick::of("quadratic"),
        steps: 100,
    },
};
