//! FFJORD's circles (Grathwohl et al. 2019): scikit-learn's `make_circles`, factor .5, noise .08, ×3.
//!
//! 3(r cos θ + .08 z₁, r sin θ + .08 z₂) with r = 1 or ½, equally likely, and θ uniform.

use std::f64::consts::TAU;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "circles",
    label: "Circles",
    doc: "Two concentric circles (scikit-learn, factor 0.5, noise 0.08, tripled; FFJORD).",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let radius = 1.0 - 0.5 * f64::from(stream.below(2));
        let (sin, cos) = (TAU * stream.unit()).sin_cos();
        [radius * cos, radius * sin].map(|c| 3.0 * (c + 0.08 * stream.normal()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_even, expect_mean, stream};
    use super::*;

    #[test]
    fn moments_of_two_even_circles() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        // E‖p‖² = r² + 2s² and E‖p‖⁴ = r⁴ + 8r²s² + 8s⁴ about a circle, s = .24.
        let s2 = 0.24_f64.powi(2);
        expect_mean(&points, 5.625 + 2.0 * s2, |x, y| x * x + y * y);
        let fourth = 43.031_25 + 8.0 * 5.625 * s2 + 8.0 * s2 * s2;
        expect_mean(&points, fourth, |x, y| (x * x + y * y).powi(2));
        expect_even(&points, 12, |x, y| {
            ((y.atan2(x) / TAU + 0.5) * 12.0).min(11.0) as usize
        });
    }
}
