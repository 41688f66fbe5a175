//! The Föllmer drift towards a mixture: the control that steers Brownian motion from 0 at t = 0 to
//! a law π at t = 1 at the least cost ½E∫‖u‖²dt = KL(π ‖ N(0, I)) (Föllmer 1985; Zhang and Chen
//! 2022, "Path Integral Sampler", eqs. 8–10).

use crate::core::mixture::{Covariance, Factor, Mixture, log_sum_exp};

/// The drift u* = ∇log ψ of dX = u*(X, t) dt + dW, X₀ = 0, X₁ ~ Σ w_k N(m_k, S_k).
pub struct Follmer {
    target: Mixture,
}

/// What u* and ψ are made of at one (t, x).
struct Parts {
    /// ln of each component's share of ψ.
    log_shares: Vec<f64>,
    /// u* if the target were this component alone.
    drifts: Vec<Vec<f64>>,
}

impl Follmer {
    /// The drift towards `target`.
    pub fn new(target: Mixture) -> Self {
        Self { target }
    }

    /// u*(x, t) = (E[X₁ | X_t = x] − x)/(1 − t), `[dim]`, for t in [0, 1]. With
    /// K = (1 − t)I + tS, a component alone gives K⁻¹(m + (S − I)x), which no t divides by 0.
    /// None where π has no density at t = 1.
    pub fn drift(&self, x: &[f64], t: f64) -> Option<Vec<f64>> {
        let parts = self.parts(x, t)?;
        let total = log_sum_exp(&parts.log_shares);
        let mut drift = vec![0.0; x.len()];
        for (log_share, own) in parts.log_shares.iter().zip(&parts.drifts) {
            let share = (log_share - total).exp();
            drift
                .iter_mut()
                .zip(own)
                .for_each(|(u, own)| *u += share * own);
        }
        Some(drift)
    }

    /// log ψ(x, t) = log E[π(X₁)/N(X₁; 0, I) | X_t = x] of the Brownian motion, for t in [0, 1]:
    /// 0 at (0, 0), as π is normalised. None where π has no density at t = 1.
    pub fn log_value(&self, x: &[f64], t: f64) -> Option<f64> {
        self.parts(x, t).map(|parts| log_sum_exp(&parts.log_shares))
    }

    /// The law of X_t is N(x; 0, tI)·ψ(x, t); a component's part of ψ is
    /// w det(K)^−½ exp ½[2x·m − t‖m‖² + δᵀ(S − I)K⁻¹δ], δ = x − tm.
    fn parts(&self, x: &[f64], t: f64) -> Option<Parts> {
        let dim = x.len();
        let identity = Covariance::Isotropic(1.0);
        let mut parts = Parts {
            log_shares: Vec::new(),
            drifts: Vec::new(),
        };
        for ((weight, mean), s) in self
            .target
            .weights
            .iter()
            .zip(&self.target.means)
            .zip(&self.target.covariances)
        {
            let factor: Factor =
                Covariance::sum((1.0 - t, &identity), (t, s), 0.0, dim).factor(dim)?;
            let excess = Covariance::sum((1.0, s), (-1.0, &identity), 0.0, dim);
            let delta: Vec<f64> = x.iter().zip(mean).map(|(x, m)| x - t * m).collect();
            let mut pull = delta.clone();
            factor.solve(&mut pull);
            let bend = dot(&delta, &excess.times(&pull));
            let square = 2.0 * dot(x, mean) - t * dot(mean, mean) + bend;
            parts
                .log_shares
                .push(weight.ln() + 0.5 * (square - factor.log_det(dim)));
            let mut drift = excess.times(x);
            drift.iter_mut().zip(mean).for_each(|(u, m)| *u += m);
            factor.solve(&mut drift);
            parts.drifts.push(drift);
        }
        Some(parts)
    }
}

fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(u, v)| u * v).sum()
}
