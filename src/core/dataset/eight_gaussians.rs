//! Eight equal isotropic Gaussians, evenly spaced on a circle.
//!
//! torchcfm: radius 5, covariance √.1·I, so deviation .1^¼ ≈ .5623 (entropy 3.7641 nats). FFJORD
//! (Grathwohl et al. 2019): radius 4/1.414, deviation .5/1.414 (entropy 2.8319 nats). DSB: radius
//! 12, deviation 1.5.

use std::f64::consts::FRAC_PI_4;

use super::{DataSet, rows, standardise};
use crate::core::mixture::Mixture;
use crate::registry::{Entry, Param};
use crate::core::rng::Stream;

/// torchcfm's radius.
pub const RADIUS: f64 = 5.0;
/// torchcfm's standard deviation of each coordinate, .1^¼.
pub const DEVIATION: f64 = 0.562_341_325_190_349_1;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "eight-gaussians",
    label: "8 Gaussians",
    doc: "Eight equal Gaussians on a circle (torchcfm: radius 5, deviation .1^¼; FFJORD: 2.829 and .354; DSB: 12 and 1.5).",
    params: &[
        Param::real("radius", "Radius", RADIUS, 0.1, 50.0, "Distance of the means from the origin."),
        Param::real("deviation", "Deviation", DEVIATION, 0.01, 10.0, "Standard deviation of each Gaussian in each coordinate."),
        standardise(0.0),
    ],
    make: |p| {
        let (radius, deviation) = (p[0], p[1]);
        let law = move |stream: &mut Stream, n| draw(stream, n, radius, deviation);
        DataSet::planar(law).with_mixture(mixture(radius, deviation))
    },
};

/// The law in closed form; `radius` ≥ 0 and `deviation` ≥ 0 as in [`draw`].
pub fn mixture(radius: f64, deviation: f64) -> Mixture {
    let means = (0..8).map(|k| center(k, radius).to_vec()).collect();
    Mixture::equal(means, deviation * deviation)
}

/// `[n, 2]` from the circle of radius `radius` with standard deviation `deviation` a coordinate.
pub fn draw(stream: &mut Stream, n: usize, radius: f64, deviation: f64) -> Vec<f64> {
    rows(n, || {
        let k = stream.below(8);
        center(k, radius).map(|c| c + deviation * stream.normal())
    })
}

fn center(k: u32, radius: f64) -> [f64; 2] {
    let (sin, cos) = (f64::from(k) * FRAC_PI_4).sin_cos();
    [radius * cos, radius * sin]
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_even, expect_mean, stream};
    use super::*;

    fn log_density(law: &Mixture, variance: f64, x: f64, y: f64) -> f64 {
        let terms = law.means.iter().zip(&law.weights).map(|(m, w)| {
            let square = (x - m[0]).powi(2) + (y - m[1]).powi(2);
            w * (-square / (2.0 * variance)).exp() / (std::f64::consts::TAU * variance)
        });
        terms.sum::<f64>().ln()
    }

    #[test]
    fn the_published_entropies() {
        let scale = 1.414;
        for (radius, deviation, entropy) in [
            (RADIUS, DEVIATION, 3.7641),
            (4.0 / scale, 0.5 / scale, 2.8319),
        ] {
            let points = draw(&mut stream(), N, radius, deviation);
            let law = mixture(radius, deviation);
            expect_mean(&points, entropy, |x, y| {
                -log_density(&law, deviation * deviation, x, y)
            });
        }
    }

    #[test]
    fn moments_and_weights() {
        let points = draw(&mut stream(), N, RADIUS, DEVIATION);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        expect_mean(&points, 12.5 + 0.1_f64.sqrt(), |x, _| x * x);
        expect_mean(&points, 12.5 + 0.1_f64.sqrt(), |_, y| y * y);
        expect_mean(&points, 0.0, |x, y| x * y);
        expect_even(&points, 8, |x, y| {
            (y.atan2(x) / FRAC_PI_4).round().rem_euclid(8.0) as usize
        });
    }
}
