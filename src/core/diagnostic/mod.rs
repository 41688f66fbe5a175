//! Measures of how well mass arrived.

mod arrival;
mod energy_distance;

pub use arrival::{Arrival, arrival};
pub use energy_distance::energy_distance;
