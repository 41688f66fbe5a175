//! Time grids: where a sampler's steps begin and end.

#[cfg(feature = "theory")]
mod discrete;
pub(crate) mod level;

use super::regression::Regression;
use crate::registry;

registry! {
    Grid, "grid", "Time grid", "Where between noise and data the sampler's steps begin and end.";
    uniform,
    ; theory: leading, linspace, trailing, quadratic, log_snr, karras,
}

/// Places the times of a sampler's steps.
pub struct Grid {
    place: Box<dyn Fn(&Regression, usize) -> Vec<f64>>,
}

impl Grid {
    /// A grid from `inner`: the `steps − 1` times strictly between the ends, rising, for `steps`
    /// steps.
    fn new(inner: impl Fn(&Regression, usize) -> Vec<f64> + 'static) -> Self {
        Self {
            place: Box::new(inner),
        }
    }

    /// A grid that places step k of n, 0 < k < n, at the part `part(k / n)` of the usable range.
    fn of_parts(part: impl Fn(f64) -> f64 + 'static) -> Self {
        Self::new(move |regression, steps| {
            let (low, high) = regression.range();
            let time = |k: usize| low + (high - low) * part(k as f64 / steps as f64);
            (1..steps).map(time).collect()
        })
    }

    /// The `steps + 1` times of `steps` steps, strictly rising, from the first to the last usable
    /// time of `regression`, both included. Read from last to first they lead back to the source.
    pub fn times(&self, regression: &Regression, steps: usize) -> Vec<f64> {
        let (low, high) = regression.range();
        let mut times = vec![low];
        times.extend((self.place)(regression, steps));
        times.push(high);
        times
    }
}
