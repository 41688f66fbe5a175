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

pub const FORMULA: &str =
    r"[zero_terminal=0] \alpha = a_k \\ [zero_terminal=1] \alpha = a_1\,\frac{a_k - a_N}{a_1 - a_N} \\ \sigma = \sqrt{1 - \alpha^2} \\ a_k^2 = \prod_{i \le k} (1 - \beta_i) \\ \sqrt{\beta_i} = \sqrt{@beta_first}, \dots, \sqrt{@beta_last} \\ k = N(1 - t) \\ N = @table";
