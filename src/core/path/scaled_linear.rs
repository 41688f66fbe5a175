use super::{Path, discrete};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "scaled-linear",
    label: "Latent diffusion's β table",
    doc: "As DDPM's table, with √β rising evenly from √0.00085 to √0.012 (Rombach et al. 2022, their released configuration). Step k of N lies at t = 1 − k/N.",
    params: &[
        Param::log(
            "beta_first",
            "First β",
            0.00085,
            1e-6,
            0.01,
            "Variance added by the step next to the data.",
        ),
        Param::log(
            "beta_last",
            "Last β",
            0.012,
            0.01,
            0.1,
            "Variance added by the step next to the noise.",
        ),
        discrete::STEPS,
        discrete::ZERO_TERMINAL,
    ],
    make: |p| {
        let roots = discrete::even(p[0].sqrt(), p[1].sqrt(), p[2] as usize);
        Ok(discrete::path(roots.map(|root| root * root), p[3] != 0.0))
    },
};
