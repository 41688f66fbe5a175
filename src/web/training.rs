//! The running of training: portions, losses, divergence.

use super::Metrics;
use super::pace::{InFlight, Portion, Work, now_ms};
use crate::backend::StepMetrics;
use crate::engine::Engine;
use crate::error::{Error, Result};

/// Training steps in one portion at most.
const MOST_STEPS: f64 = 512.0;

/// Where training stands.
pub struct Training {
    /// Whether it runs.
    pub on: bool,
    /// Steps in a portion.
    pub portion: Portion,
    /// Losses not yet handed to the page.
    pub losses: Vec<f32>,
    /// Metrics of the latest step known.
    pub latest: Option<StepMetrics>,
    /// Milliseconds spent.
    pub spent_ms: f64,
    noted_step: u32,
}

impl Training {
    /// Before the first step known, `step`.
    pub fn new(step: u32) -> Self {
        Self {
            on: false,
            portion: Portion::new(MOST_STEPS),
            losses: Vec::new(),
            latest: None,
            spent_ms: 0.0,
            noted_step: step,
        }
    }

    /// Step of the first loss not yet handed over.
    pub fn first_step(&self) -> u32 {
        self.noted_step.saturating_sub(self.losses.len() as u32)
    }

    /// Trains on the CPU from `began` for `budget_ms`.
    pub fn on_cpu(&mut self, engine: &mut Engine, began: f64, budget_ms: f64) -> Result<Metrics> {
        loop {
            let start = now_ms();
            let taken = engine.train(self.portion.size())?;
            self.portion.note(taken, now_ms() - start, budget_ms / 2.0);
            if taken == 0 || now_ms() - began > budget_ms {
                return Ok(engine.metrics());
            }
        }
    }

    /// Sends the GPU one portion.
    pub fn on_gpu(&mut self, engine: &mut Engine, in_flight: &mut InFlight) -> Result<Metrics> {
        let taken = engine.train(self.portion.size())?;
        in_flight.send(Work::Train(taken));
        Ok(engine.metrics())
    }

    /// Takes in the metrics of the latest steps. Fails, having stopped, where training diverged.
    pub fn note(&mut self, step: u32, metrics: &[StepMetrics]) -> Result<()> {
        let fresh = step.saturating_sub(self.noted_step) as usize;
        let fresh = &metrics[metrics.len().saturating_sub(fresh)..];
        self.noted_step = step;
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
