//! What the network is regressed on: a combination p·x₀ + q·x₁ + r·z of what an example is made of.

use super::path::Schedule;
use crate::registry;

registry! {
    Target, "target", "Prediction target", "What the network learns to say about a point x at time t.", formulas;
    velocity, noise, data, score;
    theory: v_prediction, preconditioned, drift, control, velocity_and_noise,
}

/// Coefficients (p, q, r) of x₀, x₁ and the extra noise z, given the path's schedule at that time
/// and the root mean square coordinate of the data.
pub type Combination = fn(&Schedule, f64) -> [f64; 3];

/// What each head of the network is regressed on: one combination, or two.
pub struct Target {
    /// The heads' combinations.
    pub heads: &'static [Combination],
}
