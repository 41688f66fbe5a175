//! Measures of how well mass arrived.

mod energy_distance;

pub use energy_distance::energy_distance;
