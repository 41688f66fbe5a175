//! Two interleaved half circles: scikit-learn's `make_moons`, ×2, x − 1.
//!
//! Before the noise: (2 cos θ − 1, 2 sin θ) or (1 − 2 cos θ, 1 − 2 sin θ), θ uniform on [0, π].
//! FFJORD's moons have noise .1 and entropy 2.3961 nats (their shift of y differs).

use std::f64::consts::PI;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "moons",
    label: "Two moons",
    doc: "Two interleaving half circles (scikit-learn, noise 0.05), doubled and shifted by −1.",
    params: &[Param::real("noise", "Noise", NOISE, 0.0, 1.0, "Standard deviation of the noise before doubling."), standardise(0.0)],
    make: |p| { let noise = p[0]; DataSet::planar(move |stream, n| draw(stream, n, noise)) },
};

/// The usual noise, in scikit-learn's units: half the deviation of the points drawn.
pub const NOISE: f64 = 0.05;

/// `[n, 2]`; a normal of deviation 2·`noise` is added to each coordinate.
pub fn draw(stream: &mut Stream, n: usize, noise: f64) -> Vec<f64> {
    rows(n, || {
        let (sin, cos) = (PI * stream.unit()).sin_cos();
        let clean = if stream.below(2) == 0 {
            [2.0 * cos - 1.0, 2.0 * sin]
        } else {
            [1.0 - 2.0 * cos, 1.0 - 2.0 * sin]
        };
        clean.map(|c| c + 2.0 * noise * stream.normal())
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn moments() {
        let points = draw(&mut stream(), N, NOISE);
        let noise = 4.0 * NOISE * NOISE;
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.5, |_, y| y);
        expect_mean(&points, 3.0 + noise, |x, _| x * x);
        expect_mean(&points, 2.5 - 4.0 / PI + noise, |_, y| y * y);
        expect_mean(&points, 0.5 - 4.0 / PI, |x, y| x * y);
    }

    /// The density is the arcs' convolution with the noise, here by the midpoint rule over θ:
    /// spacing 2π/400 against a deviation of .2 leaves no error to see.
    #[test]
    fn the_published_entropy_at_noise_a_tenth() {
        let deviation: f64 = 0.2;
        let arcs: Vec<[f64; 2]> = (0..400)
            .flat_map(|i| {
                let (sin, cos) = (PI * (f64::from(i) + 0.5) / 400.0).sin_cos();
                [
                    [2.0 * cos - 1.0, 2.0 * sin],
                    [1.0 - 2.0 * cos, 1.0 - 2.0 * sin],
                ]
            })
            .collect();
        let points = draw(&mut stream(), 10_000, 0.1);
        expect_mean(&points, 2.3961, |x, y| {
            let kernel = |p: &[f64; 2]| {
                let square = (x - p[0]).powi(2) + (y - p[1]).powi(2);
                (-square / (2.0 * deviation * deviation)).exp()
            };
            let sum: f64 = arcs.iter().map(kernel).sum();
            -(sum / (800.0 * 2.0 * PI * deviation * deviation)).ln()
        });
    }
}
