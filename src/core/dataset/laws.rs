//! What the tests of the laws share.

use crate::core::rng::{Purpose, Stream};

/// Points that one test draws.
pub const N: usize = 40_000;

/// The stream that tests draw from.
pub fn stream() -> Stream {
    Stream::new(11, Purpose::Data, 0, 0)
}

/// Asserts that `statistic`'s mean over the points is `expected`, to five standard errors.
pub fn expect_mean(points: &[f64], expected: f64, statistic: impl Fn(f64, f64) -> f64) {
    let values: Vec<f64> = points
        .chunks_exact(2)
        .map(|p| statistic(p[0], p[1]))
        .collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!(
        (mean - expected).abs() <= 5.0 * error,
        "mean {mean}, expected {expected}, standard error {error}"
    );
}

/// Asserts that each of the `cells` that `cell` names holds an equal share, to five standard
/// errors of a binomial count.
pub fn expect_even(points: &[f64], cells: usize, cell: impl Fn(f64, f64) -> usize) {
    let mut counts = vec![0_usize; cells];
    points
        .chunks_exact(2)
        .for_each(|p| counts[cell(p[0], p[1])] += 1);
    let share = 1.0 / cells as f64;
    let n = (points.len() / 2) as f64;
    let error = (n * share * (1.0 - share)).sqrt();
    for count in counts {
        assert!(
            (count as f64 - n * share).abs() <= 5.0 * error,
            "a cell holds {count}"
        );
    }
}
