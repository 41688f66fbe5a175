//! Negative log-likelihood.

use super::Estimate;

/// The mean of −log ρ₁ over held-out points, in nats, from their log-likelihoods, with its standard
/// error over the points. Its expectation is at least the entropy of the data, which only ρ₁ itself
/// reaches. NaN of no points.
pub fn nll(log_likelihoods: &[f64]) -> Estimate {
    let costs: Vec<f64> = log_likelihoods.iter().map(|l| -l).collect();
    Estimate::mean(&costs)
}
