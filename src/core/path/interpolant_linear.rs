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
