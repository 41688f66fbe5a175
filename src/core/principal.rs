//! Principal axes of a cloud of points: eigenvectors of its covariance, the longest first.

use super::transport::symmetric::Eigen;

/// Points that are looked at; more would change nothing that an eye sees.
const MOST_POINTS: usize = 2048;

/// The axes of a cloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// The cloud's mean, `[dim]`.
    pub mean: Vec<f64>,
    /// Unit vectors `[dim]`, by falling variance; each has its largest coordinate positive.
    pub axes: Vec<Vec<f64>>,
    /// The part of the whole variance along each, in [0, 1].
    pub shares: Vec<f64>,
}

impl Principal {
    /// The axes of `points`, `[count, dim]` row-major and finite. Of no points, or points without any
    /// variance, they are the coordinates.
    pub fn of(points: &[f32], dim: usize) -> Self {
        let stride = (points.len() / dim).div_ceil(MOST_POINTS).max(1);
        let rows: Vec<Vec<f64>> = points
            .chunks_exact(dim)
            .step_by(stride)
            .map(|row| row.iter().map(|&x| f64::from(x)).collect())
            .collect();
        let count = rows.len().max(1) as f64;
        let mean = |i: usize| rows.iter().map(|row| row[i]).sum::<f64>() / count;
        let mean: Vec<f64> = (0..dim).map(mean).collect();
        let mut matrix = vec![0.0; dim * dim];
        for row in &rows {
            let away: Vec<f64> = row.iter().zip(&mean).map(|(x, m)| x - m).collect();
            for i in 0..dim {
                for j in i..dim {
                    matrix[i * dim + j] += away[i] * away[j] / count;
                }
            }
        }
        let Eigen {
            values: variances,
            vectors,
        } = Eigen::of(&matrix, dim);
        let whole: f64 = variances.iter().sum();
        let mut order: Vec<usize> = (0..dim).collect();
        order.sort_by(|&i, &j| variances[j].total_cmp(&variances[i]));
        let axis = |&k: &usize| {
            let axis = &vectors[k * dim..(k + 1) * dim];
            let largest =
                axis.iter().copied().fold(
                    0.0,
                    |m: f64, x| {
                        if x.abs() > m.abs() + 1e-12 { x } else { m }
                    },
                );
            axis.iter().map(|x| x * largest.signum()).collect()
        };
        let share = |&k: &usize| {
            if whole > 0.0 {
                variances[k].max(0.0) / whole
            } else {
                0.0
            }
        };
        Self {
            mean,
            axes: order.iter().map(axis).collect(),
            shares: order.iter().map(share).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::rng::{Purpose, Stream};

    /// Points of a known covariance, turned by a known rotation.
    #[test]
    fn known_axes_are_found() {
        let (deviations, dim) = ([0.5, 3.0, 1.0, 0.1, 2.0], 5);
        let turn: Vec<f64> = (0..dim * dim)
            .map(|i| ((i * i + 3) % 7) as f64 - 3.0)
            .collect();
        // Orthonormal rows, by Gram–Schmidt.
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for row in turn.chunks(dim) {
            let mut row = row.to_vec();
            row[rows.len()] += 5.0;
            for done in &rows {
                let dot: f64 = row.iter().zip(done).map(|(a, b)| a * b).sum();
                row.iter_mut().zip(done).for_each(|(a, b)| *a -= dot * b);
            }
            let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
            rows.push(row.iter().map(|x| x / length).collect());
        }
        // In pairs z, −z along one axis each: the sample covariance is exact.
        let mut points: Vec<f32> = Vec::new();
        for (axis, deviation) in rows.iter().zip(deviations) {
            for sign in [-1.0, 1.0] {
                points.extend(axis.iter().map(|x| (7.0 + sign * deviation * x) as f32));
            }
        }
        let found = Principal::of(&points, dim);
        let whole: f64 = deviations.iter().map(|s| s * s).sum();
        for (k, i) in [1, 4, 2, 0, 3].into_iter().enumerate() {
            let share = deviations[i] * deviations[i] / whole;
            assert!((found.shares[k] - share).abs() < 1e-6, "{:?}", found.shares);
            let dot: f64 = found.axes[k].iter().zip(&rows[i]).map(|(a, b)| a * b).sum();
            assert!((dot.abs() - 1.0).abs() < 1e-5, "axis {k}: {dot}");
        }
        assert!(found.mean.iter().all(|m| (m - 7.0).abs() < 1e-6));
    }

    #[test]
    fn axes_are_orthonormal_in_many_dimensions_and_for_no_points() {
        let dim = 64;
        let mut stream = Stream::new(1, Purpose::Measure, 0, 0);
        let points: Vec<f32> = (0..200 * dim).map(|_| stream.normal() as f32).collect();
        for points in [&points[..], &[], &points[..dim]] {
            let found = Principal::of(points, dim);
            for i in 0..dim {
                for j in 0..=i {
                    let pairs = found.axes[i].iter().zip(&found.axes[j]);
                    let dot: f64 = pairs.map(|(a, b)| a * b).sum();
                    assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-9);
                }
            }
        }
    }
}
