//! Neal's funnel (Neal 2003): x₁ ~ N(0, 9), and x₂, …, x_d ~ N(0, e^{x₁}) given it. log Z = 0.

use std::f64::consts::TAU;

use super::{DataSet, standardise};
use crate::core::density::Density;
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

/// Variance of the first coordinate; published code with 1 draws another law.
const VARIANCE: f64 = 9.0;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "funnel",
    label: "Funnel",
    doc: "Neal's funnel: the first coordinate, N(0, 9), is the logarithm of the others' variance; log Z = 0.",
    params: &[
        Param::integer("dim", "Dimension", 10.0, 2.0, 10.0, "Numbers in a point."),
        standardise(0.0),
    ],
    make: |p| {
        let dim = p[0] as usize;
        DataSet::drawn(dim, move |stream, n| draw(stream, n, dim)).with_density(density(dim))
    },
};

/// `[n, dim]`.
pub fn draw(stream: &mut Stream, n: usize, dim: usize) -> Vec<f64> {
    let mut points = Vec::with_capacity(n * dim);
    for _ in 0..n {
        let first = VARIANCE.sqrt() * stream.normal();
        points.push(first);
        points.extend((1..dim).map(|_| (0.5 * first).exp() * stream.normal()));
    }
    points
}

fn density(dim: usize) -> Density {
    let others = (dim - 1) as f64;
    let log_density = move |x: &[f64]| {
        let square: f64 = x[1..].iter().map(|x| x * x).sum();
        let exponent = x[0] * x[0] / VARIANCE + square * (-x[0]).exp() + others * x[0];
        -0.5 * (exponent + dim as f64 * TAU.ln() + VARIANCE.ln())
    };
    let gradient = move |x: &[f64]| {
        let precision = (-x[0]).exp();
        let square: f64 = x[1..].iter().map(|x| x * x).sum();
        let mut gradient: Vec<f64> = x.iter().map(|x| -precision * x).collect();
        gradient[0] = -x[0] / VARIANCE + 0.5 * (square * precision - others);
        gradient
    };
    Density::from_fn(dim, log_density, gradient).with_log_z(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn moments() {
        let points = draw(&mut stream(), N, 2);
        expect_mean(&points, 0.0, |x, _| x);
        expect_mean(&points, 9.0, |x, _| x * x);
        expect_mean(&points, 0.0, |x, y| y * (-0.5 * x).exp());
        expect_mean(&points, 1.0, |x, y| y * y * (-x).exp());
        // Its own mean square, e^{9/2}, has a variance too large to be seen in draws.
        expect_mean(&points, (9.0_f64 / 32.0).exp() * (2.0 / std::f64::consts::PI).sqrt(), |x, y| {
            y.abs() * (-0.25 * x).exp()
        });
    }
}
