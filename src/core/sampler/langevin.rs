//! Noise that undoes what a finite step of the score does to the law.

use crate::core::regression::Regression;

/// Deviation of the noise that goes with a step ½·`square`·score at time `t`.
///
/// For coordinates of variance C the score −x/C shrinks them by 1 − square/2C, so noise of variance
/// C·(1 − (1 − square/2C)²) = square·(1 − square/4C) keeps C, where `square` itself, right for an
/// infinitely short step, would widen it. C is taken from the path and the data's size: at the
/// noise, where steps are long, it is exact.
pub fn deviation(regression: &Regression, t: f64, square: f64) -> f64 {
    let precision = regression.in_scale(t).powi(2);
    (square * (1.0 - 0.25 * square * precision)).max(0.0).sqrt()
}

/// Deviation of the noise that goes with a step ½·`square`·score of the trapezoidal rule predicted
/// with that noise: with q = square/2C, coordinates shrink by 1 − q + q²/2 and the noise by
/// 1 − q/2, so C stays where the noise has variance square·(1 + ¼q²/(1 − q/2)).
#[cfg(feature = "theory")]
pub fn trapezoidal_deviation(regression: &Regression, t: f64, square: f64) -> f64 {
    let q = 0.5 * square * regression.in_scale(t).powi(2);
    (square * (1.0 + 0.25 * q * q / (1.0 - 0.5 * q))).sqrt()
}

/// The classical w²·|h| = level²·2η·|h| of a step of length |h| from time `t`, held at the noise
/// σ² that is there where √(2η) has its pole. Any w ≥ 0 keeps the marginals, so holding it changes
/// no law.
pub fn held_square(regression: &Regression, t: f64, h: f64, level: f64) -> f64 {
    let s = regression.schedule(t);
    if level == 0.0 {
        return 0.0;
    }
    let square = level * level * 2.0 * s.eta() * h.abs();
    square.min(s.sigma * s.sigma).max(0.0)
}
