//! Gaussian laws and the optimal transport between them.

use super::symmetric::{Eigen, product, trace};
use crate::core::linalg::multiply;
use crate::error::{Error, Result};

/// N(mean, covariance).
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    /// The mean, `[dim]`.
    pub mean: Vec<f64>,
    /// The covariance, `[dim, dim]`, symmetric, positive semi-definite.
    pub covariance: Vec<f64>,
}

impl Gaussian {
    /// N(mean, covariance). Fails, naming the part, where a number is not finite, the sizes do not fit
    /// or the covariance is not symmetric with eigenvalues ≥ 0 (to 10⁻⁹ of its size).
    pub fn new(mean: Vec<f64>, covariance: Vec<f64>) -> Result<Self> {
        let d = mean.len();
        if d == 0 || d > 256 || mean.iter().any(|m| !m.is_finite()) {
            return Err(Error::new("mean", "give 1 to 256 finite numbers"));
        }
        let fail = |message: String| Err(Error::new("covariance", message));
        if covariance.len() != d * d || covariance.iter().any(|s| !s.is_finite()) {
            return fail(format!("give {d} rows of {d} finite numbers"));
        }
        let slack = 1e-9 * covariance.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
        let symmetric =
            (0..d * d).all(|at| (covariance[at] - covariance[at % d * d + at / d]).abs() <= slack);
        if !symmetric || Eigen::of(&covariance, d).values.iter().any(|&l| l < -slack) {
            return fail("must be symmetric with no negative eigenvalue".into());
        }
        Ok(Self { mean, covariance })
    }

    /// The Gaussian with the mean and the covariance of `points`, `[n, dim]` (divided by n).
    pub fn of_points<T: Copy + Into<f64>>(points: &[T], dim: usize) -> Result<Self> {
        let count = points.len() / dim.max(1);
        if count == 0 {
            return Err(Error::new("points", "give at least one point"));
        }
        let mut mean = vec![0.0; dim];
        for point in points.chunks_exact(dim) {
            mean.iter_mut()
                .zip(point)
                .for_each(|(m, &x)| *m += x.into() / count as f64);
        }
        let mut covariance = vec![0.0; dim * dim];
        for point in points.chunks_exact(dim) {
            for i in 0..dim {
                let gap = (point[i].into() - mean[i]) / count as f64;
                (0..dim).for_each(|j| covariance[i * dim + j] += gap * (point[j].into() - mean[j]));
            }
        }
        Self::new(mean, covariance)
    }

    /// Number of coordinates.
    pub fn dim(&self) -> usize {
        self.mean.len()
    }
}

/// Fails where the two laws have different dimensions.
pub(super) fn same_dim(from: &Gaussian, to: &Gaussian) -> Result<usize> {
    if from.dim() == to.dim() {
        return Ok(to.dim());
    }
    let message = format!(
        "{} and {} differ; give both laws the same",
        from.dim(),
        to.dim()
    );
    Err(Error::new("dimension", message))
}

/// ‖Δm‖².
pub(super) fn shift_squared(from: &Gaussian, to: &Gaussian) -> f64 {
    let shifts = from.mean.iter().zip(&to.mean).map(|(a, b)| b - a);
    shifts.map(|shift| shift * shift).sum()
}

/// W₂² = ‖Δm‖² + tr(Σ₀ + Σ₁ − 2(Σ₀^½ Σ₁ Σ₀^½)^½) (Dowson & Landau 1982; Gelbrich 1990). Fails where
/// dimensions differ.
pub fn wasserstein_squared(from: &Gaussian, to: &Gaussian) -> Result<f64> {
    let d = same_dim(from, to)?;
    let root = Eigen::of(&from.covariance, d).root();
    let middle = product(&product(&root, &to.covariance, d), &root, d);
    let roots = Eigen::of(&middle, d).values;
    let cross: f64 = roots.iter().map(|l| l.max(0.0).sqrt()).sum();
    let spread = trace(&from.covariance, d) + trace(&to.covariance, d) - 2.0 * cross;
    Ok(shift_squared(from, to) + spread.max(0.0))
}

/// An affine map x ↦ mean₁ + A(x − mean₀).
#[derive(Debug, Clone, PartialEq)]
pub struct AffineMap {
    /// mean₀, `[dim]`.
    pub from: Vec<f64>,
    /// mean₁, `[dim]`.
    pub to: Vec<f64>,
    /// A, `[dim, dim]`.
    pub linear: Vec<f64>,
}

impl AffineMap {
    /// Where `x`, `[dim]`, goes.
    pub fn apply(&self, x: &[f64]) -> Vec<f64> {
        let gap: Vec<f64> = x.iter().zip(&self.from).map(|(x, m)| x - m).collect();
        let moved = multiply(&self.linear, &gap);
        moved.iter().zip(&self.to).map(|(a, b)| a + b).collect()
    }
}

/// The optimal map: A = Σ₀^−½ (Σ₀^½ Σ₁ Σ₀^½)^½ Σ₀^−½ (Peyré & Cuturi 2019, eq. 2.40). Fails where
/// dimensions differ or Σ₀ is singular.
pub fn optimal_map(from: &Gaussian, to: &Gaussian) -> Result<AffineMap> {
    let d = same_dim(from, to)?;
    let [root, inverse] = roots(from)?;
    let middle = Eigen::of(&product(&product(&root, &to.covariance, d), &root, d), d).root();
    Ok(AffineMap {
        from: from.mean.clone(),
        to: to.mean.clone(),
        linear: product(&product(&inverse, &middle, d), &inverse, d),
    })
}

/// Σ^½ and Σ^−½. Fails where Σ is singular.
pub(super) fn roots(law: &Gaussian) -> Result<[Vec<f64>; 2]> {
    let eigen = Eigen::of(&law.covariance, law.dim());
    let largest = eigen.values.iter().fold(0.0, |m: f64, &l| m.max(l));
    if eigen.values.iter().any(|&l| l <= 1e-14 * largest) {
        let message = "is singular; add a little to its diagonal";
        return Err(Error::new("covariance", message));
    }
    Ok([eigen.root(), eigen.map(|l| 1.0 / l.sqrt())])
}
