//! FFJORD's two spirals (Grathwohl et al. 2019).
//!
//! ±(u/2 − s cos s, v/2 + s sin s)/3 + .1 z, where s = 3π√w, with u, v, w uniform on [0, 1] and
//! z ~ N(0, I).

use std::f64::consts::PI;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "two-spirals",
    label: "Two spirals",
    doc: "Two arms winding around each other (FFJORD, Grathwohl et al. 2019).",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let s = 3.0 * PI * stream.unit().sqrt();
        let arm = [
            0.5 * stream.unit() - s * s.cos(),
            0.5 * stream.unit() + s * s.sin(),
        ];
        let side = 1.0 - 2.0 * f64::from(stream.below(2));
        arm.map(|c| side * c / 3.0 + 0.1 * stream.normal())
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    /// With E s² = 9π²/2, E s cos s = −4/3π and E s sin s = 2 − 8/9π².
    #[test]
    fn moments() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        let cross = 2.0 / (3.0 * PI) + 1.0 - 4.0 / (9.0 * PI * PI);
        let square = (4.5 * PI * PI + cross + 1.0 / 6.0) / 9.0 + 0.02;
        expect_mean(&points, square, |x, y| x * x + y * y);
    }

    /// On the arms, three times the radius is s and the angle −s up to half a turn; on their
    /// mirror image the second harmonic of the sum would vanish.
    #[test]
    fn the_arms_turn_clockwise() {
        let points = draw(&mut stream(), N);
        let order = |sign: f64| {
            let cosines = points.chunks_exact(2).map(|p| {
                let s = 3.0 * p[0].hypot(p[1]);
                (2.0 * (p[1].atan2(p[0]) + sign * s)).cos()
            });
            cosines.sum::<f64>() / N as f64
        };
        assert!(order(1.0) > 0.5, "{}", order(1.0));
        assert!(order(-1.0).abs() < 0.25, "{}", order(-1.0));
    }
}
