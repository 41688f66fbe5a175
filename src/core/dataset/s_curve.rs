//! scikit-learn's `make_s_curve` with noise .05, its first and third columns, × 1.5.
//!
//! 1.5(sin s + .05 z₁, sign(s)(cos s − 1) + .05 z₂) with s uniform on [−3π/2, 3π/2].

use std::f64::consts::PI;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "s-curve",
    label: "S-curve",
    doc: "A letter S (scikit-learn, noise 0.05, seen from the side, times 1.5).",
    params: &[
        Param::real("noise", "Noise", NOISE, 0.0, 1.0, "Standard deviation of the noise before scaling."),
        standardise(0.0),
    ],
    make: |p| {
        let noise = p[0];
        DataSet::planar(move |stream, n| draw(stream, n, noise))
    },
};

/// The usual noise, in scikit-learn's units.
pub const NOISE: f64 = 0.05;

/// `[n, 2]`; a normal of deviation 1.5·`noise` is added to each coordinate.
pub fn draw(stream: &mut Stream, n: usize, noise: f64) -> Vec<f64> {
    rows(n, || {
        let s = 3.0 * PI * (stream.unit() - 0.5);
        [s.sin(), s.signum() * (s.cos() - 1.0)].map(|c| 1.5 * (c + noise * stream.normal()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    /// With E cos s = −2/3π, E cos² s = ½ and E |sin s|·1 = 2/3π over half the range.
    #[test]
    fn moments() {
        let points = draw(&mut stream(), N, NOISE);
        let (square, noise) = (2.25, 2.25 * NOISE * NOISE);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 0.0, |_, y| y);
        expect_mean(&points, 0.5 * square + noise, |x, _| x * x);
        let second = 1.5 + 4.0 / (3.0 * PI);
        expect_mean(&points, second * square + noise, |_, y| y * y);
        // E sign(s) sin s (cos s − 1) = (∫₀^{3π/2} sin s cos s − sin s)/(3π/2) = −1/3π.
        expect_mean(&points, -square / (3.0 * PI), |x, y| x * y);
    }
}
