use std::f64::consts::FRAC_1_SQRT_2;

use super::{Path, gamma, linear};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "brownian-bridge",
    label: "Brownian bridge",
    doc: "α = t, σ = 1 − t, γ = ε√(t(1 − t)): Brownian motion of variance ε² tied at both ends, the reference of Schrödinger bridges (Tong et al. 2024, section 3).",
    params: &[Param::log(
        "noise",
        "Noise ε",
        1.0,
        0.01,
        10.0,
        "Deviation that the free Brownian motion would gain from t = 0 to 1.",
    )],
    make: |params| {
        let level = params[0] * FRAC_1_SQRT_2;
        Ok(Path::new(gamma::ROOT_RANGE, move |t| {
            gamma::root(linear::schedule(t), level, t)
        }))
    },
};

pub const FORMULA: &str = r"\alpha = t \\ \sigma = 1 - t \\ \gamma = @noise\,\sqrt{t(1 - t)}";
