//! Where fields are trained and pushed forward: the CPU, or WebGPU through wgpu.
//!
//! Both run the same kernels: `shaders/<kernel>.wgsl` on the GPU and its twin
//! `src/backend/cpu/<kernel>.rs`, tested against each other.

mod any;
pub mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;
mod validate;

pub use any::AnyBackend;

use std::future::Future;
use std::pin::Pin;

use crate::core::network::NetworkShape;
use crate::core::program::{Pairs, Points, Program, Source};
use crate::core::row::PathRow;
use crate::error::Result;

/// A value that arrives once the device has finished what was asked of it before.
pub type Reading<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// Steps whose [`StepMetrics`] are kept on the device; older ones are overwritten.
pub const METRICS_KEPT: usize = 1024;

/// Adam (Kingma & Ba 2015, algorithm 1) with linear warm-up, a step size that then falls as the inverse
/// root of the step, clipping by global norm and an exponential moving average of the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimiser {
    /// Step size after the warm-up.
    pub learning_rate: f64,
    /// Steps over which the step size grows linearly from `learning_rate`/`warm_up`; 0 for none.
    pub warm_up: u32,
    /// Steps after which the step size falls as 1/√step (Vaswani et al. 2017, eq. 3), 0 for never.
    /// It asks for no end of training, so that one can always train on.
    pub decay_after: u32,
    /// Largest norm of the whole gradient; a larger one is scaled down to it.
    pub clip: f64,
    /// Decay of the average weights; at step n (from 0) it is at most (1 + n)/(5 + n): an
    /// average over the latest quarter.
    pub ema: f64,
}

impl Optimiser {
    /// Decay of the mean gradient.
    pub const BETA1: f64 = 0.9;
    /// Decay of the mean squared gradient.
    pub const BETA2: f64 = 0.999;
    /// Added to the root mean square.
    pub const EPSILON: f64 = 1e-8;

    /// Step size of step `step`, from 0.
    pub fn rate(&self, step: u32) -> f64 {
        let count = f64::from(step) + 1.0;
        let warmth = count / f64::from(self.warm_up.max(1));
        let decay = match self.decay_after {
            0 => 1.0,
            after => (f64::from(after) / count).sqrt(),
        };
        self.learning_rate * warmth.min(1.0) * decay.min(1.0)
    }
}

/// All that regression needs: a paradigm is by now only numbers.
#[derive(Debug, Clone)]
pub struct TrainPlan {
    /// The network.
    pub shape: NetworkShape,
    /// Training times, drawn uniformly.
    pub rows: Vec<PathRow>,
    /// The law of x₀.
    pub source: Source,
    /// The data x₁, drawn uniformly. May be empty where a field is only sampled.
    pub data: Points,
    /// Where x₀ and x₁ are not independent: the pairs to draw from instead.
    pub pairs: Option<Pairs>,
    /// Examples in a minibatch.
    pub batch: usize,
    /// The optimiser's numbers.
    pub optimiser: Optimiser,
    /// Seed of the minibatches.
    pub seed: u32,
}

impl TrainPlan {
    /// Whether some row reads the extra noise z.
    pub(crate) fn reads_extra_noise(&self) -> bool {
        let reads = |row: &PathRow| [row.c, row.r, row.r2].iter().any(|&c| c != 0.0);
        self.rows.iter().any(reads)
    }
}

/// Everything that training changes; loading it again continues bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainState {
    /// Steps taken.
    pub step: u32,
    /// Current weights, in [`NetworkShape::layers`]'s layout.
    pub weights: Vec<f32>,
    /// Adam's mean gradient.
    pub mean: Vec<f32>,
    /// Adam's mean squared gradient.
    pub square: Vec<f32>,
    /// Average weights: what samplers use.
    pub average: Vec<f32>,
}

impl TrainState {
    /// The state before the first step.
    pub fn new(weights: Vec<f32>) -> Self {
        let zeros = vec![0.0; weights.len()];
        Self {
            step: 0,
            mean: zeros.clone(),
            square: zeros,
            average: weights.clone(),
            weights,
        }
    }
}

/// What one training step reports.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StepMetrics {
    /// Mean weighted loss of the minibatch.
    pub loss: f32,
    /// Norm of the whole gradient before clipping.
    pub gradient_norm: f32,
}

