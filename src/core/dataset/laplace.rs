//! Laplace's law: a kink at 0 and heavier tails than a Gaussian's. Its entropy is ln 2eb.

use super::{DataSet, standardise};
use crate::core::density::Density;
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "laplace",
    label: "Laplace",
    doc: "In one dimension: density exp(−|x|/b)/2b; entropy ln 2eb.",
    params: &[
        Param::real("scale", "Scale", 1.0, 0.01, 10.0, "Mean distance b from 0."),
        standardise(0.0),
    ],
    make: |p| {
        let scale = p[0];
        let log_density = move |x: &[f64]| -x[0].abs() / scale - (2.0 * scale).ln();
        let gradient = move |x: &[f64]| vec![-x[0].signum() / scale];
        DataSet::drawn(1, move |stream, n| draw(stream, n, scale))
            .with_density(Density::from_fn(1, log_density, gradient).with_log_z(0.0))
    },
};

/// `[n, 1]`.
pub fn draw(stream: &mut Stream, n: usize, scale: f64) -> Vec<f64> {
    let side = |stream: &mut Stream| 1.0 - 2.0 * f64::from(stream.below(2));
    (0..n)
        .map(|_| side(stream) * -scale * stream.unit().ln())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn moments() {
        let points = draw(&mut stream(), 2 * N, 0.7);
        expect_mean(&points, 0.0, |x, y| x + y);
        expect_mean(&points, 0.7, |x, y| 0.5 * (x.abs() + y.abs()));
        expect_mean(&points, 2.0 * 0.49, |x, _| x * x);
        expect_mean(&points, 24.0 * 0.7_f64.powi(4), |x, _| x.powi(4));
    }
}
