use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "sub-vp-sde",
    label: "Score SDE, sub-VP",
    doc: "As score-based, with less noise at every time (Song et al. 2021, eq. 12).",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("sub-vp"),
        target: Pick::of("score"),
        weighting: Pick::of("sigma-squared"),
        sampler: Pick::of("euler-maruyama"),
        steps: 200,
        ..Paradigm::plain()
    },
};
