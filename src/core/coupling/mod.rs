//! Which x₀ belongs to which x₁: where examples come from.
//!
//! Pairs that are not drawn afresh for each example wait in a pool of [`WINDOW`] batches, from which
//! minibatches are drawn; what is in it depends on the training step alone: see [`Stand`].

mod laws;
mod rollout;

use crate::core::program::Pairs;
use crate::core::rng::Stream;
use crate::error::Result;
use crate::registry;

pub use laws::Laws;
pub use rollout::{Departure, Direction, Rollout, Teacher};

registry! {
    Coupling, "coupling", "Coupling", "Which source point is joined to which data point.", formulas;
    independent;
    theory: minibatch_ot, sinkhorn, reflow, imf, ipf, distilled, adjoint,
}

/// The coupling in which x₀, given x₁, has the law of the source.
pub const INDEPENDENT: &str = independent::ENTRY.id;

/// Batches in the pool.
pub const WINDOW: u32 = 16;

/// Training steps after which [`FRESH`] batches of the pool are replaced.
pub const PAUSE: u32 = 16;

/// Batches replaced at a time: each is trained on for [`WINDOW`]·[`PAUSE`]/[`FRESH`] = 128 steps.
pub const FRESH: u32 = 2;

/// Where the pairs (x₀, x₁) that a field is trained on come from.
pub enum Coupling {
    /// Both drawn afresh for each example, independently of each other.
    Independent,
    /// Made on the host from the two laws, some at a time.
    Minibatch(Minibatch),
    /// Ends of ways along the present field, renewed in rounds.
    Rollout(Box<Rollout>),
    /// As [`Coupling::Rollout`], once the law that it steers to is known; nothing before.
    #[cfg(feature = "theory")]
    Adjoint(adjoint::Adjoint),
}

/// Makes so many pairs from the two laws with these random numbers.
pub type MakePairs = Box<dyn Fn(&Laws, usize, &mut Stream) -> Result<Pairs>>;

/// Pairs made on the host.
pub struct Minibatch {
    /// Pairs made at a time, at least 1.
    pub batch: usize,
    /// Makes them.
    pub make: MakePairs,
}

/// What the pool holds at a training step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Batches [`FRESH`]·n to [`FRESH`]·n + [`WINDOW`] of an endless row of batches made on the host.
    Made(u32),
    /// Ends of the rollouts of this round, from 1 on.
    Rolled(u32),
}

impl Coupling {
    /// Pairs in the pool; none where there is no pool.
    pub fn pool(&self) -> Option<usize> {
        Some(WINDOW as usize * self.made()?.batch)
    }

    /// How pairs are made on the host, where they are at first or always.
    pub fn made(&self) -> Option<&Minibatch> {
        match self {
            Self::Independent => None,
            Self::Minibatch(made) => Some(made),
            Self::Rollout(rollout) => Some(&rollout.first),
            #[cfg(feature = "theory")]
            Self::Adjoint(_) => None,
        }
    }

    /// The rollouts, where there are rounds of them.
    pub fn rollout(&self) -> Option<&Rollout> {
        match self {
            Self::Rollout(rollout) => Some(rollout),
            _ => None,
        }
    }

    /// What the pool holds at training step `step`, and the first later step at which it holds
    /// something else; none where there is no pool.
    pub fn stand(&self, step: u32) -> Option<(Stand, u32)> {
        self.made()?;
        let round = self.rollout().map_or(0, |rollout| rollout.round(step));
        let rolled = |round: u32| self.rollout().map_or(u32::MAX, |r| r.first_step(round));
        Some(if round == 0 {
            let index = step / PAUSE;
            (Stand::Made(index), rolled(1).min((index + 1) * PAUSE))
        } else {
            (Stand::Rolled(round), rolled(round + 1))
        })
    }

    /// What the pool holds at the last step before `round`.
    pub fn stand_before(&self, round: u32) -> Option<Stand> {
        let first = self.rollout()?.first_step(round);
        Some(self.stand(first.checked_sub(1)?)?.0)
    }
}
