//! Gaussian mixtures, and the exact field that carries one to another along any path.

mod covariance;
mod marginal;

pub use covariance::{Covariance, Factor};
pub use marginal::Marginal;
#[cfg(feature = "theory")]
pub(crate) use marginal::log_sum_exp;

use super::linalg::cholesky;
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
    /// Covariances S_k.
    pub covariances: Vec<Covariance>,
}

/// What a field says at one point (x, t); absent where it is not defined.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct FieldValues {
    /// Velocity v of the probability-flow ODE.
    pub velocity: Option<Vec<f64>>,
    /// Score ∇log ρ_t(x).
    pub score: Option<Vec<f64>>,
    /// E[x₀ | x]: the noise ε where the source is N(0, I).
    pub noise: Option<Vec<f64>>,
    /// Data prediction x̂ = E[x₁ | x].
    pub data: Option<Vec<f64>>,
    /// E[z | x] = −γ·score; absent on a path without the extra noise z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<Vec<f64>>,
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
            extra: finite(self.extra),
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
            covariances: vec![Covariance::Isotropic(0.0); count],
        }
    }

    /// Equally weighted Gaussians with these means, at least one, of one length, and this variance
    /// in every coordinate.
    pub fn equal(means: Vec<Vec<f64>>, variance: f64) -> Self {
        let count = means.len();
        Self {
            dim: means[0].len(),
            weights: vec![1.0 / count as f64; count],
            covariances: vec![Covariance::Isotropic(variance); count],
            means,
        }
    }

    /// N(0, I).
    pub fn standard(dim: usize) -> Self {
        Self::equal(vec![vec![0.0; dim]], 1.0)
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
        let of_matrix = |s| Covariance::of_matrix(s, dim);
        Ok(Self {
            dim,
            weights,
            means,
            covariances: covariances.into_iter().map(of_matrix).collect(),
        })
    }

    /// Root mean square coordinate.
    pub fn rms(&self) -> f64 {
        let square = |mean: &Vec<f64>, s: &Covariance| {
            s.trace(self.dim) + mean.iter().map(|m| m * m).sum::<f64>()
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
        Self {
            dim: d,
            weights: self.weights.clone(),
            means: self.means.iter().map(mean).collect(),
            covariances: self.covariances.iter().map(|s| s.in_units(scale)).collect(),
        }
    }

    /// The exact field at `x`, `[dim]`, when x₀ ~ N(0, I) and x₁ has this law; see [`Marginal`].
    /// All is absent where ρ_t has no density (σ = γ = 0 and a singular S_k).
    pub fn field(&self, at: &Schedule, x: &[f64]) -> FieldValues {
        let source = Self::standard(self.dim);
        Marginal::new(&source, self, at).map_or_else(FieldValues::default, |law| law.field(x))
    }

    /// `n` independent points, `[n, dim]`. Fails where a covariance is singular but not zero.
    pub fn draw(&self, stream: &mut Stream, n: usize) -> Result<Vec<f64>> {
        let factor = |s: &Covariance| match (s, s.factor(self.dim)) {
            (_, Some(factor)) => Ok(factor),
            (Covariance::Isotropic(_), None) => Ok(Factor::Deviation(0.0)),
            (Covariance::Full(_), None) => Err(Error::new(
                "data.covariances",
                "a singular covariance cannot be drawn from unless it is all zeros; add a little to its diagonal",
            )),
        };
        let factors: Vec<Factor> = self.covariances.iter().map(factor).collect::<Result<_>>()?;
        Ok(self.draw_with(&factors, stream, n))
    }

    /// As [`Self::draw`], with the covariances' factors at hand.
    pub(crate) fn draw_with(&self, factors: &[Factor], stream: &mut Stream, n: usize) -> Vec<f64> {
        let mut points = Vec::with_capacity(n * self.dim);
        for _ in 0..n {
            let (u, mut below, mut k) = (stream.unit(), self.weights[0], 0);
            while u > below && k + 1 < self.weights.len() {
                k += 1;
                below += self.weights[k];
            }
            let z: Vec<f64> = (0..self.dim).map(|_| stream.normal()).collect();
            let spread = factors[k].times(&z);
            points.extend(self.means[k].iter().zip(spread).map(|(m, s)| m + s));
        }
        points
    }
}

/// Two mixtures that a path joins, x₀ and x₁ independent: then the exact field is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The law of x₀.
    pub source: Mixture,
    /// The law of x₁, of the same dimension.
    pub data: Mixture,
}

impl Pair {
    /// The exact field at `x`, `[dim]`; see [`Marginal`]. All is absent where ρ_t has no density
    /// (γ = 0, and a covariance is singular).
    pub fn field(&self, at: &Schedule, x: &[f64]) -> FieldValues {
        let law = Marginal::new(&self.source, &self.data, at);
        law.map_or_else(FieldValues::default, |law| law.field(x))
    }
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
