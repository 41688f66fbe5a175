//! Time grids: where a sampler's steps begin and end.

#[cfg(feature = "theory")]
mod discrete;
#[cfg(feature = "theory")]
pub(crate) mod level;

use super::regression::Regression;
use crate::registry;

registry! {
    Grid, "grid", "Time grid", "Where between noise and data the sampler's steps begin and end.";
    uniform,
    ; theory: leading, linspace, trailing, quadratic, log_snr, karras,
}

/// The times strictly between the ends, rising, for a number of steps.
type Inner = Box<dyn Fn(&Regression, usize) -> Vec<f64>>;

/// Places the times of a sampler's steps.
pub struct Grid {
    inner: Inner,
}

impl Grid {
    /// A grid with these times between the ends: `steps − 1` of them for `steps` steps.
    fn new(inner: impl Fn(&Regression, usize) -> Vec<f64> + 'static) -> Self {
        Self {
            inner: Box::new(inner),
        }
    }

    /// The `steps + 1` times of `steps` steps, strictly rising, from the first to the last usable
    /// time of `regression`, both included. Read from last to first they lead back to the source.
    pub fn times(&self, regression: &Regression, steps: usize) -> Vec<f64> {
        let (low, high) = regression.range();
        let mut times = vec![low];
        times.extend((self.inner)(regression, steps));
        times.push(high);
        times
    }
}
