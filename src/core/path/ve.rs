use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "ve",
    label: "Variance exploding",
    doc: "α = 1, σ = σ_min(σ_max/σ_min)^τ, τ = 1 − t: the data stay, noise is added (Song et al. 2021, eq. 30).",
    params: &[
        Param::log("sigma_min", "σ at the data", 0.01, 0.001, 1.0, "Noise left at t = 1, in the units of the field's frame."),
        Param::log("sigma_max", "σ at the noise", 50.0, 2.0, 500.0, "Noise at t = 0; it should dwarf the distances between data points."),
    ],
    make: |params| {
        let (min, ratio) = (params[0], params[1] / params[0]);
        Ok(Path::new((0.0, 1.0), move |t| {
            let sigma = min * ratio.powf(1.0 - t);
            Schedule { alpha: 1.0, sigma, d_alpha: 0.0, d_sigma: -sigma * ratio.ln(), ..Schedule::default() }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = 1 \\ \sigma = @sigma_min\left(\frac{@sigma_max}{@sigma_min}\right)^{1 - t}";
