//! Multi-step exponential integrators in λ = ln(gain/keep), the logarithm of the signal-to-noise
//! ratio's root along a [`Heading`]. With D what is ahead,
//! x_t = (keep_t/keep_s)·x_s + gain_t·∫ e^{λ − λ_t} D dλ from λ_s to λ_t (Lu et al. 2022,
//! DPM-Solver++, proposition 4.1).

use super::heading::{Heading, Level};
use crate::core::grid::level::{share, time_of_share};
use crate::core::regression::Regression;
use crate::core::row::StepRow;

/// Ratios of gain to keep below this, or above its inverse, are as good as 0 and ∞: there what is
/// ahead no longer changes with λ.
const NOTHING: f64 = 1e-6;

/// A step this many times as long in λ as the one before it continues nothing: a line or parabola
/// so far beyond its points leads astray.
const LONGEST: f64 = 2.0;

impl Level {
    /// λ, where it is as good as finite.
    pub fn log(self) -> Option<f64> {
        let finite = self.gain > NOTHING * self.keep && self.keep > NOTHING * self.gain;
        finite.then(|| (self.gain / self.keep).ln())
    }

    fn sum(self) -> f64 {
        self.gain + self.keep
    }
}

/// Step k in λ: its length h, then those of the steps before it, newest first, up to `earlier` of
/// them, to an infinite one, or none where h is too long for them. None where h is infinite itself.
pub fn lengths(
    heading: Heading,
    regression: &Regression,
    times: &[f64],
    k: usize,
    earlier: usize,
) -> Option<Vec<f64>> {
    let log = |j: usize| heading.level(regression, times[j]).log();
    let mut last = log(k)?;
    let mut lengths = vec![log(k + 1)? - last];
    for j in (k.saturating_sub(earlier)..k).rev() {
        let Some(before) = log(j) else { break };
        if j + 1 == k && lengths[0] > LONGEST * (last - before) {
            break;
        }
        lengths.push(last - before);
        last = before;
    }
    Some(lengths)
}

/// A step of order 2 with two evaluations and no history, finite also where λ is not: the midpoint
/// rule in the clock gain/(gain + keep) of the linear path, which every affine path is up to scale.
pub fn two_stage(heading: Heading, regression: &Regression, t: f64, t_next: f64) -> Vec<StepRow> {
    let level = |t: f64| heading.level(regression, t);
    let (now, next) = (level(t), level(t_next));
    // The clock or what it lacks of 1: the one that is exact where α is next to nothing.
    let shares = [t, t_next].map(|t| share(regression, t));
    let halfway = 0.5 * (shares[0] + shares[1]);
    let middle = time_of_share(regression, halfway, (t.min(t_next), t.max(t_next)));
    let between = level(middle);
    let pace = (shares[1] - shares[0]).abs() * next.sum() / between.keep;
    vec![
        heading.straight(regression, t, middle),
        StepRow {
            base: next.sum() / now.sum(),
            state: -pace,
            g0: pace * between.sum(),
            commit: 1.0,
            ..heading.evaluation(regression, middle, t_next)
        },
    ]
}
