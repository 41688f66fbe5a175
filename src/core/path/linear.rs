use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

/// α = t, σ = 1 − t, with their derivatives.
pub fn schedule(t: f64) -> Schedule {
    Schedule { alpha: t, sigma: 1.0 - t, d_alpha: 1.0, d_sigma: -1.0, ..Schedule::default() }
}

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "linear",
    label: "Linear",
    doc: "α = t, σ = 1 − t: straight lines from noise to data (Lipman et al. 2023; Liu et al. 2023).",
    params: &[],
    make: |_| Ok(Path::new((0.0, 1.0), schedule)),
};

pub const FORMULA: &str = r"\alpha = t \\ \sigma = 1 - t";
