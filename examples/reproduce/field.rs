//! Training a field and pushing particles along it.

use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::{Error, Result};
use pushforward::plan::OwnPoints;
use serde_json::{Value, json};

use super::case::Effort;

/// Steps of every sampler, as published.
pub const STEPS: usize = 100;

/// Ways of particles through time.
pub struct Ways {
    /// `[times, particles, dim]`.
    pub frames: Vec<f32>,
    /// Times of the frames, from 0 (source) to 1 (data).
    pub times: Vec<f64>,
}

impl Ways {
    /// The particles at time `k` of the times, `[particles, dim]`.
    pub fn at(&self, k: usize) -> &[f32] {
        let size = self.frames.len() / self.times.len();
        &self.frames[k * size..(k + 1) * size]
    }

    /// Where they arrive, `[particles, dim]`.
    pub fn last(&self) -> &[f32] {
        self.at(self.times.len() - 1)
    }
}

/// `method` with the network and the optimiser that all tables share but for what `method` says of its
/// own training, trained for `steps` at full effort, on `own` points where the data are those.
pub fn train(
    mut method: Value,
    effort: Effort,
    steps: f64,
    seed: u32,
    own: Option<OwnPoints>,
) -> Result<Engine> {
    method["network"] = json!({ "width": effort.width, "depth": 3 });
    method["seed"] = seed.into();
    let steps = effort.steps(steps);
    let shared = json!({ "batch": 256, "learning_rate": 3e-3, "decay_after": 0, "ema": 0.998 });
    for (key, value) in shared.as_object().into_iter().flatten() {
        if method["training"].get(key).is_none() {
            method["training"][key] = value.clone();
        }
    }
    method["training"]["steps"] = steps.into();
    let choice = Choice::from_json(&method.to_string())?;
    let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &choice, own)?;
    pollster::block_on(engine.train_through(steps))?;
    if engine.finished() {
        return Ok(engine);
    }
    Err(Error::new("training", "stopped before its last step"))
}

/// Pushes `particles` particles by [`STEPS`] steps of `sampler`.
pub fn push(engine: &mut Engine, sampler: &Value, particles: usize, seed: u32) -> Result<Ways> {
    let mut choice = engine.choice().to_json();
    choice["sampler"] = sampler.clone();
    choice["sampler"]["steps"] = STEPS.into();
    engine.set_choice(&Choice::from_json(&choice.to_string())?)?;
    engine.begin(Slot::Measure, particles, seed)?;
    engine.finish(Slot::Measure)?;
    let program = engine.plan().program(particles, seed);
    let frames = engine
        .backend()
        .read_frames(Slot::Measure, 0, program.frames());
    Ok(Ways {
        frames: pollster::block_on(frames)?,
        times: program.frame_times(),
    })
}
