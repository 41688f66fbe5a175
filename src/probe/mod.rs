//! [`Probe`]: a field apart from the one in use, on the CPU, for what takes long to measure. Its work
//! goes in the pieces of a [`Job`](crate::job::Job) and touches nothing that a person watches.

mod ideal;

use serde_json::Value;

use crate::backend::{Backend, Slot};
use crate::choice::Choice;
use crate::core::mixture::Pair;
use crate::core::program::{Method, Program};
use crate::core::sampler::{self, Sampler};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::Turn;
use crate::plan::Plan;

/// A field to be measured.
pub struct Probe {
    engine: Engine,
    /// Where the exact field is asked in the place of the network.
    ideal: Option<Pair>,
    /// Where its work pauses.
    pub turn: Turn,
}

impl Probe {
    /// Of an engine's field; see [`Engine::twin`].
    pub fn new(engine: Engine, turn: Turn) -> Self {
        Self {
            engine,
            ideal: None,
            turn,
        }
    }

    /// Of the exact field of an engine's plan. Fails where none is known.
    pub fn exact(engine: Engine, turn: Turn) -> Result<Self> {
        let ideal = Some(exact(engine.plan())?.clone());
        Ok(Self {
            engine,
            ideal,
            turn,
        })
    }

    /// The plan of the field.
    pub fn plan(&self) -> &Plan {
        self.engine.plan()
    }

    /// The choice's seed.
    pub fn seed(&self) -> u32 {
        self.plan().choice.seed()
    }

    /// Goes on with another sampler, `{"id", "steps", …}`; answers it. Fails where the field does not
    /// tell what it reads.
    pub fn resample(&mut self, sampler: Value) -> Result<Sampler> {
        let mut choice = self.engine.choice().to_json();
        choice["sampler"] = sampler;
        let choice = Choice::from_json(&choice.to_string())?;
        self.engine.set_choice(&choice)?;
        let sampler = sampler::GROUP.make(&choice.sampler)?;
        let regression = self.plan().sampled();
        if sampler.needs_affine && !regression.is_affine() {
            return Err(Error::new("sampler", "needs a path without extra noise"));
        }
        Ok(sampler)
    }

    /// Runs `program` and answers its frames from `first` on, `[frames, particles, dim]`. Fails where
    /// a particle went astray.
    pub async fn frames(&mut self, program: &Program, first: usize) -> Result<Vec<f32>> {
        let frames = match &self.ideal {
            Some(pair) => {
                let mut frames = ideal::push(self.plan(), pair, program, &self.turn).await?;
                let size = program.particles * self.plan().frame.dim();
                frames.split_off(first * size)
            }
            None => {
                self.run(program).await?;
                let count = program.frames() - first;
                let backend = self.engine.backend();
                backend.read_frames(Slot::Measure, first, count).await?
            }
        };
        if frames.iter().all(|x| x.is_finite()) {
            return Ok(frames);
        }
        Err(Error::new(
            "sampler",
            "leads to numbers that are not finite; train for longer, or take more steps",
        ))
    }

    /// The last frame of `program`, `[particles, dim]`.
    pub async fn ends(&mut self, program: &Program) -> Result<Vec<f32>> {
        self.frames(program, program.frames() - 1).await
    }

    /// Whether it asks the exact field.
    pub fn is_exact(&self) -> bool {
        self.ideal.is_some()
    }

    /// What `program` keeps beside its frames; see [`Backend::read_tallies`].
    pub async fn tallies(&mut self, program: &Program) -> Result<Vec<f32>> {
        self.run(program).await?;
        self.engine.backend().read_tallies(Slot::Measure).await
    }

    /// Runs `program` on the network, for what the engine then reads. Fails on an exact field.
    pub async fn run(&mut self, program: &Program) -> Result<&Engine> {
        if self.ideal.is_some() {
            let message = "is the exact one here, which has no network to be asked so";
            return Err(Error::new("field", message));
        }
        self.engine.begin_program(Slot::Measure, program)?;
        let rows = program.rows.len().max(1) as f64;
        loop {
            let left = self.engine.advance_while(Slot::Measure, 1, &mut || false)?;
            if left == 0 {
                return Ok(&self.engine);
            }
            if program.method == Method::Steps {
                self.turn.done(1.0 - left as f64 / rows);
            }
            self.turn.pause().await;
        }
    }
}

/// Both laws of `plan` where the exact field between them is known.
pub fn exact(plan: &Plan) -> Result<&Pair> {
    plan.exact.as_ref().ok_or_else(|| {
        Error::new(
            "data",
            "have no known exact field with this source and coupling; choose a mixture, 8 Gaussians or at most 4,096 points, the source gaussian and the coupling independent",
        )
    })
}
