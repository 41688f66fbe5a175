//! The Schrödinger bridge between Gaussians in closed form.

use super::gaussian::{Gaussian, roots, same_dim, shift_squared};
use super::symmetric::{Eigen, product, trace, transpose};
use crate::core::linalg::{cholesky, multiply, solve_lower, solve_lower_transposed};
use crate::error::{Error, Result};

/// The bridge from N(m₀, Σ₀) at t = 0 to N(m₁, Σ₁) at t = 1 with reference σ dW: of all processes with
/// these ends, the one nearest to Brownian motion of variance σ² (Mallasto, Gerolin & Minh 2022;
/// Bunne, Hsieh, Cuturi & Krause 2023, "The Schrödinger bridge between Gaussian measures has a closed
/// form", theorem 3).
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianBridge {
    from: Gaussian,
    to: Gaussian,
    sigma: f64,
    coupling: Vec<f64>,
    /// Eigenvalues of Σ₀^½ Σ₁ Σ₀^½.
    middle: Vec<f64>,
}

/// What the bridge says at one point (x, t), each `[dim]`.
#[derive(Debug, Clone, PartialEq)]
pub struct BridgeField {
    /// Drift of the forward SDE dX = drift dt + σ dW.
    pub drift: Vec<f64>,
    /// Velocity of the probability-flow ODE, drift − ½σ²·score.
    pub velocity: Vec<f64>,
    /// ∇log ρ_t.
    pub score: Vec<f64>,
}

impl GaussianBridge {
    /// The bridge with noise σ > 0 in units of x. Fails where σ is not a positive number, dimensions
    /// differ, or Σ₀ is singular.
    pub fn new(from: Gaussian, to: Gaussian, sigma: f64) -> Result<Self> {
        if !(sigma > 0.0 && sigma.is_finite()) {
            return Err(Error::new("sigma", "give a positive number"));
        }
        let d = same_dim(&from, &to)?;
        let [root, inverse] = roots(&from)?;
        let eigen = Eigen::of(&product(&product(&root, &to.covariance, d), &root, d), d);
        // ½(D − σ²I) with D = (4M + σ⁴I)^½, free of cancellation where σ is large.
        let variance = sigma * sigma;
        let half = eigen.map(|l| {
            let l = l.max(0.0);
            2.0 * l / ((4.0 * l + variance * variance).sqrt() + variance)
        });
        Ok(Self {
            coupling: product(&product(&root, &half, d), &inverse, d),
            middle: eigen.values,
            from,
            to,
            sigma,
        })
    }

    /// C = Cov(x₀, x₁) = ½(Σ₀^½ D Σ₀^−½ − σ²I), D = (4Σ₀^½ Σ₁ Σ₀^½ + σ⁴I)^½, `[dim, dim]` (Bunne et
    /// al. 2023, eq. 4).
    pub fn coupling(&self) -> &[f64] {
        &self.coupling
    }

    /// The law at time t in [0, 1]: mean (1−t)m₀ + tm₁, covariance
    /// Σ_t = (1−t)²Σ₀ + t²Σ₁ + t(1−t)(C + Cᵀ + σ²I) (Bunne et al. 2023, eqs. 5 and 6).
    pub fn marginal(&self, t: f64) -> Gaussian {
        let d = self.from.dim();
        let s = 1.0 - t;
        let means = self.from.mean.iter().zip(&self.to.mean);
        let spread = |at: usize| {
            let (i, j) = (at / d, at % d);
            let noise = if i == j { self.sigma * self.sigma } else { 0.0 };
            let mixed = self.coupling[i * d + j] + self.coupling[j * d + i] + noise;
            s * s * self.from.covariance[at] + t * t * self.to.covariance[at] + t * s * mixed
        };
        Gaussian {
            mean: means.map(|(m0, m1)| s * m0 + t * m1).collect(),
            covariance: (0..d * d).map(spread).collect(),
        }
    }

    /// Drift, velocity and score at `x`, `[dim]`, and t in [0, 1]: with y = Σ_t⁻¹(x − m_t), from
    /// E[x₁|x] = m₁ + ((1−t)Cᵀ + tΣ₁)y and drift = (E[x₁|x] − x)/(1−t) there is no pole left:
    /// drift = Δm + ((1−t)(Cᵀ − Σ₀) + t(Σ₁ − C) − tσ²I)y. None where Σ_t is singular.
    pub fn field(&self, t: f64, x: &[f64]) -> Option<BridgeField> {
        let d = self.from.dim();
        let law = self.marginal(t);
        let lower = cholesky(&law.covariance, d)?;
        let gap: Vec<f64> = x.iter().zip(&law.mean).map(|(x, m)| x - m).collect();
        let y = solve_lower_transposed(&lower, &solve_lower(&lower, &gap));
        let backward = transpose(&self.coupling, d);
        let variance = self.sigma * self.sigma;
        let slope: Vec<f64> = (0..d * d)
            .map(|at| {
                let noise = if at / d == at % d { t * variance } else { 0.0 };
                (1.0 - t) * (backward[at] - self.from.covariance[at])
                    + t * (self.to.covariance[at] - self.coupling[at])
                    - noise
            })
            .collect();
        let shift = self.to.mean.iter().zip(&self.from.mean).map(|(b, a)| b - a);
        let drift: Vec<f64> = multiply(&slope, &y)
            .iter()
            .zip(shift)
            .map(|(a, b)| a + b)
            .collect();
        let score: Vec<f64> = y.iter().map(|y| -y).collect();
        let velocity = drift
            .iter()
            .zip(&score)
            .map(|(b, s)| b - 0.5 * variance * s);
        Some(BridgeField {
            velocity: velocity.collect(),
            drift,
            score,
        })
    }

    /// min ⟨π, ‖x − y‖²⟩ + 2σ² KL(π‖ρ₀⊗ρ₁) = ‖Δm‖² + tr Σ₀ + tr Σ₁ − tr D + dσ²(1 − ln 2σ²) +
    /// σ² ln det(D + σ²I) (Mallasto et al. 2022, theorem 2; Janati et al. 2020, theorem 1).
    pub fn entropic_value(&self) -> f64 {
        let d = self.from.dim();
        let variance = self.sigma * self.sigma;
        let spreads = trace(&self.from.covariance, d) + trace(&self.to.covariance, d);
        // With D = σ² + 2r in each eigenvalue, −D + σ²(1 − ln 2σ²) + σ² ln(D + σ²) is this.
        let part = |&l: &f64| {
            let root = (4.0 * l.max(0.0) + variance * variance).sqrt();
            let r = 2.0 * l.max(0.0) / (root + variance);
            variance * (r / variance).ln_1p() - 2.0 * r
        };
        shift_squared(&self.from, &self.to) + spreads + self.middle.iter().map(part).sum::<f64>()
    }
}
