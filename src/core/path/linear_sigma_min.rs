use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "linear-sigma-min",
    label: "Linear, with noise left",
    doc: "α = t, σ = 1 − (1 − σ_min)t: straight lines to a small Gaussian around each data point (Lipman et al. 2023, eq. 20).",
    params: &[Param::log(
        "sigma_min",
        "σ at the data",
        0.01,
        1e-5,
        0.5,
        "Noise left at t = 1, in the units of the field's frame.",
    )],
    make: |params| {
        let rate = 1.0 - params[0];
        Ok(Path::new((0.0, 1.0), move |t| Schedule {
            alpha: t,
            sigma: 1.0 - rate * t,
            d_alpha: 1.0,
            d_sigma: -rate,
            ..Schedule::default()
        }))
    },
};

pub const FORMULA: &str = r"\alpha = t \\ \sigma = 1 - (1 - @sigma_min)\,t";
