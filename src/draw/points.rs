//! Data points as the stage shows them.

/// A fixed set of points, thinned to what an eye can tell apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataPoints {
    /// First two coordinates; for dim 1 a place across the strip in [0, 1), then the value.
    pub at: Vec<[f32; 2]>,
    /// Whether the points have dim 1.
    pub line: bool,
}

impl DataPoints {
    /// No more points than this are shown; they are picked evenly.
    pub const MOST: usize = 4000;

    /// Points `[count, dim]`, row-major, in frame coordinates; those not finite are left out.
    pub fn new(values: &[f32], dim: usize) -> Self {
        let dim = dim.max(1);
        let stride = (values.len() / dim).div_ceil(Self::MOST).max(1);
        let at = values
            .chunks_exact(dim)
            .step_by(stride)
            .enumerate()
            .map(|(i, row)| match row {
                [value] => [across(i), *value],
                _ => [row[0], row[1]],
            })
            .filter(|at| at.iter().all(|v| v.is_finite()))
            .collect();
        Self { at, line: dim == 1 }
    }
}

/// Spreads neighbouring indices over [0, 1) by the golden ratio.
fn across(i: usize) -> f32 {
    (i as f64 * 0.618_033_988_749_894_9).fract() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_thinned_evenly_and_bad_ones_left_out() {
        let many: Vec<f32> = (0..30_000).map(|i| i as f32).collect();
        let shown = DataPoints::new(&many, 3);
        assert!(shown.at.len() <= DataPoints::MOST && shown.at.len() > DataPoints::MOST / 2);
        assert_eq!(shown.at[1], [9.0, 10.0]);
        let one = DataPoints::new(&[1.0, f32::NAN, 3.0], 1);
        assert!(one.line && one.at.len() == 2 && one.at[1][1] == 3.0);
        assert!(DataPoints::new(&[], 0).at.is_empty());
    }
}
