//! The many-well density (Noé et al. 2019; Midgley et al. 2023, "Flow annealed importance sampling
//! bootstrap"): pairs (x, y) with log π̃ = −x⁴ + 6x² + x/2 − y²/2, each with two wells at x ≈ ±1.7.

use std::f64::consts::TAU;

use super::{DataSet, standardise};
use crate::core::density::Density;
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

/// ∫ exp(−x⁴ + 6x² + x/2) dx, published as 11784.50927.
pub const Z: f64 = 11_784.509_265_127_8;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "double-well",
    label: "Double well",
    doc: "Pairs (x, y): two wells of unequal depth in x, a Gaussian in y (many-well, Midgley et al. 2023); log Z = 10.2935 a pair.",
    params: &[
        Param::integer("pairs", "Pairs", 1.0, 1.0, 16.0, "Pairs of coordinates; 2 to this power wells."),
        standardise(0.0),
    ],
    make: |p| {
        let pairs = p[0] as usize;
        DataSet::drawn(2 * pairs, move |stream, n| draw(stream, n, pairs))
            .with_density(density(pairs))
    },
};

/// `[n, 2·pairs]`.
pub fn draw(stream: &mut Stream, n: usize, pairs: usize) -> Vec<f64> {
    let points = (0..n * pairs).flat_map(|_| [well(stream), stream.normal()]);
    points.collect()
}

/// x by rejection from .2 N(−1.7, .5²) + .8 N(1.7, .5²), which times 3Z lies above e^−U.
fn well(stream: &mut Stream) -> f64 {
    let side = |stream: &mut Stream| if stream.unit() < 0.2 { -1.7 } else { 1.7 };
    let bell = |gap: f64| (-2.0 * gap * gap).exp() / (0.25 * TAU).sqrt();
    loop {
        let x = side(stream) + 0.5 * stream.normal();
        let above = 3.0 * Z * (0.2 * bell(x + 1.7) + 0.8 * bell(x - 1.7));
        if stream.unit() * above < log_well(x).exp() {
            return x;
        }
    }
}

fn log_well(x: f64) -> f64 {
    (6.0 - x * x) * x * x + 0.5 * x
}

fn slope(x: f64) -> f64 {
    (12.0 - 4.0 * x * x) * x + 0.5
}

fn density(pairs: usize) -> Density {
    let log_density = |x: &[f64]| {
        let pairs = x.chunks_exact(2);
        pairs.map(|p| log_well(p[0]) - 0.5 * p[1] * p[1]).sum()
    };
    let gradient = |x: &[f64]| {
        let pairs = x.chunks_exact(2);
        pairs.flat_map(|p| [slope(p[0]), -p[1]]).collect()
    };
    let log_z = Z.ln() + 0.5 * TAU.ln();
    Density::from_fn(2 * pairs, log_density, gradient).with_log_z(pairs as f64 * log_z)
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    /// The trapezium rule is exact to rounding for what decays like this.
    fn integral(f: impl Fn(f64) -> f64) -> f64 {
        let x = (-5000..=5000).map(|i| f64::from(i) / 1000.0);
        x.map(|x| f(x) * log_well(x).exp()).sum::<f64>() / 1000.0
    }

    #[test]
    fn the_published_normaliser() {
        assert!((integral(|_| 1.0) / Z - 1.0).abs() < 1e-12, "{}", integral(|_| 1.0));
        assert!((Z - 11_784.509_27).abs() < 5e-6);
    }

    #[test]
    fn draws_have_the_moments() {
        let points = draw(&mut stream(), N, 1);
        for power in 1..=4 {
            let moment = integral(|x| x.powi(power)) / Z;
            expect_mean(&points, moment, |x, _| x.powi(power));
        }
        expect_mean(&points, integral(|x| f64::from(x > 0.0)) / Z, |x, _| f64::from(x > 0.0));
        expect_mean(&points, 1.0, |_, y| y * y);
        expect_mean(&points, 0.0, |x, y| x * y);
    }
}
