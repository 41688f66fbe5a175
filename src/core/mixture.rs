//! Gaussian mixtures, and the exact field that carries N(0, I) to one along any affine path.

use super::linalg::{cholesky, multiply, solve_lower, solve_lower_transposed};
use super::path::Schedule;
use super::rng::Stream;
use crate::error::{Error, Result};

/// Σ w_k N(m_k, S_k) in `dim` dimensions. A covariance of zero is a point: a finite data set is
/// such a mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Dimension of the points.
    pub dim: usize,
    /// Weights w_k, sum 1.
    pub weights: Vec<f64>,
    /// Means m_k, `[dim]` each.
    pub means: Vec<Vec<f64>>,
    /// Covariances S_k, `[dim, dim]` row-major each, symmetric, positive semi-definite.
    pub covariances: Vec<Vec<f64>>,
}

/// What a field says at one point (x, t); absent where it is not defined.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct FieldValues {
    /// Velocity v of the probability-flow ODE.
    pub velocity: Option<Vec<f64>>,
    /// Score ∇log ρ_t(x).
    pub score: Option<Vec<f64>>,
    /// Noise ε = E[x₀ | x].
    pub noise: Option<Vec<f64>>,
    /// Data prediction x̂ = E[x₁ | x].
    pub data: Option<Vec<f64>>,
    /// log ρ_t(x), in nats.
    pub log_density: Option<f64>,
}

impl FieldValues {
    /// The same values with those absent that are not finite, as at a pole of the path.
    pub fn defined(self) -> Self {
        let finite = |v: Option<Vec<f64>>| v.filter(|v| v.iter().all(|x| x.is_finite()));
        Self {
            velocity: finite(self.velocity),
            score: finite(self.score),
            noise: finite(self.noise),
            data: finite(self.data),
            log_density: self.log_density.filter(|l| l.is_finite()),
        }
    }
}

impl Mixture {
    /// The law of a finite set: each of `points`, `[n, dim]`, with weight 1/n.
    pub fn of_points(points: &[f64], dim: usize) -> Self {
        let count = points.len() / dim;
        Self {
            dim,
            weights: vec![1.0 / count as f64; count],
            means: points.chunks_exact(dim).map(<[f64]>::to_vec).collect(),
            covariances: vec![vec![0.0; dim * dim]; count],
        }
    }

    /// A mixture from its parts. Weights are positive and are scaled to sum 1. Fails, naming
    /// `weights`, `means` or `covariances`, where lengths, signs or definiteness are wrong.
    pub fn new(
        weights: Vec<f64>,
        means: Vec<Vec<f64>>,
        covariances: Vec<Vec<f64>>,
    ) -> Result<Self> {
        let (count, dim) = (weights.len(), means.first().map_or(0, Vec::len));
        let fail = |field: &str, message: String| Err(Error::new(field, message));
        if count == 0 || weights.iter().any(|w| !w.is_finite() || *w <= 0.0) {
            return fail(
                "weights",
                "give at least one weight, each a positive number".into(),
            );
        }
        if means.len() != count || dim == 0 || dim > 256 {
            return fail(
                "means",
                format!("give {count} means, one a weight, of 1 to 256 numbers each"),
            );
        }
        if means
            .iter()
            .any(|m| m.len() != dim || m.iter().any(|x| !x.is_finite()))
        {
            return fail("means", format!("give every mean {dim} finite numbers"));
        }
        if covariances.len() != count || covariances.iter().any(|s| s.len() != dim * dim) {
            return fail(
                "covariances",
                format!("give {count} covariances, each {dim} rows of {dim} numbers"),
            );
        }
        for (k, matrix) in covariances.iter().enumerate() {
            if !is_covariance(matrix, dim) {
                return fail(
                    "covariances",
                    format!(
                        "covariance {k} (from 0) must be symmetric with no negative eigenvalue"
                    ),
                );
            }
        }
        let total: f64 = weights.iter().sum();
        if !total.is_finite() {
            return fail("weights", "are too large to add up; divide them all".into());
        }
        // Weights that were scaled before stay as they are, to the bit.
        let rounding = f64::EPSILON * (count + 4) as f64;
        let total = if (total - 1.0).abs() <= rounding {
            1.0
        } else {
            total
        };
        let weights = weights.iter().map(|w| w / total).collect();
        Ok(Self {
            dim,
            weights,
            means,
            covariances,
        })
    }

    /// Root mean square coordinate.
    pub fn rms(&self) -> f64 {
        let square = |mean: &Vec<f64>, s: &Vec<f64>| {
            let trace: f64 = (0..self.dim).map(|i| s[i * self.dim + i]).sum();
            trace + mean.iter().map(|m| m * m).sum::<f64>()
        };
        let parts = self.means.iter().zip(&self.covariances);
        let total: f64 = self
            .weights
            .iter()
            .zip(parts)
            .map(|(w, (m, s))| w * square(m, s))
            .sum();
        (total / self.dim as f64).sqrt()
    }

