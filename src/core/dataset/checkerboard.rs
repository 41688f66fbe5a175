//! FFJORD's checkerboard (Grathwohl et al. 2019): uniform on 8 squares of side 2 in [−4, 4]².
//!
//! A point is inside where ⌊x/2⌋ + ⌊y/2⌋ is even. The entropy is ln 32 ≈ 3.4657 nats.

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "checkerboard",
    label: "Checkerboard",
    doc: "Uniform on the dark squares of a board; entropy ln 32 (FFJORD, Grathwohl et al. 2019).",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let x = 4.0 * stream.unit() - 2.0;
        let lower = x.floor().rem_euclid(2.0) - 2.0 * f64::from(stream.below(2));
        [2.0 * x, 2.0 * (lower + stream.unit())]
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_even, stream};
    use super::*;

    /// Uniform on an area of 32: nothing outside the squares, and within them an even count in
    /// each of 128 cells of side ½.
    #[test]
    fn uniform_on_the_even_squares() {
        let points = draw(&mut stream(), N);
        let square = |c: f64| (c / 2.0).floor() as i32;
        for p in points.chunks_exact(2) {
            assert!(p.iter().all(|c| c.abs() < 4.0), "{p:?}");
            assert_eq!((square(p[0]) + square(p[1])).rem_euclid(2), 0, "{p:?}");
        }
        // Row of squares, which of its two, and the cell within.
        let half = |c: f64| ((c + 4.0).rem_euclid(2.0) / 0.5) as usize;
        expect_even(&points, 128, |x, y| {
            let square = 2 * (square(x) + 2) as usize + usize::from(y >= 0.0);
            16 * square + 4 * half(x) + half(y)
        });
    }
}
