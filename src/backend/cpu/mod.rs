//! The kernels on the CPU: natively on all its threads, in WebAssembly on one.
//!
//! Each kernel is generic over [`real::Real`]: `f32` runs, `f64` is what the tests of both
//! backends compare with.

pub mod adam_step;
#[cfg(feature = "theory")]
pub mod adapt_particles;
mod draw;
pub mod mlp;
pub mod normals;
pub mod panels;
mod product;
#[cfg(feature = "theory")]
pub mod push_likelihood;
pub mod push_particles;
pub mod real;
pub mod run_examples;
pub mod simd;
pub mod start_particles;
pub mod sum_gradient;
mod threads;

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::ready;

#[cfg(feature = "theory")]
use crate::core::program::Method;
use crate::core::program::{Pairs, Points, Program, Source, Start};
use crate::core::row::{PathRow, StepRow};
use crate::error::{Error, Result};
use crate::layout::Table;

use self::adam_step::{AdamStep, Parameters};
#[cfg(feature = "theory")]
use self::adapt_particles::AdaptParticles;
use self::mlp::Mlp;
use self::push_particles::{Frames, PushParticles};
use self::run_examples::RunExamples;
use self::sum_gradient::{Gradient, sum_gradient};
#[cfg(feature = "theory")]
use super::validate::check_particle;
use super::validate::{check_load, check_program, check_renewal, check_train};
use super::{
    Backend, BackendInfo, Counters, METRICS_KEPT, Reading, Slot, StepMetrics, TrainPlan, TrainState,
};

/// A finished trajectory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trajectory<'a> {
    /// `[frames, particles, dim]`, row-major, in frame order from the start.
    pub values: &'a [f32],
    /// Number of frames.
    pub frames: usize,
    /// Number of particles.
    pub particles: usize,
    /// Numbers in a point.
    pub dim: usize,
}

/// The backend that needs no device. Calls do their work before they return.
pub struct CpuBackend {
    info: BackendInfo,
    counters: Cell<Counters>,
    field: Option<Field>,
    slots: [Particles; Slot::COUNT],
}

/// Tiles that a thread moves or learns from before it is asked whether to go on: a few milliseconds
/// for the largest networks, and as much work for small ones as asking is worth.
const TILES: usize = 2;

/// The field in training.
struct Field {
    plan: TrainPlan,
    state: TrainState,
    run_examples: RunExamples<f32>,
    gradient: Gradient<f32>,
    adam: AdamStep,
    metrics: VecDeque<StepMetrics>,
}

/// A program on its way.
enum Running {
    Push(Box<PushParticles<f32>>),
    #[cfg(feature = "theory")]
    Adapt(Box<AdaptParticles<f32>>),
}

impl Running {
    fn run(&mut self, evaluations: usize) -> usize {
        match self {
            Self::Push(particles) => particles.run(evaluations),
            #[cfg(feature = "theory")]
            Self::Adapt(particles) => particles.run(evaluations),
        }
    }

    fn run_tiles(&mut self, evaluations: usize, most: usize) -> usize {
        match self {
            Self::Push(particles) => particles.run_tiles(evaluations, most),
            #[cfg(feature = "theory")]
            Self::Adapt(particles) => particles.run_tiles(evaluations, most),
        }
    }

    fn left(&self) -> usize {
        match self {
            Self::Push(particles) => particles.left(),
            #[cfg(feature = "theory")]
            Self::Adapt(particles) => particles.left(),
        }
    }

    fn finish(self) -> Frames<f32> {
        match self {
            Self::Push(particles) => particles.finish(),
            #[cfg(feature = "theory")]
            Self::Adapt(particles) => particles.finish(),
        }
    }
}

/// One slot.
#[derive(Default)]
struct Particles {
    running: Option<Running>,
    finished: Option<Frames<f32>>,
}

impl Default for CpuBackend {
    fn default() -> Self {
        Self::new()
    }
}

impl CpuBackend {
    /// A backend with nothing loaded.
    pub fn new() -> Self {
        Self {
            info: BackendInfo {
                kind: "cpu",
                name: name(),
                software: false,
            },
            counters: Cell::default(),
            field: None,
            slots: Default::default(),
        }
    }

