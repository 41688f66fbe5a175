//! What the network is regressed on: a combination p·x₀ + q·x₁ of an example's end points.

use super::path::Schedule;
use crate::registry;

registry! {
    Target, "target", "Prediction target", "What the network learns to say about a point x at time t.";
    velocity, noise, data, score,
}

/// Coefficients (p, q) of x₀ and x₁ in the target, given the path's schedule at that time.
pub struct Target {
    /// The combination at one time.
    pub combination: fn(&Schedule) -> (f64, f64),
}
