//! Noise that undoes what a finite step of the score does to the law.

use crate::core::regression::Regression;

/// Deviation of the noise that goes with a step ½·`square`·score at time `t`.
///
/// For coordinates of variance C the score −x/C shrinks them by 1 − square/2C, so noise of variance
/// C·(1 − (1 − square/2C)²) = square·(1 − square/4C) keeps C, where `square` itself, right for an
/// infinitely short step, would widen it. C is taken from the path and the data's size: at the
/// noise, where steps are long, it is exact.
///
/// With extra noise on the path there are no long steps at the noise to mend: the plain deviation.
pub fn deviation(regression: &Regression, t: f64, square: f64) -> f64 {
    if !regression.is_affine() {
        return square.sqrt();
    }
    let precision = regression.in_scale(t).powi(2);
    (square * (1.0 - 0.25 * square * precision)).max(0.0).sqrt()
}

/// Deviation of the noise of a step from time `t` to `t_next` by the trapezoidal rule predicted with
/// that noise, where the ends have these squares. With q = square/2C at either end, coordinates
/// shrink by a = 1 − ½q − ½q'(1 − q) and the noise by 1 − ½q', so noise of variance
/// C·(1 − a²)/(1 − ½q')² keeps C: the mean of the squares, but for terms of third order.
#[cfg(feature = "theory")]
pub fn trapezoidal_deviation(
    regression: &Regression,
    [t, t_next]: [f64; 2],
    squares: [f64; 2],
) -> f64 {
    if !regression.is_affine() {
        return (0.5 * (squares[0] + squares[1])).sqrt();
    }
    let part = |t: f64, square: f64| 0.5 * square * regression.in_scale(t).powi(2);
    let (now, next) = (part(t, squares[0]), part(t_next, squares[1]));
    if now + next == 0.0 {
        return 0.0;
    }
    let variance = 0.5 * (squares[0] + squares[1]) / (now + next);
    let shrink = 0.5 * (now + next - now * next);
    (variance * shrink * (2.0 - shrink)).sqrt() / (1.0 - 0.5 * next)
}

/// The classical w²·|h| = level²·2η·|h| of a step of length |h| from time `t`, held at the noise
/// σ² that is there where √(2η) has its pole; with extra noise on the path there is none. Any w ≥ 0
/// keeps the marginals, so holding it changes no law.
pub fn held_square(regression: &Regression, t: f64, h: f64, level: f64) -> f64 {
    let s = regression.schedule(t);
    if level == 0.0 {
        return 0.0;
    }
    let square = level * level * 2.0 * s.eta() * h.abs();
    let most = if s.gamma == 0.0 {
        s.sigma * s.sigma
    } else {
        f64::INFINITY
    };
    square.min(most).max(0.0)
}
