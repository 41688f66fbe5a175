//! Log-densities under a trained field, by change of variables along the probability-flow ODE:
//! log ρ₁(x₁) = log ρ₀(x₀) − ∫₀¹ ∇·v dt (Chen et al. 2018, "Neural ordinary differential equations",
//! eq. 8; Song et al. 2021, eq. 39).

use crate::backend::{Backend, Reading, Slot};
use crate::core::mixture::{Marginal, Mixture};
use crate::core::path::Schedule;
use crate::core::program::{Divergence, Method, Points, Program};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::plan::Plan;

/// Directions of an estimated divergence.
const PROBES: usize = 4;

/// The law that a plan's particles start from, in the frame.
struct Start {
    source: Mixture,
    nothing: Mixture,
    at: Schedule,
}

impl Start {
    fn of(plan: &Plan) -> Result<Self> {
        let no_density = || {
            Error::new(
                "source",
                format!(
                    "\"{}\" has no density that a likelihood could begin from; choose gaussian",
                    plan.choice.source.id
                ),
            )
        };
        let this = Self {
            source: plan.source_mixture()?.ok_or_else(no_density)?,
            nothing: Mixture::equal(vec![vec![0.0; plan.frame.dim()]], 0.0),
            at: Schedule {
                alpha: 0.0,
                d_alpha: 0.0,
                ..plan.regression.schedule(plan.regression.range().0)
            },
        };
        match Marginal::new(&this.source, &this.nothing, &this.at) {
            Some(_) => Ok(this),
            None => Err(no_density()),
        }
    }

    /// log-densities of `points`, `[n, dim]`, in nats per unit of the frame.
    fn log_densities(&self, points: &[f32]) -> Vec<f64> {
        let law = Marginal::new(&self.source, &self.nothing, &self.at);
        let dim = self.source.dim;
        let log_density = |x: &[f32]| {
            let x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
            law.as_ref().map_or(f64::NAN, |law| law.log_density(&x))
        };
        points.chunks_exact(dim).map(log_density).collect()
    }
}

impl Plan {
    /// How a likelihood finds the field's divergence: exactly in up to 16 dimensions, else by four
    /// random directions.
    pub fn divergence(&self) -> Divergence {
        if self.frame.dim() <= Divergence::MOST_EXACT {
            Divergence::Exact
        } else {
            Divergence::Hutchinson { probes: PROBES }
        }
    }

    /// Fails, naming `source`, where that has no density for a likelihood to begin from.
    pub fn check_source_density(&self) -> Result<()> {
        Start::of(self).map(|_| ())
    }

    /// The chosen sampler's program from `points`, states at the data's end in the frame, back to the
    /// source, with the volumes: [`Engine::read_log_likelihood`] ends it. Fails, naming `sampler`,
    /// where that is no solver of the ODE, and `source` where its density is not known.
    pub fn likelihood_program(&self, points: Points, seed: u32) -> Result<Program> {
        Start::of(self)?;
        self.with_volumes(self.encode_program(points, seed)?)
    }

    /// The chosen sampler's program for `particles` particles from the source, with the volumes:
    /// [`Engine::read_log_density`] ends it. Fails as [`Plan::likelihood_program`] does.
    pub fn density_program(&self, particles: usize, seed: u32) -> Result<Program> {
        Start::of(self)?;
        self.with_volumes(self.program(particles, seed))
    }

    fn with_volumes(&self, program: Program) -> Result<Program> {
        if program.method != Method::Steps {
            return Err(Error::new(
                "sampler",
                format!(
                    "\"{}\" carries no volumes along; choose rk4 for a likelihood",
                    self.choice.sampler.id
                ),
            ));
        }
        Ok(Program {
            method: Method::Volume(self.divergence()),
            ..program
        })
    }

    /// Σ ln scale: log-densities per unit of the data are lower by it than those in the frame.
    fn log_unit(&self) -> f64 {
        self.frame.scale.iter().map(|s| s.ln()).sum()
    }
}

impl Engine {
    /// Starts finding the log-likelihoods of `raw`, `[n, dim]` in the data's units, into `slot`; run
    /// it to its end and read them by [`Engine::read_log_likelihood`]. Fails as
    /// [`Plan::likelihood_program`] does.
    pub fn begin_likelihood(&mut self, slot: Slot, raw: &[f64], seed: u32) -> Result<()> {
        let frame = &self.plan().frame;
        let points = Points::new(frame.enter(raw), frame.dim());
        let program = self.plan().likelihood_program(points, seed)?;
        self.begin_program(slot, &program)
    }

    /// log ρ₁ of each point of the slot's finished [`Plan::likelihood_program`], in nats, per unit of
    /// the data. ρ₁ is the law of what the sampler makes: its last time is the field's, which may
    /// leave a little noise on the data.
    pub fn read_log_likelihood(&self, slot: Slot) -> Reading<Vec<f64>> {
        self.log_densities(slot, 1, 1.0)
    }

    /// As [`Engine::read_log_likelihood`], of each sample that the slot's finished
    /// [`Plan::density_program`] made: those are in its last frame.
    pub fn read_log_density(&self, slot: Slot) -> Reading<Vec<f64>> {
        self.log_densities(slot, 0, -1.0)
    }

    /// The source's log-density in frame `frame` and `sign` times the volumes' logarithms.
    fn log_densities(&self, slot: Slot, frame: usize, sign: f64) -> Reading<Vec<f64>> {
        let start = match Start::of(self.plan()) {
            Ok(start) => start,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let log_unit = self.plan().log_unit();
        let ends = self.backend().read_frames(slot, frame, 1);
        let volumes = self.backend().read_tallies(slot);
        Box::pin(async move {
            let densities = start.log_densities(&ends.await?);
            let volumes = volumes.await?;
            if volumes.len() != densities.len() {
                return Err(Error::new(
                    "likelihood",
                    "the slot's program carried no volumes; begin a likelihood first",
                ));
            }
            let both = densities.iter().zip(&volumes);
            Ok(both
                .map(|(density, &volume)| density + sign * f64::from(volume) - log_unit)
                .collect())
        })
    }
}