    /// The slot's finished trajectory, if there is one.
    pub fn trajectory(&self, slot: Slot) -> Option<Trajectory<'_>> {
        let Frames {
            values,
            particles,
            dim,
            ..
        } = self.slots[slot as usize].finished.as_ref()?;
        Some(Trajectory {
            values,
            frames: values.len() / (particles * dim),
            particles: *particles,
            dim: *dim,
        })
    }

    fn count(&self, change: impl FnOnce(&mut Counters)) {
        let mut counters = self.counters.get();
        change(&mut counters);
        self.counters.set(counters);
    }

    /// Counts one reading and answers it.
    fn read<T: 'static>(&self, result: Result<T>) -> Reading<T> {
        self.count(|counters| counters.readbacks += 1);
        Box::pin(ready(result))
    }

    fn frames(&self, slot: Slot, first: usize, count: usize) -> Result<Vec<f32>> {
        let trajectory = self.trajectory(slot).ok_or_else(nothing_finished)?;
        let size = trajectory.particles * trajectory.dim;
        match first.checked_add(count) {
            Some(end) if end <= trajectory.frames => {
                Ok(trajectory.values[first * size..end * size].to_vec())
            }
            _ => Err(Error::new(
                "frames",
                format!("there are {} frames", trajectory.frames),
            )),
        }
    }
}

impl Field {
    fn train_step(&mut self) {
        let (step, weights) = (self.state.step, &self.state.weights);
        let partials = self.run_examples.run(step, weights);
        sum_gradient(partials, &mut self.gradient);
        self.update();
    }

    /// Goes on with a step for some tiles; answers whether it is done.
    fn train_tiles(&mut self) -> bool {
        let (step, weights) = (self.state.step, &self.state.weights);
        let partials = self.run_examples.run_tiles(step, weights, TILES);
        let Some(partials) = partials else {
            return false;
        };
        sum_gradient(partials, &mut self.gradient);
        self.update();
        true
    }

    /// Takes the step that the gradient asks for.
    fn update(&mut self) {
        let TrainState {
            step,
            weights,
            mean,
            square,
            average,
        } = &mut self.state;
        self.adam.run(
            &self.gradient,
            Parameters {
                weights,
                mean,
                square,
                average,
            },
        );
        *step = step.saturating_add(1);
        if self.metrics.len() == METRICS_KEPT {
            self.metrics.pop_front();
        }
        self.metrics.push_back(StepMetrics {
            loss: self.gradient.loss,
            gradient_norm: self.gradient.norm,
        });
    }
}

/// The processor's kind, its vector instructions and how many threads are used.
fn name() -> String {
    let threads = match threads::count() {
        1 => "one thread".into(),
        count => format!("{count} threads"),
    };
    let instructions = simd::name(simd::Level::new());
    format!("{}, {instructions}, {threads}", std::env::consts::ARCH)
}

/// Puts `fresh` in the place of the points from `first` on.
fn overwrite(points: &mut Points, first: usize, fresh: &Points) {
    let mut values = points.values.to_vec();
    values[first * points.dim..][..fresh.values.len()].copy_from_slice(&fresh.values);
    points.values = values.into();
}

fn nothing_finished() -> Error {
    Error::new("frames", "no trajectory is finished yet; sample first")
}

fn not_loaded() -> Error {
    Error::new("field", "nothing is loaded yet; load a plan first")
}

impl Backend for CpuBackend {
    fn info(&self) -> &BackendInfo {
        &self.info
    }

    fn load(&mut self, plan: &TrainPlan, state: &TrainState) -> Result<()> {
        check_load(plan, state)?;
        let source = match &plan.source {
            Source::Points(points) => points.values.len(),
            Source::Gaussian | Source::Uniform => 0,
        };
        let rows = plan.rows.len() * PathRow::FIELDS;
        let pairs = plan
            .pairs
            .as_ref()
            .map_or(0, |pairs| 2 * pairs.x0.values.len());
        let numbers = rows + source + plan.data.values.len() + pairs + 4 * state.weights.len();
        self.count(|counters| counters.bytes_written += 4 * numbers as u64);
        self.field = Some(Field {
            run_examples: RunExamples::new(plan),
            gradient: Gradient::default(),
            adam: AdamStep::new(plan.optimiser, state.step),
            metrics: VecDeque::with_capacity(METRICS_KEPT),
            plan: plan.clone(),
            state: state.clone(),
        });
        self.slots = Default::default();
        Ok(())
    }

    fn train(&mut self, steps: u32) -> Result<()> {
        let field = self.field.as_mut().ok_or_else(not_loaded)?;
        check_train(&field.plan)?;
        threads::enter(|| (0..steps).for_each(|_| field.train_step()));
        self.count(|counters| counters.dispatches += 3 * u64::from(steps));
        Ok(())
    }

    fn train_while(&mut self, steps: u32, go_on: &mut dyn FnMut() -> bool) -> Result<u32> {
        let field = self.field.as_mut().ok_or_else(not_loaded)?;
        check_train(&field.plan)?;
        let mut taken = 0;
        while taken < steps {
            taken += u32::from(field.train_tiles());
            if !go_on() {
                break;
            }
        }
        self.count(|counters| counters.dispatches += 3 * u64::from(taken));
        Ok(taken)
    }

