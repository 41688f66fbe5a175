use super::Paradigm;
use crate::registry::{Entry, Pick};

pub const ENTRY: Entry<Paradigm> = Entry {
    id: "edm",
    label: "EDM",
    doc: "The denoiser, preconditioned so that inputs, targets and errors have unit size at every noise level; few second-order steps, most of them near the data (Karras et al. 2022, table 1 and algorithm 2). The levels trained on centre on 1, where the paper, with data of deviation ½, has 0.3.",
    params: &[],
    make: |_| Paradigm {
        path: Pick::of("edm"),
        target: Pick::of("preconditioned"),
        weighting: Pick::of("denoiser"),
        time_law: Pick::of("log-normal-noise").with("location", 0.0),
        sampler: Pick::of("edm-heun"),
        grid: Pick::of("karras"),
        steps: 18,
        ..Paradigm::plain()
    },
};
