//! The exact field between two mixtures: x_t = σ(t)·x₀ + α(t)·x₁ + γ(t)·z with x₀, x₁ and
//! z ~ N(0, I) independent (Albergo et al. 2023, "Stochastic interpolants", §4; here a = σ, b = α).

use std::f64::consts::TAU;

use super::covariance::{Covariance, Factor, dot};
use super::{FieldValues, Mixture};
use crate::core::path::Schedule;

/// The law of x_t at one time t: a mixture too, with a component for every pair (i, j) of
/// components of source and data, mean μ = σm⁰ᵢ + αm¹ⱼ and covariance C = σ²S⁰ᵢ + α²S¹ⱼ + γ²I.
/// Factors every C once; then answers at any x.
pub struct Marginal<'a> {
    source: &'a Mixture,
    data: &'a Mixture,
    at: Schedule,
    /// Of C, the data's components fastest.
    factors: Vec<Factor>,
}

/// What x says of the pair (i, j) it came from.
struct Posterior {
    /// log ρ_t(x).
    log_density: f64,
    /// r = P(i, j | x), `[pairs]`.
    shares: Vec<f64>,
    /// C⁻¹(x − μ), `[pairs, dim]`.
    pulls: Vec<f64>,
}

/// Expectations given x and, for one of them, given the pair too.
struct Means {
    source: Vec<f64>,
    data: Vec<f64>,
    extra: Vec<f64>,
}

impl<'a> Marginal<'a> {
    /// The law at the time of the schedule `at`, for laws of one dimension. None where it has no
    /// density: some C has no inverse.
    pub fn new(source: &'a Mixture, data: &'a Mixture, at: &Schedule) -> Option<Self> {
        let dim = data.dim;
        let [s2, a2, g2] = [at.sigma, at.alpha, at.gamma].map(|c| c * c);
        let pairs = source.covariances.iter().flat_map(|s0| {
            let of = move |s1| Covariance::sum((s2, s0), (a2, s1), g2, dim);
            data.covariances.iter().map(of)
        });
        let factors = pairs.map(|c| c.factor(dim)).collect::<Option<_>>()?;
        Some(Self {
            source,
            data,
            at: *at,
            factors,
        })
    }

    /// The field at `x`, `[dim]`: the score −Σ r C⁻¹(x − μ), the expectations of x₀, x₁ and z, and
    /// the velocity σ̇·E[x₀|x] + α̇·E[x₁|x] + γ̇·E[z|x].
    pub fn field(&self, x: &[f64]) -> FieldValues {
        let posterior = self.posterior(x);
        let mut means = Means::zero(x.len());
        for (pair, share) in posterior.likely() {
            self.add_means(pair, share, posterior.pull(pair), &mut means);
        }
        FieldValues {
            velocity: Some(means.velocity(&self.at)),
            score: Some(posterior.score()),
            extra: (self.at.gamma > 0.0).then_some(means.extra),
            noise: Some(means.source),
            data: Some(means.data),
            log_density: Some(posterior.log_density),
        }
    }

    /// log ρ_t(x), in nats.
    pub fn log_density(&self, x: &[f64]) -> f64 {
        self.posterior(x).log_density
    }

    /// The score ∇log ρ_t(x), `[dim]`.
    pub fn score(&self, x: &[f64]) -> Vec<f64> {
        self.posterior(x).score()
    }

    /// Divergence ∇·v of the velocity at `x`: with v_ij = E[ẋ_t | x, i, j] and s_ij = −C⁻¹(x − μ),
    /// Σ r [½ tr(ĊC⁻¹) + v_ij·s_ij] − v·s. Costs dim³ a pair where C is not a multiple of I.
    pub fn divergence(&self, x: &[f64]) -> f64 {
        let (posterior, at) = (self.posterior(x), &self.at);
        let (mut velocity, mut sum) = (vec![0.0; x.len()], 0.0);
        for (pair, share) in posterior.likely() {
            let pull = posterior.pull(pair);
            let mut means = Means::zero(x.len());
            self.add_means(pair, 1.0, pull, &mut means);
            let own = means.velocity(at);
            let (i, j) = self.components(pair);
            let half_slope = Covariance::sum(
                (at.sigma * at.d_sigma, &self.source.covariances[i]),
                (at.alpha * at.d_alpha, &self.data.covariances[j]),
                at.gamma * at.d_gamma,
                x.len(),
            );
            let trace = self.factors[pair].trace_of_quotient(&half_slope, x.len());
            sum += share * (trace - dot(&own, pull));
            add(&mut velocity, share, &own);
        }
        sum - dot(&velocity, &posterior.score())
    }

