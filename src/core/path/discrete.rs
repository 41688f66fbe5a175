//! Discrete β tables as continuous paths: ᾱ_k = Π(1 − β_i), k = 1 next to the data. Step k of N lies
//! at t = 1 − k/N; between steps ln ᾱ is a monotone cubic, exact at every step.

use super::curve::Curve;
use super::{Path, Schedule};
use crate::registry::Param;

/// Whether to bring the last step to pure noise.
pub const ZERO_TERMINAL: Param = Param::switch(
    "zero_terminal",
    "Pure noise at the start",
    0.0,
    "Shifts and scales √ᾱ so that nothing of the data is left at t = 0 (Lin et al. 2024, algorithm 1).",
);

/// The table's size.
pub const STEPS: Param = Param::integer(
    "table",
    "Table",
    1000.0,
    100.0,
    2000.0,
    "Entries of the β table. Their sum should be 10 or so: with less, data are left at t = 0.",
)
.logarithmic();

/// `count` numbers from `first` to `last`, evenly.
pub fn even(first: f64, last: f64, count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |k| first + (last - first) * k as f64 / (count - 1) as f64)
}

/// The path of these β, each in (0, 1), from the data to the noise: α = √ᾱ, σ = √(1 − ᾱ). Usable
/// from t = 0 to the table's first step: there is no law between that and the data.
pub fn path(betas: impl Iterator<Item = f64>, zero_terminal: bool) -> Path {
    let mut logs = vec![0.0];
    for beta in betas {
        logs.push(logs[logs.len() - 1] + 0.5 * (-beta).ln_1p());
    }
    let count = logs.len() - 1;
    let (first, last) = (logs[1].exp(), logs[count].exp());
    // α' = scale·(α − shift) keeps the first step and takes the last to 0.
    let (scale, shift) = if zero_terminal {
        (first / (first - last), last)
    } else {
        (1.0, 0.0)
    };
    let step = 1.0 / count as f64;
    let knots = logs.iter().rev().enumerate();
    let curve = Curve::new(knots.map(|(k, &log)| (k as f64 * step, log)).collect());
    Path::new((0.0, 1.0 - step), move |t| {
        let (log, rate) = curve.at(t);
        let (alpha, d_alpha) = (scale * (log.exp() - shift), scale * rate * log.exp());
        let sigma = ((1.0 - alpha) * (1.0 + alpha)).sqrt();
        Schedule {
            alpha,
            sigma,
            d_alpha,
            d_sigma: -alpha * d_alpha / sigma,
            ..Schedule::default()
        }
    })
}
