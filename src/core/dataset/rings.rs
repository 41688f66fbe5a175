//! FFJORD's rings (Grathwohl et al. 2019): four concentric circles of equal weight.
//!
//! Radii .75, 1.5, 2.25 and 3; a normal of deviation .08 is added to each coordinate.

use std::f64::consts::TAU;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "rings",
    label: "Rings",
    doc: "Four concentric circles (FFJORD, Grathwohl et al. 2019).",
    params: &[standardise(0.0)],
    make: |_| data_set(),
};

const SPACING: f64 = 0.75;
#[cfg(feature = "theory")]
const RADII: [f64; 4] = [SPACING, 2.0 * SPACING, 3.0 * SPACING, 4.0 * SPACING];
const DEVIATION: f64 = 0.08;

fn data_set() -> DataSet {
    let set = DataSet::planar(draw);
    #[cfg(feature = "theory")]
    let set = set.with_density(crate::core::density::rings(&RADII, DEVIATION));
    set
}

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let radius = SPACING * f64::from(1 + stream.below(4));
        let (sin, cos) = (TAU * stream.unit()).sin_cos();
        [radius * cos, radius * sin].map(|c| c + DEVIATION * stream.normal())
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_even, expect_mean, stream};
    use super::*;

    #[test]
    fn four_even_rings() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        let noise = 2.0 * DEVIATION * DEVIATION;
        let square = SPACING * SPACING * 30.0 / 4.0 + noise;
        expect_mean(&points, square, |x, y| x * x + y * y);
        // Half the spacing is 4.7 deviations, so the rings do not overlap to speak of.
        expect_even(&points, 4, |x, y| {
            ((x.hypot(y) / SPACING).round() as usize).clamp(1, 4) - 1
        });
        expect_even(&points, 12, |x, y| {
            ((y.atan2(x) / TAU + 0.5) * 12.0).min(11.0) as usize
        });
    }

    #[test]
    fn the_outer_ring_has_the_noise() {
        let points = draw(&mut stream(), N);
        let outer: Vec<f64> = points
            .chunks_exact(2)
            .filter(|p| p[0].hypot(p[1]) > 3.5 * SPACING)
            .flatten()
            .copied()
            .collect();
        // E‖p‖² = r² + 2σ² and Var ‖p‖² = 4r²σ² + 4σ⁴.
        let (r2, s2) = (9.0, DEVIATION * DEVIATION);
        let mean = r2 + 2.0 * s2;
        expect_mean(&outer, 4.0 * r2 * s2 + 4.0 * s2 * s2, |x, y| {
            (x * x + y * y - mean).powi(2)
        });
    }
}
