//! What an adaptive solver spent on each particle.

use crate::backend::{Backend, Reading, Slot};
use crate::core::program::Adaptive;
use crate::engine::Engine;
use crate::error::{Error, Result};

/// Field evaluations of a finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluations {
    /// Of each particle.
    pub counts: Vec<u32>,
    /// Steps that were tried, of all particles.
    pub steps: u64,
    /// Those that were not exact enough and were tried again, shorter.
    pub rejected: u64,
    /// Particles that did not come to the end in [`Adaptive::MOST_STEPS`] steps and stayed where
    /// they were: with any, choose a larger tolerance.
    pub unfinished: usize,
}

impl Evaluations {
    /// From what a backend kept of an adaptive run, `[3, particles]`. Fails where it kept nothing.
    pub fn of_tallies(tallies: &[f32]) -> Result<Self> {
        if tallies.is_empty() {
            return Err(Error::new(
                "evaluations",
                "are the rows of the program; only an adaptive sampler counts them",
            ));
        }
        let particles = tallies.len() / 3;
        let count = |&steps: &f32| 1 + Adaptive::EVALUATIONS as u32 * steps as u32;
        let sum = |numbers: &[f32]| numbers.iter().map(|&n| n as u64).sum();
        let (steps, rest) = tallies.split_at(particles);
        let (rejected, finished) = rest.split_at(particles);
        Ok(Self {
            counts: steps.iter().map(count).collect(),
            steps: sum(steps),
            rejected: sum(rejected),
            unfinished: finished.iter().filter(|&&f| f == 0.0).count(),
        })
    }

    /// Mean over the particles.
    pub fn mean(&self) -> f64 {
        let sum: f64 = self.counts.iter().map(|&n| f64::from(n)).sum();
        sum / self.counts.len() as f64
    }

    /// Most of any particle.
    pub fn max(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}

impl Engine {
    /// Field evaluations of the slot's finished run by an adaptive sampler; fails after any other.
    pub fn read_evaluations(&self, slot: Slot) -> Reading<Evaluations> {
        let tallies = self.backend().read_tallies(slot);
        Box::pin(async move { Evaluations::of_tallies(&tallies.await?) })
    }
}
