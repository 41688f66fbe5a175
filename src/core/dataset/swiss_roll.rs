//! FFJORD's swiss roll (Grathwohl et al. 2019): scikit-learn's `make_swiss_roll` with noise 1, its
//! first and third columns divided by 5.
//!
//! (s cos s + z₁, s sin s + z₂)/5 with s uniform on [3π/2, 9π/2] and z ~ N(0, I).

use std::f64::consts::PI;

use super::{DataSet, rows, standardise};
use crate::core::rng::Stream;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "swiss-roll",
    label: "Swiss roll",
    doc: "A spiral band (scikit-learn, noise 1, seen from the side; FFJORD).",
    params: &[standardise(0.0)],
    make: |_| DataSet::planar(draw),
};

/// `[n, 2]`.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    rows(n, || {
        let s = 1.5 * PI * (1.0 + 2.0 * stream.unit());
        [s * s.cos(), s * s.sin()].map(|c| (c + stream.normal()) / 5.0)
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn moments() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 0.4, |x, _| x);
        expect_mean(&points, 2.0 / (15.0 * PI), |_, y| y);
        let square = (9.75 * PI * PI + 2.0) / 25.0;
        expect_mean(&points, square, |x, y| x * x + y * y);
    }
}
