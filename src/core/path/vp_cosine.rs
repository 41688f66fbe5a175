use std::f64::consts::FRAC_PI_2;

use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

/// Offset that keeps the noise near the data from vanishing too fast.
const OFFSET: f64 = 0.008;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "vp-cosine",
    label: "Variance preserving, cosine",
    doc: "α = cos(½π(τ + s)/(1 + s))/cos(½πs/(1 + s)), s = 0.008, τ = 1 − t (Nichol & Dhariwal 2021, eq. 17).",
    params: &[],
    make: |_| {
        Ok(Path::new((0.0, 0.999), |t| {
            let rate = FRAC_PI_2 / (1.0 + OFFSET);
            let (turn, last) = (rate * (1.0 - t), rate * OFFSET);
            let (angle, top) = (turn + last, last.cos());
            let (alpha, d_alpha) = (angle.cos() / top, rate * angle.sin() / top);
            // 1 − α² without cancellation.
            let sigma = (turn.sin() * (angle + last).sin()).sqrt() / top;
            Schedule { alpha, sigma, d_alpha, d_sigma: -alpha * d_alpha / sigma, ..Schedule::default() }
        }))
    },
};

pub const FORMULA: &str =
    r"\alpha = \frac{\cos\left(\frac{\pi}{2}\,\frac{1 - t + s}{1 + s}\right)}{\cos\left(\frac{\pi}{2}\,\frac{s}{1 + s}\right)} \\ \sigma = \sqrt{1 - \alpha^2} \\ s = 0.008";
