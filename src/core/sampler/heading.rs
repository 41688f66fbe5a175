//! Where an exponential solver is heading: to the data and away from the noise, or back.

use crate::core::regression::{Quantity, Regression};
use crate::core::row::StepRow;

/// The direction of a program. Along it x = gain·(what is ahead) + keep·(what is behind), and the
/// field is read for what is ahead, which keeps every coefficient finite from one end of an affine
/// path to the other: `keep` vanishes at the last time only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heading {
    /// Rising times: the data x̂ = E[x₁ | x] are ahead.
    Data,
    /// Falling times: the noise E[x₀ | x] is ahead.
    Source,
}

/// The path at one time, seen along a heading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Coefficient of what is ahead.
    pub gain: f64,
    /// Coefficient of what is behind.
    pub keep: f64,
}

impl Heading {
    /// The heading of a program through `times`.
    pub fn of(times: &[f64]) -> Self {
        if times.first() > times.last() {
            Self::Source
        } else {
            Self::Data
        }
    }

    /// The path at time `t`.
    pub fn level(self, regression: &Regression, t: f64) -> Level {
        let s = regression.schedule(t);
        let (gain, keep) = match self {
            Self::Data => (s.alpha, s.sigma),
            Self::Source => (s.sigma, s.alpha),
        };
        Level { gain, keep }
    }

    /// The row at `t` that reads what is ahead, on the way to `t_next`.
    pub fn evaluation(self, regression: &Regression, t: f64, t_next: f64) -> StepRow {
        let quantity = match self {
            Self::Data => Quantity::Data,
            Self::Source => Quantity::Noise,
        };
        StepRow {
            t_next,
            ..regression.evaluation(t, quantity)
        }
    }

    /// The step from `t` to `t_next` that is exact where what is ahead does not change: DDIM's, and
    /// the first-order DPM-Solver's.
    pub fn straight(self, regression: &Regression, t: f64, t_next: f64) -> StepRow {
        let (now, next) = (self.level(regression, t), self.level(regression, t_next));
        let state = next.keep / now.keep;
        StepRow {
            state,
            g0: next.gain - state * now.gain,
            ..self.evaluation(regression, t, t_next)
        }
    }
}
