use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "score-based",
    label: "Score-based",
    doc: "Match the score of noised data, then run the noising SDE backwards (Song et al. 2021).",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("vp-linear"),
        target: Pick::of("score"),
        weighting: Pick::of("sigma-squared"),
        sampler: Pick::of("euler-maruyama"),
        steps: 200,
        ..Paradigm::plain()
    },
};
