//! Measures of how well mass arrived, and of the way it went.

mod arrival;
#[cfg(feature = "theory")]
pub mod coverage;
mod distance;
#[cfg(feature = "theory")]
mod nll;
#[cfg(feature = "theory")]
pub mod trajectory;

use crate::registry;

pub use arrival::{Arrival, arrival};
pub use distance::{Distance, Estimate, Measure};
pub use energy_distance::{energy_distance, energy_floor};
#[cfg(feature = "theory")]
pub use {
    mmd::mmd_squared, nll::nll, sinkhorn_divergence::sinkhorn_divergence,
    sliced::sliced_wasserstein, wasserstein::wasserstein,
};

registry! {
    Measure, "distance", "Distance", "How far samples are from data.";
    energy_distance;
    theory: wasserstein, sliced, sinkhorn_divergence, mmd
}
