//! FFJORD's pinwheel (Grathwohl et al. 2019): five twisted arms.
//!
//! 2(f cos φ + g sin φ, g cos φ − f sin φ) with f ~ N(1, .3²), g ~ N(0, .1²) and
//! φ = 2πk/5 + e^f/4, k uniform on 0, …, 4.

use std::f64::consts::TAU;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "pinwheel",
    label: "Pinwheel",
    doc: "Five curved arms (Johnson et al. 2016; FFJORD).",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let along = 1.0 + 0.3 * stream.normal();
        let across = 0.1 * stream.normal();
        let angle = TAU * f64::from(stream.below(5)) / 5.0 + 0.25 * along.exp();
        let (sin, cos) = angle.sin_cos();
        [
            2.0 * (along * cos + across * sin),
            2.0 * (across * cos - along * sin),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn moments() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        // E r² = 4(1 + .09 + .01); E r⁴ from the fourth moments of f and g.
        expect_mean(&points, 4.4, |x, y| x * x + y * y);
        let f4 = 1.0 + 6.0 * 0.09 + 3.0 * 0.09 * 0.09;
        let fourth = 16.0 * (f4 + 2.0 * 1.09 * 0.01 + 3.0 * 0.01 * 0.01);
        expect_mean(&points, fourth, |x, y| (x * x + y * y).powi(2));
    }

    /// Untwisted by their radius, the arms stand five-fold at angle 0; twisted the other way they
    /// would smear out.
    #[test]
    fn the_arms_turn_clockwise() {
        let points = draw(&mut stream(), N);
        let order = |sign: f64| {
            let cosines = points.chunks_exact(2).map(|p| {
                let twist = 0.25 * (p[0].hypot(p[1]) / 2.0).exp();
                (5.0 * (p[1].atan2(p[0]) + sign * twist)).cos()
            });
            cosines.sum::<f64>() / N as f64
        };
        assert!(order(1.0) > 0.75, "{}", order(1.0));
        assert!(order(-1.0).abs() < 0.25, "{}", order(-1.0));
    }
}
