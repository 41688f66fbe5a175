use super::{Path, gamma, linear};
use crate::error::Result;
use crate::registry::Entry;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "interpolant-linear",
    label: "Interpolant, linear",
    doc: "α = t, σ = 1 − t with extra noise γ between the ends (Albergo et al. 2023, section 4).",
    params: gamma::PARAMS,
    make: |params| Ok(gamma::path(params, linear::schedule)),
};

pub const FORMULA: &str =
    r"\alpha = t \\ \sigma = 1 - t \\ [smooth=0] \gamma = @level\,\sqrt{2t(1 - t)} \\ [smooth=1] \gamma = @level\,\sin^2(\pi t)";
