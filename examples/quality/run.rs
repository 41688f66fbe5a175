//! One training run, looked at on the way.

use std::time::Instant;

use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::law::Law;

/// Above this many floors a field is not there yet.
pub const GOAL: f64 = 1.2;

/// How closely a run is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Training steps between two looks.
    pub every: u32,
    /// Particles in a draw.
    pub particles: usize,
    /// Draws in a look.
    pub draws: u32,
}

/// What a run went through.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// Training steps and floors at each look.
    pub looks: Vec<(u32, f64)>,
    /// Seconds that training took, without the looks.
    pub seconds: f64,
    /// Floors at the end where the sampler takes four times as many steps.
    pub finer: f64,
    /// Floors of the points that it was trained on.
    pub trained_on: f64,
}

impl Run {
    /// Trains by `choice` to the end.
    pub fn new(choice: &Value, law: &Law, effort: Effort) -> Result<Self> {
        let choice = Choice::from_json(&choice.to_string())?;
        let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &choice, None)?;
        let (mut looks, mut seconds) = (Vec::new(), 0.0);
        while !engine.finished() {
            let start = Instant::now();
            let taken = pollster::block_on(engine.train_through(effort.every))?;
            seconds += start.elapsed().as_secs_f64();
            if taken == 0 {
                return Err(Error::new("training", "stopped before its last step"));
            }
            looks.push((engine.step(), look(&mut engine, law, effort)?));
        }
        let plan = engine.plan();
        let trained_on = law.floors_of_set(&plan.frame.leave(&plan.train.data.values));
        let mut finer = choice.to_json();
        finer["sampler"]["steps"] = json!((4 * plan.steps()).min(1000));
        engine.set_choice(&Choice::from_json(&finer.to_string())?)?;
        let finer = look(&mut engine, law, effort)?;
        Ok(Self {
            looks,
            seconds,
            finer,
            trained_on,
        })
    }

    /// The training steps after which every look was within the goal; none where the last was not.
    pub fn reached(&self) -> Option<u32> {
        let good = self.looks.iter().rev().take_while(|look| look.1 <= GOAL);
        good.last().map(|look| look.0)
    }

    /// Floors at the end: the mean of the last three looks.
    pub fn last(&self) -> f64 {
        let last = &self.looks[self.looks.len().saturating_sub(3)..];
        last.iter().map(|look| look.1).sum::<f64>() / last.len() as f64
    }

    /// Training steps a second.
    pub fn rate(&self) -> f64 {
        let steps = self.looks.last().map_or(0, |look| look.0);
        f64::from(steps) / self.seconds
    }
}

/// Seconds that training by `choice` takes from beginning to end.
pub fn time(choice: &Value) -> Result<f64> {
    let choice = Choice::from_json(&choice.to_string())?;
    let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &choice, None)?;
    let start = Instant::now();
    pollster::block_on(engine.train_through(u32::MAX))?;
    Ok(start.elapsed().as_secs_f64())
}

/// Floors of the choice's sampler on the average weights: the mean over the draws.
fn look(engine: &mut Engine, law: &Law, effort: Effort) -> Result<f64> {
    let Effort {
        particles, draws, ..
    } = effort;
    let mut sum = 0.0;
    for seed in 1..=draws {
        engine.begin(Slot::Measure, particles, seed)?;
        engine.finish(Slot::Measure)?;
        let last = engine.plan().program(particles, seed).frames() - 1;
        let ends = pollster::block_on(engine.backend().read_frames(Slot::Measure, last, 1))?;
        if ends.iter().any(|x| !x.is_finite()) {
            return Ok(f64::INFINITY);
        }
        sum += law.floors(&engine.plan().frame.leave(&ends));
    }
    Ok(sum / f64::from(draws))
}
