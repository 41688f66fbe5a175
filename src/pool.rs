//! [`Pool`]: which pairs the backend trains on, and when it gets others.
//!
//! What belongs into the pool follows from the training step alone ([`Coupling::stand`]), so
//! training in any portions is the same. Pairs made on the host follow from seed and step, and are
//! the same after a restart too; after a restart between two rounds the field that there is makes
//! the present round's pairs anew.
//!
//! [`Coupling::stand`]: crate::core::coupling::Coupling::stand

use crate::backend::{AnyBackend, Backend, Slot};
use crate::core::coupling::{Departure, FRESH, Stand, WINDOW};
#[cfg(feature = "theory")]
use crate::core::diagnostic::Estimate;
use crate::core::program::Pairs;
#[cfg(feature = "theory")]
use crate::diagnostics::Round;
use crate::error::{Error, Result};
use crate::plan::Plan;

/// Whether there is any coupling with a pool in this build.
const POOLS: bool = cfg!(feature = "theory");

/// What the backend's pool holds.
#[derive(Default)]
pub struct Pool {
    /// None: nothing yet.
    stand: Option<Stand>,
    /// Pairs on their way into it: the stand's index, and the next batch to make.
    making: Option<(u32, u32)>,
    /// The round that is under way, and the first of the pairs that it renews.
    travelling: Option<(u32, usize, Departure)>,
}

/// The pairs of a round, and where in the pool they go.
pub struct Arrived {
    round: u32,
    first: usize,
    pairs: Pairs,
}

#[cfg(feature = "theory")]
impl Arrived {
    /// What the pairs cost.
    pub fn cost(&self) -> Round {
        let (Pairs { x0, x1 }, dim) = (&self.pairs, self.pairs.x0.dim);
        let rows = x0.values.chunks(dim).zip(x1.values.chunks(dim));
        let cost = |(a, b): (&[f32], &[f32])| {
            let gaps = a.iter().zip(b).map(|(a, b)| f64::from(b - a).powi(2));
            gaps.sum()
        };
        Round {
            round: self.round,
            cost: Estimate::mean(&rows.map(cost).collect::<Vec<f64>>()),
        }
    }
}

impl Pool {
    /// Sees to it that the pool is what training step `step` asks for; answers the first step that
    /// asks for something else. None where only a rollout can make it, or where `go_on` answers no
    /// between two batches: the next call goes on from there.
    pub fn fill(
        &mut self,
        backend: &mut AnyBackend,
        plan: &Plan,
        step: u32,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Option<u32>> {
        if !POOLS {
            return Ok(Some(u32::MAX));
        }
        let Some((wanted, until)) = plan.coupling.stand(step) else {
            return Ok(Some(u32::MAX));
        };
        if self.stand == Some(wanted) {
            return Ok(Some(until));
        }
        let (Stand::Made(index), Some(made)) = (wanted, plan.coupling.made()) else {
            return Ok(None);
        };
        let end = index * FRESH + WINDOW;
        let fresh = match self.stand {
            Some(Stand::Made(before)) if before + 1 == index => FRESH,
            _ => WINDOW,
        };
        let first = match self.making {
            Some((of, next)) if of == index => next,
            _ => end - fresh,
        };
        for batch in first..end {
            if batch > first && !go_on() {
                return Ok(None);
            }
            let pairs = plan.laws().batch(made, plan.choice.seed(), batch)?;
            backend.renew_pairs((batch % WINDOW) as usize * made.batch, &pairs)?;
            self.making = Some((index, batch + 1));
        }
        self.making = None;
        self.stand = Some(wanted);
        Ok(Some(until))
    }

    /// Whether only a rollout can make what training step `step` asks for.
    pub fn waits(&self, plan: &Plan, step: u32) -> bool {
        POOLS && self.due(plan, step).is_some()
    }

    /// The round at training step `step` and the last of the choice's training steps, from 1 on; none
    /// where there are no rounds.
    pub fn round(plan: &Plan, step: u32) -> Option<(u32, u32)> {
        if !POOLS {
            return None;
        }
        let rollout = plan.coupling.rollout()?;
        let last = rollout.round(plan.training_steps().saturating_sub(1));
        Some((rollout.round(step).min(last) + 1, last + 1))
    }

    /// Starts the particles of the round that is due. Fails where none is.
    /// `field` is the plan of the field in place: the plan's own or its teacher's.
    pub fn begin(
        &mut self,
        backend: &mut AnyBackend,
        plan: &Plan,
        field: &Plan,
        step: u32,
    ) -> Result<()> {
        let due = self.due(plan, step).zip(plan.coupling.rollout());
        let (round, rollout) = due.ok_or_else(|| nothing("no rollout is due; train on"))?;
        let room = plan.coupling.pool().unwrap_or_default();
        let portion = rollout.portion.min(room);
        // Without the round before, all pairs are of no use.
        let follows = self.stand == plan.coupling.stand_before(round);
        let (first, count) = if follows {
            ((round as usize - 1) * portion % room, portion)
        } else {
            (0, room)
        };
        let departure = rollout.depart(
            round,
            count.min(room - first),
            &field.regression,
            &field.laws(),
            plan.choice.seed(),
        )?;
        backend.begin(Slot::Rollout, &departure.program)?;
        self.travelling = Some((round, first, departure));
        Ok(())
    }

    /// The frame in which the particles have arrived.
    pub fn last_frame(&self) -> usize {
        let frames = self.travelling.as_ref().map(|(_, _, d)| d.program.frames());
        frames.map_or(0, |frames| frames - 1)
    }

    /// The pairs that the particles make where they arrived, for [`Pool::take`].
    pub fn arrive(&mut self, plan: &Plan, ends: Vec<f32>) -> Result<Arrived> {
        let travelled = self.travelling.take().zip(plan.coupling.rollout());
        let ((round, first, departure), rollout) =
            travelled.ok_or_else(|| nothing("no rollout was begun; begin one"))?;
        let pairs = (rollout.examples)(departure.arrive(ends)?)?;
        Ok(Arrived {
            round,
            first,
            pairs,
        })
    }

    /// Trains on these pairs from now on.
    pub fn take(&mut self, backend: &mut AnyBackend, arrived: &Arrived) -> Result<()> {
        backend.renew_pairs(arrived.first, &arrived.pairs)?;
        self.stand = Some(Stand::Rolled(arrived.round));
        Ok(())
    }

    fn due(&self, plan: &Plan, step: u32) -> Option<u32> {
        match plan.coupling.stand(step)?.0 {
            Stand::Rolled(round) if self.stand != Some(Stand::Rolled(round)) => Some(round),
            _ => None,
        }
    }
}

fn nothing(message: &str) -> Error {
    Error::new("rollout", message)
}
