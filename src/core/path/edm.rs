use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "edm",
    label: "EDM",
    doc: "α = 1, σ from σ_max to σ_min, evenly in σ^(1/ρ): σ(t) = (σ_max^(1/ρ) + t(σ_min^(1/ρ) − σ_max^(1/ρ)))^ρ (Karras et al. 2022, eq. 5). The paper's own time is σ itself (table 1); the clock changes no law, only where even steps fall.",
    params: &[
        Param::log(
            "sigma_min",
            "σ at the data",
            0.002,
            1e-4,
            1.0,
            "Noise left at t = 1, in the units of the field's frame.",
        ),
        Param::log(
            "sigma_max",
            "σ at the noise",
            80.0,
            2.0,
            500.0,
            "Noise at t = 0; it should dwarf the distances between data points.",
        ),
        Param::real(
            "rho",
            "Warp ρ",
            7.0,
            1.0,
            20.0,
            "1 spaces σ evenly; more spends more of the time near the data.",
        ),
    ],
    make: |params| {
        let rho = params[2];
        let (low, high) = (params[0].powf(1.0 / rho), params[1].powf(1.0 / rho));
        Ok(Path::new((0.0, 1.0), move |t| {
            let root = high + t * (low - high);
            let sigma = root.powf(rho);
            Schedule {
                alpha: 1.0,
                sigma,
                d_alpha: 0.0,
                d_sigma: rho * (low - high) * sigma / root,
                ..Schedule::default()
            }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = 1 \\ \sigma = \left((1 - t)\,@sigma_max^{1/@rho} + t\,@sigma_min^{1/@rho}\right)^{@rho}";
