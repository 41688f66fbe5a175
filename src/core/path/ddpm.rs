use super::{Path, discrete};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "ddpm",
    label: "DDPM's β table",
    doc: "α = √ᾱ, σ = √(1 − ᾱ), ᾱ_k = Π(1 − β_i), with β rising evenly over a table of 1000 steps (Ho et al. 2020, section 4 and eq. 4). Step k of N lies at t = 1 − k/N.",
    params: &[
        Param::log(
            "beta_first",
            "First β",
            1e-4,
            1e-6,
            0.01,
            "Variance added by the step next to the data.",
        ),
        Param::log(
            "beta_last",
            "Last β",
            0.02,
            0.01,
            0.1,
            "Variance added by the step next to the noise.",
        ),
        discrete::STEPS,
        discrete::ZERO_TERMINAL,
    ],
    make: |p| Ok(discrete::path(discrete::even(p[0], p[1], p[2] as usize), p[3] != 0.0)),
};

pub const FORMULA: &str =
    r"[zero_terminal=0] \alpha = a_k \\ [zero_terminal=1] \alpha = a_1\,\frac{a_k - a_N}{a_1 - a_N} \\ \sigma = \sqrt{1 - \alpha^2} \\ a_k^2 = \prod_{i \le k} (1 - \beta_i) \\ \beta_i = @beta_first, \dots, @beta_last \\ k = N(1 - t) \\ N = @table";
