//! Times by what is left of the noise.

use crate::core::regression::Regression;

/// The noise levels σ/α, in units of the data's root mean square, that a grid spreads its steps
/// over; an end beyond is reached in one step. EDM's 80 and 0.002 for data of deviation ½ (Karras
/// et al. 2022, table 1).
const LEVELS: (f64, f64) = (0.004, 160.0);

/// The share α/(α + σ) of the data at time `t`: from 0 to 1 along every affine path, and where it is
/// equal on two paths, so are the paths up to scale.
pub fn share(regression: &Regression, t: f64) -> f64 {
    let s = regression.schedule(t);
    s.alpha / (s.alpha + s.sigma)
}

/// The time between `low` and `high` at which the [`share`] is `wanted`; the nearer end where it is
/// not between theirs.
pub fn time_of_share(regression: &Regression, wanted: f64, (low, high): (f64, f64)) -> f64 {
    let (mut low, mut high) = (low, high);
    // Halving ends where no number lies between.
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return if wanted > 0.5 * (share(regression, low) + share(regression, high)) {
                high
            } else {
                low
            };
        }
        if share(regression, middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The times at which the noise level σ/α is `place(k / n, first, last)`, 0 < k < n, with the first
/// and last of the levels that are spread over.
pub fn times_of_levels(
    regression: &Regression,
    steps: usize,
    place: impl Fn(f64, f64, f64) -> f64,
) -> Vec<f64> {
    let range = regression.range();
    let level = |t: f64| {
        let s = regression.schedule(t);
        s.sigma / s.alpha
    };
    let (most, least) = (level(range.0), level(range.1));
    // Where the data's size is no level of the path's, the nearest one stands for it.
    let size = regression.ends().data_rms.min(most).max(least);
    let (first, last) = (most.min(LEVELS.1 * size), least.max(LEVELS.0 * size));
    (1..steps)
        .map(|k| {
            let wanted = place(k as f64 / steps as f64, first, last);
            time_of_share(regression, 1.0 / (1.0 + wanted), range)
        })
        .collect()
}
