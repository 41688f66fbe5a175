//! The moons of De Bortoli et al. 2021 ("Diffusion Schrödinger bridge"): scikit-learn's
//! `make_moons` without noise, minus the mean of all its numbers, over their deviation, × 7.
//!
//! Its partner there is the 8 Gaussians with radius 12 and deviation 1.5.

use super::{DataSet, moons, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "moons-dsb",
    label: "Two moons (DSB)",
    doc: "Two half circles without noise, seven times their standardised size (De Bortoli et al. 2021). The published pair: from 8 Gaussians of radius 12 and deviation 1.5.",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// Of all numbers of the doubled moons, √(43/16 − 2/π); their mean is ¾.
const DEVIATION: f64 = 1.432089462160943;

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    let mut points = moons::draw(stream, n, 0.0);
    for point in points.chunks_exact_mut(2) {
        // Our moons are scikit-learn's doubled, with x shifted by −1: back to one shift for both.
        point[0] += 1.0;
        point.iter_mut().for_each(|c| *c = 7.0 * (*c - 0.75) / DEVIATION);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn seven_deviations_of_both_coordinates_together() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.0, |x, y| 0.5 * (x + y));
        expect_mean(&points, 49.0, |x, y| 0.5 * (x * x + y * y));
        expect_mean(&points, 1.75 / DEVIATION, |x, _| x);
        expect_mean(&points, -1.75 / DEVIATION, |_, y| y);
    }
}