    fn renew_pairs(&mut self, first: usize, pairs: &Pairs) -> Result<()> {
        let field = self.field.as_mut().ok_or_else(not_loaded)?;
        check_renewal(&field.plan, first, pairs)?;
        field.plan.pairs = field.plan.pairs.take().map(|mut kept| {
            overwrite(&mut kept.x0, first, &pairs.x0);
            overwrite(&mut kept.x1, first, &pairs.x1);
            kept
        });
        field.run_examples.set_pairs(field.plan.pairs.clone());
        self.count(|counters| counters.bytes_written += 8 * pairs.x0.values.len() as u64);
        Ok(())
    }

    fn begin(&mut self, slot: Slot, program: &Program) -> Result<()> {
        let field = self.field.as_ref().ok_or_else(not_loaded)?;
        let length = check_program(program, field.plan.shape.dim)?;
        let mut trajectory = Vec::new();
        trajectory.try_reserve_exact(length).map_err(|_| {
            Error::new(
                "particles",
                "not enough memory; choose fewer particles or fewer steps",
            )
        })?;
        trajectory.resize(length, 0.0);
        let mlp = Mlp::new(field.plan.shape, &field.state.average);
        let source = &field.plan.source;
        let running = match &program.method {
            #[cfg(feature = "theory")]
            Method::Adaptive(adaptive) => Running::Adapt(Box::new(AdaptParticles::new(
                program, adaptive, source, mlp, trajectory,
            ))),
            _ => Running::Push(Box::new(PushParticles::new(
                program, source, mlp, trajectory,
            ))),
        };
        self.slots[slot as usize].running = Some(running);
        let start = match &program.start {
            Start::At(points) => points.values.len(),
            Start::Source { .. } => 0,
        };
        let numbers = program.rows.len() * StepRow::FIELDS + start;
        self.count(|counters| {
            counters.bytes_written += 4 * numbers as u64;
            counters.dispatches += 1;
        });
        Ok(())
    }

    fn advance(&mut self, slot: Slot, evaluations: usize) -> Result<usize> {
        let particles = &mut self.slots[slot as usize];
        let Some(running) = &mut particles.running else {
            return Ok(0);
        };
        let left = threads::enter(|| running.run(evaluations));
        if left == 0 {
            particles.finished = particles.running.take().map(Running::finish);
        }
        self.count(|counters| counters.dispatches += 1);
        Ok(left)
    }

    fn advance_while(
        &mut self,
        slot: Slot,
        evaluations: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<usize> {
        let particles = &mut self.slots[slot as usize];
        let Some(running) = &mut particles.running else {
            return Ok(0);
        };
        let mut left = running.left();
        let goal = left.saturating_sub(evaluations);
        while left > goal {
            left = running.run_tiles(1, TILES * threads::count());
            if !go_on() {
                break;
            }
        }
        if left == 0 {
            particles.finished = particles.running.take().map(Running::finish);
        }
        self.count(|counters| counters.dispatches += 1);
        Ok(left)
    }

    fn read_state(&self) -> Reading<TrainState> {
        self.read(
            self.field
                .as_ref()
                .map(|field| field.state.clone())
                .ok_or_else(not_loaded),
        )
    }

    fn read_metrics(&self) -> Reading<(u32, Vec<StepMetrics>)> {
        let metrics = |field: &Field| (field.state.step, field.metrics.iter().copied().collect());
        self.read(self.field.as_ref().map(metrics).ok_or_else(not_loaded))
    }

    fn read_frames(&self, slot: Slot, first: usize, count: usize) -> Reading<Vec<f32>> {
        self.read(self.frames(slot, first, count))
    }

    #[cfg(feature = "theory")]
    fn read_particle(&self, slot: Slot, particle: usize) -> Reading<Vec<f32>> {
        let way = self.trajectory(slot).ok_or_else(nothing_finished);
        let way = way.and_then(|t| {
            check_particle(particle, t.particles)?;
            let first = particle * t.dim;
            let frames = t.values.chunks_exact(t.particles * t.dim);
            let places = frames.flat_map(|frame| &frame[first..first + t.dim]);
            Ok(places.copied().collect())
        });
        self.read(way)
    }

    #[cfg(feature = "theory")]
    fn read_tallies(&self, slot: Slot) -> Reading<Vec<f32>> {
        let finished = self.slots[slot as usize].finished.as_ref();
        self.read(
            finished
                .map(|frames| frames.tallies.clone())
                .ok_or_else(nothing_finished),
        )
    }

    fn counters(&self) -> Counters {
        self.counters.get()
    }
}