    fn components(&self, pair: usize) -> (usize, usize) {
        let count = self.data.weights.len();
        (pair / count, pair % count)
    }

    fn posterior(&self, x: &[f64]) -> Posterior {
        let (d, at) = (x.len(), &self.at);
        let mut pulls = Vec::with_capacity(self.factors.len() * d);
        let log_weight = |(pair, factor): (usize, &Factor)| {
            let (i, j) = self.components(pair);
            let means = self.source.means[i].iter().zip(&self.data.means[j]);
            let start = pulls.len();
            pulls.extend(
                x.iter()
                    .zip(means)
                    .map(|(x, (m0, m1))| x - at.sigma * m0 - at.alpha * m1),
            );
            let square = factor.solve(&mut pulls[start..]);
            let weight = self.source.weights[i] * self.data.weights[j];
            weight.ln() - 0.5 * (square + d as f64 * TAU.ln() + factor.log_det(d))
        };
        let mut shares: Vec<f64> = self.factors.iter().enumerate().map(log_weight).collect();
        let log_density = log_sum_exp(&shares);
        shares
            .iter_mut()
            .for_each(|w| *w = (*w - log_density).exp());
        Posterior {
            log_density,
            shares,
            pulls,
        }
    }

    /// Adds `share` times the expectations given the pair: x₀, x₁ and z are then jointly Gaussian
    /// with x, so these are regressions on it.
    fn add_means(&self, pair: usize, share: f64, pull: &[f64], means: &mut Means) {
        let (i, j) = self.components(pair);
        let regress = |law: &Mixture, k: usize, factor: f64, sum: &mut [f64]| {
            add(sum, share, &law.means[k]);
            law.covariances[k].add_times(share * factor, pull, sum);
        };
        regress(self.source, i, self.at.sigma, &mut means.source);
        regress(self.data, j, self.at.alpha, &mut means.data);
        add(&mut means.extra, share * self.at.gamma, pull);
    }
}

impl Posterior {
    fn pull(&self, pair: usize) -> &[f64] {
        let dim = self.pulls.len() / self.shares.len();
        &self.pulls[pair * dim..][..dim]
    }

    /// The pairs that x can have come from, each with its share.
    fn likely(&self) -> impl Iterator<Item = (usize, f64)> {
        let shares = self.shares.iter().copied().enumerate();
        shares.filter(|(_, share)| *share != 0.0)
    }

    fn score(&self) -> Vec<f64> {
        let mut score = vec![0.0; self.pulls.len() / self.shares.len()];
        for (pair, share) in self.likely() {
            add(&mut score, -share, self.pull(pair));
        }
        score
    }
}

impl Means {
    fn zero(dim: usize) -> Self {
        let zero = vec![0.0; dim];
        Self {
            source: zero.clone(),
            data: zero.clone(),
            extra: zero,
        }
    }

    fn velocity(&self, at: &Schedule) -> Vec<f64> {
        let ends = self.source.iter().zip(&self.data).zip(&self.extra);
        ends.map(|((x0, x1), z)| at.d_sigma * x0 + at.d_alpha * x1 + at.d_gamma * z)
            .collect()
    }
}

/// ln Σ exp(terms), without overflow.
pub(crate) fn log_sum_exp(terms: &[f64]) -> f64 {
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    top + terms.iter().map(|t| (t - top).exp()).sum::<f64>().ln()
}

fn add(sum: &mut [f64], factor: f64, x: &[f64]) {
    sum.iter_mut().zip(x).for_each(|(s, x)| *s += factor * x);
}
