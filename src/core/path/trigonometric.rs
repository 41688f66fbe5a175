use std::f64::consts::FRAC_PI_2;

use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

/// α = sin(½πt), σ = cos(½πt), with their derivatives.
pub fn schedule(t: f64) -> Schedule {
    // The cosine as a sine: exactly 0 at t = 1.
    let (alpha, sigma) = ((FRAC_PI_2 * t).sin(), (FRAC_PI_2 * (1.0 - t)).sin());
    Schedule {
        alpha,
        sigma,
        d_alpha: FRAC_PI_2 * sigma,
        d_sigma: -FRAC_PI_2 * alpha,
        ..Schedule::default()
    }
}

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "trigonometric",
    label: "Trigonometric",
    doc: "α = sin(½πt), σ = cos(½πt): variance preserving at a constant angular speed (Albergo & Vanden-Eijnden 2023, eq. 5).",
    params: &[],
    make: |_| Ok(Path::new((0.0, 1.0), schedule)),
};

pub const FORMULA: &str =
    r"\alpha = \sin\left(\frac{\pi}{2}\,t\right) \\ \sigma = \cos\left(\frac{\pi}{2}\,t\right)";
