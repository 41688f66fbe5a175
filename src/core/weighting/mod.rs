//! How errors at different times are weighed against each other.

use super::path::Schedule;
use crate::registry;

registry! {
    Weighting, "weighting", "Weighting", "How much an error counts at each time.";
    uniform, sigma_squared, likelihood,
}

/// A weighting of the loss over time.
pub enum Weighting {
    /// Weight 1 on the squared error of the target as it is trained.
    Plain,
    /// λ(t) on the squared error of the score, whatever the target: Σ λ‖s_θ − s‖².
    OfScore(fn(&Schedule) -> f64),
}
