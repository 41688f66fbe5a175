//! How errors at different times are weighed against each other.

use super::path::Schedule;
use super::regression::Quantity;
use crate::registry;

registry! {
    Weighting, "weighting", "Weighting", "How much an error counts at each time.", formulas;
    uniform, sigma_squared, likelihood;
    theory: snr, min_snr, denoiser,
}

/// A weighting of the loss over time.
pub enum Weighting {
    /// Weight 1 on the squared error of each head's target as it is trained.
    Plain,
    /// λ(t) on the squared error of a quantity, whatever the target.
    Of(Quantity, Lambda),
}

/// λ from the schedule at a time and the root mean square coordinate of the data.
pub type Lambda = Box<dyn Fn(&Schedule, f64) -> f64>;

impl Weighting {
    fn of(quantity: Quantity, lambda: impl Fn(&Schedule, f64) -> f64 + 'static) -> Self {
        Self::Of(quantity, Box::new(lambda))
    }
}
