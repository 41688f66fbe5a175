//! The timesteps of samplers of models that were trained at the discrete times n = 1 … 1000, n = 1
//! next to the data (Lin et al. 2023, table 2), in continuous time.

use super::Grid;

/// Timesteps in training.
const TRAINED: usize = 1000;

impl Grid {
    /// A grid from `timestep`: for T training timesteps and S < T steps, where step k = 1 … S − 1
    /// begins, n falling from below T to 1 or more. The first step begins at T: at the noise.
    pub(super) fn of_timesteps(timestep: impl Fn(f64, f64, f64) -> f64 + 'static) -> Self {
        Self::new(move |regression, steps| {
            let (low, high) = regression.range();
            let trained = TRAINED.max(steps);
            let time = |k: usize| {
                let n = timestep(trained as f64, steps as f64, k as f64);
                high - (high - low) * n / trained as f64
            };
            (1..steps).map(time).collect()
        })
    }
}
