//! 272 eruptions of the Old Faithful geyser: duration and waiting time to the next, in minutes.
//!
//! Real data: `faithful` of R's datasets (Härdle 1991), from Azzalini & Bowman, "A Look at Some
//! Data on the Old Faithful Geyser", Applied Statistics 39, 1990. In the file
//! `old_faithful.csv` as published, in the order of observation.

use super::rows;
use crate::core::rng::Stream;

/// The file, with its header `eruptions,waiting`.
pub const CSV: &str = include_str!("old_faithful.csv");

/// All rows, `[272, 2]`: duration, waiting time.
pub fn points() -> Vec<f64> {
    let fields = CSV.lines().skip(1).flat_map(|line| line.split(','));
    fields.filter_map(|field| field.parse().ok()).collect()
}

/// `[n, 2]`: rows drawn with replacement.
pub fn draw(stream: &mut Stream, n: usize) -> Vec<f64> {
    let all = points();
    let count = (all.len() / 2) as u32;
    rows(n, || {
        let i = 2 * stream.below(count) as usize;
        [all[i], all[i + 1]]
    })
}

#[cfg(test)]
mod tests {
    use super::super::laws::{N, expect_mean, stream};
    use super::*;

    #[test]
    fn the_published_table() {
        let all = points();
        assert_eq!(all.len(), 2 * 272);
        let mean = |column: usize| all.iter().skip(column).step_by(2).sum::<f64>() / 272.0;
        // R's summary: the sums, 948.677 and 19284, over 272.
        assert!((mean(0) - 3.487_783_088).abs() < 1e-9, "{}", mean(0));
        assert!((mean(1) - 70.897_058_824).abs() < 1e-9, "{}", mean(1));
        assert_eq!(all[..4], [3.6, 79.0, 1.8, 54.0]);
        assert_eq!(all[542..], [4.467, 74.0]);
    }

    #[test]
    fn draws_are_rows_of_it() {
        let points = draw(&mut stream(), N);
        expect_mean(&points, 948.677 / 272.0, |x, _| x);
        expect_mean(&points, 19_284.0 / 272.0, |_, y| y);
        expect_mean(&points, 138.0 / 272.0, |_, y| f64::from(y > 75.5));
        let all = super::points();
        let is_row = |p: &[f64]| all.chunks_exact(2).any(|row| row == p);
        assert!(points.chunks_exact(2).take(1000).all(is_row));
    }
}
