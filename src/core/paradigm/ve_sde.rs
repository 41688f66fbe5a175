use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "ve-sde",
    label: "Score SDE, VE",
    doc: "The score of data under growing noise, its SDE run back by predictor and corrector (Song et al. 2021, eq. 9 and algorithm 2).",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("ve"),
        target: Pick::of("score"),
        weighting: Pick::of("sigma-squared"),
        sampler: Pick::of("predictor-corrector"),
        steps: 200,
        ..Paradigm::plain()
    },
};