/// Which set of particles a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The particles that the user watches.
    Particles,
    /// The grid on which the field's arrows stand.
    Arrows,
    /// A set for measuring: distances, exports.
    Measure,
    /// Points on their way to become the pairs of the next round of training.
    Rollout,
    /// Places at which the stage's layers read the field.
    Layers,
}

impl Slot {
    /// How many slots there are.
    pub const COUNT: usize = 5;
}

/// What has been asked of the device since the backend was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counters {
    /// Compute dispatches (calls of a kernel on the CPU).
    pub dispatches: u64,
    /// Command submissions.
    pub submits: u64,
    /// Bytes written from the host.
    pub bytes_written: u64,
    /// Buffers mapped for reading.
    pub readbacks: u64,
    /// Buffers created.
    pub buffers: u64,
}

/// What runs the kernels, in words for the page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BackendInfo {
    /// `cpu` or `gpu`.
    pub kind: &'static str,
    /// The adapter's or processor's name, as far as it is known.
    pub name: String,
    /// Whether a GPU adapter is a software rasteriser.
    pub software: bool,
}

/// A device that trains one field and pushes particles along it.
///
/// Calls enqueue and return; only a [`Reading`] waits. A failed call leaves the state as it was.
pub trait Backend {
    /// What runs the kernels.
    fn info(&self) -> &BackendInfo;

    /// Takes a plan and a state to start from; anything trained or sampled before is dropped.
    fn load(&mut self, plan: &TrainPlan, state: &TrainState) -> Result<()>;

    /// Takes `steps` training steps. Fails where the plan has no data.
    fn train(&mut self, steps: u32) -> Result<()>;

    /// As [`Backend::train`], for a caller that has other things to do: where work is done before the
    /// call returns, it stops where `go_on`, asked every few milliseconds, answers no, also amid a
    /// step, which the next call then finishes. At least a part of a step is done. Answers the steps
    /// that were finished.
    fn train_while(&mut self, steps: u32, go_on: &mut dyn FnMut() -> bool) -> Result<u32> {
        let _ = go_on;
        self.train(steps).map(|()| steps)
    }

    /// Overwrites the plan's pairs from the one with index `first` on. Fails where they do not fit.
    fn renew_pairs(&mut self, first: usize, pairs: &Pairs) -> Result<()>;

    /// Starts `program` on the average weights as they are now; the slot's finished trajectory
    /// stays readable until the new one is done.
    fn begin(&mut self, slot: Slot, program: &Program) -> Result<()>;

    /// Runs up to `evaluations` more rows; answers how many are left. At 0 the trajectory is
    /// finished and replaces the slot's former one.
    fn advance(&mut self, slot: Slot, evaluations: usize) -> Result<usize>;

    /// As [`Backend::advance`], but it may stop amid a row as [`Backend::train_while`] does amid a
    /// step; that row counts as left.
    fn advance_while(
        &mut self,
        slot: Slot,
        evaluations: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<usize> {
        let _ = go_on;
        self.advance(slot, evaluations)
    }

    /// The training state.
    fn read_state(&self) -> Reading<TrainState>;

    /// Metrics of the last `min(step, METRICS_KEPT)` steps, oldest first, with the number of steps
    /// taken in all.
    fn read_metrics(&self) -> Reading<(u32, Vec<StepMetrics>)>;

    /// Frames `first..first + count` of the slot's finished trajectory, `[count, particles, dim]`.
    fn read_frames(&self, slot: Slot, first: usize, count: usize) -> Reading<Vec<f32>>;

    /// The way of one particle through that trajectory, `[frames, dim]`.
    #[cfg(feature = "theory")]
    fn read_particle(&self, slot: Slot, particle: usize) -> Reading<Vec<f32>>;

    /// What the slot's finished program kept beside its trajectory: for [`Method::Volume`](crate::core::program::Method::Volume) the
    /// logarithms of the volumes, `[particles]`; for [`Method::Adaptive`](crate::core::program::Method::Adaptive)
    /// of each particle its steps, how many of them were rejected, and 1 where it has come to the
    /// end, `[3, particles]`; nothing for plain steps.
    #[cfg(feature = "theory")]
    fn read_tallies(&self, slot: Slot) -> Reading<Vec<f32>>;

    /// What has been asked of the device so far.
    fn counters(&self) -> Counters;
}