    /// The same mixture seen in coordinates x̃ = (x − center)/scale.
    pub fn in_frame(&self, center: &[f64], scale: &[f64]) -> Self {
        let d = self.dim;
        let mean = |m: &Vec<f64>| (0..d).map(|i| (m[i] - center[i]) / scale[i]).collect();
        let covariance = |s: &Vec<f64>| {
            (0..d * d)
                .map(|ij| s[ij] / (scale[ij / d] * scale[ij % d]))
                .collect()
        };
        Self {
            dim: d,
            weights: self.weights.clone(),
            means: self.means.iter().map(mean).collect(),
            covariances: self.covariances.iter().map(covariance).collect(),
        }
    }

    /// The exact field at `x`, `[dim]`, when x₀ ~ N(0, I) and x₁ has this law: with
    /// C_k = α²S_k + σ²I and r_k ∝ w_k N(x; αm_k, C_k), the score is −Σ r_k C_k⁻¹(x − αm_k), the
    /// data prediction Σ r_k [m_k + αS_k C_k⁻¹(x − αm_k)], the noise −σ·score and the velocity
    /// α̇·data + σ̇·noise. All are absent where ρ_t has no density (σ = 0 and a singular S_k).
    pub fn field(&self, at: &Schedule, x: &[f64]) -> FieldValues {
        let Some(parts) = self.components(at, x) else {
            return FieldValues::default();
        };
        let top = parts
            .iter()
            .map(|part| part.log_weight)
            .fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = parts.iter().map(|part| (part.log_weight - top).exp()).sum();
        let log_density = top + total.ln();
        let (mut score, mut data) = (vec![0.0; self.dim], vec![0.0; self.dim]);
        for (k, part) in parts.iter().enumerate() {
            let share = (part.log_weight - log_density).exp();
            let pull = multiply(&self.covariances[k], &part.solved);
            for i in 0..self.dim {
                score[i] -= share * part.solved[i];
                data[i] += share * (self.means[k][i] + at.alpha * pull[i]);
            }
        }
        let noise: Vec<f64> = score.iter().map(|s| -at.sigma * s).collect();
        let velocity = data
            .iter()
            .zip(&noise)
            .map(|(x1, x0)| at.d_alpha * x1 + at.d_sigma * x0)
            .collect();
        FieldValues {
            velocity: Some(velocity),
            score: Some(score),
            noise: Some(noise),
            data: Some(data),
            log_density: Some(log_density),
        }
    }

    /// `n` independent points, `[n, dim]`. Fails where a covariance is singular but not zero.
    pub fn draw(&self, stream: &mut Stream, n: usize) -> Result<Vec<f64>> {
        let factor = |s: &Vec<f64>| match cholesky(s, self.dim) {
            Some(lower) => Ok(lower),
            None if s.iter().all(|&x| x == 0.0) => Ok(s.clone()),
            None => Err(Error::new(
                "data.covariances",
                "a singular covariance cannot be drawn from unless it is all zeros; add a little to its diagonal",
            )),
        };
        let factors: Vec<Vec<f64>> = self.covariances.iter().map(factor).collect::<Result<_>>()?;
        let mut points = Vec::with_capacity(n * self.dim);
        for _ in 0..n {
            let (u, mut below, mut k) = (stream.unit(), self.weights[0], 0);
            while u > below && k + 1 < self.weights.len() {
                k += 1;
                below += self.weights[k];
            }
            let z: Vec<f64> = (0..self.dim).map(|_| stream.normal()).collect();
            let spread = multiply(&factors[k], &z);
            points.extend(self.means[k].iter().zip(spread).map(|(m, s)| m + s));
        }
        Ok(points)
    }

    fn components(&self, at: &Schedule, x: &[f64]) -> Option<Vec<Component>> {
        let d = self.dim;
        let component = |k: usize| {
            let mut c: Vec<f64> = self.covariances[k]
                .iter()
                .map(|s| at.alpha * at.alpha * s)
                .collect();
            (0..d).for_each(|i| c[i * d + i] += at.sigma * at.sigma);
            let lower = cholesky(&c, d)?;
            let delta: Vec<f64> = x
                .iter()
                .zip(&self.means[k])
                .map(|(x, m)| x - at.alpha * m)
                .collect();
            let whitened = solve_lower(&lower, &delta);
            let square: f64 = whitened.iter().map(|u| u * u).sum();
            let log_det: f64 = (0..d).map(|i| lower[i * d + i].ln()).sum();
            let log_weight = self.weights[k].ln()
                - 0.5 * (square + d as f64 * std::f64::consts::TAU.ln())
                - log_det;
            Some(Component {
                log_weight,
                solved: solve_lower_transposed(&lower, &whitened),
            })
        };
        (0..self.weights.len()).map(component).collect()
    }
}

/// One component at (x, t): ln w_k N(x; αm_k, C_k) and C_k⁻¹(x − αm_k).
struct Component {
    log_weight: f64,
    solved: Vec<f64>,
}

fn is_covariance(matrix: &[f64], dim: usize) -> bool {
    let size = matrix.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
    let symmetric = (0..dim)
        .all(|i| (0..i).all(|j| (matrix[i * dim + j] - matrix[j * dim + i]).abs() <= 1e-9 * size));
    // Semi-definite matrices pass once lifted by a hair.
    let mut lifted = matrix.to_vec();
    (0..dim).for_each(|i| lifted[i * dim + i] += 1e-9 * size + f64::MIN_POSITIVE);
    size.is_finite() && symmetric && cholesky(&lifted, dim).is_some()
}
