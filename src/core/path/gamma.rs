//! Shapes of the extra noise γ(t) of a stochastic interpolant: 0 at both ends, positive between.

use std::f64::consts::PI;

use super::{Path, Schedule};
use crate::registry::Param;

/// Usable times of a path with [`root`]: γ' is infinite at both ends.
pub const ROOT_RANGE: (f64, f64) = (1e-3, 0.999);

/// What the interpolants with a γ take.
pub const PARAMS: &[Param] = &[
    Param::log(
        "level",
        "Extra noise",
        1.0,
        0.01,
        10.0,
        "Factor of γ: how much noise the way holds beyond its two ends.",
    ),
    Param::switch(
        "smooth",
        "Smooth ends",
        0.0,
        "Off: γ = √(2t(1 − t)), a Brownian bridge's. On: γ = sin²(πt), gentle at both ends.",
    ),
];

/// `affine` with γ = level·√(2t(1 − t)) (Albergo et al. 2023, section 4).
pub fn root(affine: Schedule, level: f64, t: f64) -> Schedule {
    let gamma = (2.0 * t * (1.0 - t)).sqrt();
    Schedule {
        gamma: level * gamma,
        d_gamma: level * (1.0 - 2.0 * t) / gamma,
        ..affine
    }
}

/// `affine` with γ = level·sin²(πt) (Albergo et al. 2023, section 4).
pub fn sine_squared(affine: Schedule, level: f64, t: f64) -> Schedule {
    // Reflected, so that it is exactly 0 at t = 1 too.
    let sine = (PI * t.min(1.0 - t)).sin();
    Schedule {
        gamma: level * sine * sine,
        d_gamma: level * PI * (2.0 * PI * t).sin(),
        ..affine
    }
}

/// The interpolant of `affine` with the γ that `params`, values of [`PARAMS`], ask for.
pub fn path(params: &[f64], affine: fn(f64) -> Schedule) -> Path {
    let level = params[0];
    if params[1] == 0.0 {
        Path::new(ROOT_RANGE, move |t| root(affine(t), level, t))
    } else {
        Path::new((0.0, 1.0), move |t| sine_squared(affine(t), level, t))
    }
}
