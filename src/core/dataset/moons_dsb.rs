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

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    // Of the doubled moons both coordinates together have mean ¼ and mean square 11/4 − 2/π.
    let deviation = (2.75 - 2.0 / std::f64::consts::PI - 0.0625_f64).sqrt();
    let mut points = moons::draw(stream, n, 0.0);
    points.iter_mut().for_each(|c| *c = 7.0 * (*c - 0.25) / deviation);
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
    }
}
