//! Uniform on an interval [−h, h]: a density with jumps. Its entropy is ln 2h.

use super::{DataSet, standardise};
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "interval",
    label: "Interval",
    doc: "In one dimension: uniform between −h and h; entropy ln 2h.",
    params: &[
        Param::real("half", "Half width", 1.0, 0.01, 50.0, "Distance h of each end from 0."),
        standardise(0.0),
    ],
    make: |p| {
        let half = p[0];
        DataSet::drawn(1, move |stream, n| draw(stream, n, half))
    },
};

/// `[n, 1]`.
pub fn draw(stream: &mut Stream, n: usize, half: f64) -> Vec<f64> {
    (0..n).map(|_| half * (2.0 * stream.unit() - 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_even, stream};
    use super::*;

    /// Two draws at a time, as the checks take points of the plane.
    #[test]
    fn uniform() {
        let points = draw(&mut stream(), 2 * N, 3.0);
        let cell = |x: f64| ((x / 3.0 + 1.0) * 4.0).floor() as usize;
        expect_even(&points, 64, |x, y| 8 * cell(x) + cell(y));
    }
}
