//! The running of training: portions, losses, divergence.

use super::Metrics;
use super::pace::{InFlight, Portion, Work, now_ms};
use crate::backend::StepMetrics;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::history::History;

/// Training steps in one portion at most.
const MOST_STEPS: f64 = 512.0;

/// Where training stands.
pub struct Training {
    /// Whether it runs.
    pub on: bool,
    /// Steps asked for by hand that are still to be taken.
    pub by_hand: u32,
    /// Steps in a portion.
    pub portion: Portion,
    /// Losses not yet handed to the page.
    pub losses: Vec<f32>,
    /// Metrics of the latest step known.
    pub latest: Option<StepMetrics>,
    /// What the steps since the first known told, here or in an engine before.
    pub history: History,
    /// Milliseconds spent.
    pub spent_ms: f64,
    /// Milliseconds of computing that no finished step has in it.
    unfinished_ms: f64,
    noted_step: u32,
}

impl Training {
    /// Before the first step known, `step`.
    pub fn new(step: u32) -> Self {
        Self {
            on: false,
            by_hand: 0,
            portion: Portion::new(MOST_STEPS),
            losses: Vec::new(),
            latest: None,
            history: History::default(),
            spent_ms: 0.0,
            unfinished_ms: 0.0,
            noted_step: step,
        }
    }

    /// Step of the first loss not yet handed over.
    pub fn first_step(&self) -> u32 {
        self.noted_step.saturating_sub(self.losses.len() as u32)
    }

    /// Whether steps are to be taken.
    pub fn wanted(&self) -> bool {
        self.on || self.by_hand > 0
    }

    /// Trains on the CPU until `until_ms`, which may be amid a step; answers metrics where a step was
    /// finished.
    pub fn on_cpu(&mut self, engine: &mut Engine, until_ms: f64) -> Result<Option<Metrics>> {
        let start = now_ms();
        let taken = self.take(engine, MOST_STEPS as u32, until_ms)?;
        self.unfinished_ms += now_ms() - start;
        if taken == 0 {
            return Ok(None);
        }
        let took_ms = std::mem::take(&mut self.unfinished_ms);
        self.portion.note(taken, took_ms, took_ms);
        Ok(Some(engine.metrics()))
    }

    /// Sends the GPU one portion, once its pairs are made, for which there is time until `until_ms`.
    pub fn on_gpu(
        &mut self,
        engine: &mut Engine,
        in_flight: &mut InFlight,
        until_ms: f64,
    ) -> Result<Option<Metrics>> {
        let taken = self.take(engine, self.portion.size(), until_ms)?;
        if taken == 0 {
            return Ok(None);
        }
        in_flight.send(Work::Train(taken));
        Ok(Some(engine.metrics()))
    }

    /// Takes up to `most` of the steps that are wanted.
    fn take(&mut self, engine: &mut Engine, most: u32, until_ms: f64) -> Result<u32> {
        // After an error nothing is wanted any more.
        let by_hand = std::mem::take(&mut self.by_hand);
        let steps = if self.on { most } else { most.min(by_hand) };
        let taken = engine.train_while(steps, &mut || now_ms() < until_ms)?;
        if !engine.finished() {
            self.by_hand = by_hand.saturating_sub(taken);
        }
        Ok(taken)
    }

    /// Takes in the metrics of the latest steps. Fails, having stopped, where training diverged.
    pub fn note(&mut self, step: u32, metrics: &[StepMetrics]) -> Result<()> {
        let fresh = step.saturating_sub(self.noted_step) as usize;
        let fresh = &metrics[metrics.len().saturating_sub(fresh)..];
        self.noted_step = step;
        self.history.note(step, fresh);
        self.losses.extend(fresh.iter().map(|m| m.loss));
        self.latest = metrics.last().copied().or(self.latest);
        let finite = |m: &StepMetrics| m.loss.is_finite() && m.gradient_norm.is_finite();
        if self.on && !fresh.iter().all(finite) {
            self.on = false;
            return Err(Error::new(
                "training.learning_rate",
                format!(
                    "training diverged near step {step}: the loss is no longer finite; choose a smaller one and train again"
                ),
            ));
        }
        Ok(())
    }
}
