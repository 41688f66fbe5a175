//! The field in training: its buffers, and the three dispatches of a step.

use std::ops::Range;

use super::blocks::{ExamplesBlock, Progress, SourceKind, UpdateBlock};
use super::device::Gpu;
use super::kernel::{Call, Kernel, Kernels};
use super::packing::Packing;
use super::reading::Part;
use super::room::Room;
use super::tiling::Tiling;
use crate::backend::{METRICS_KEPT, StepMetrics, TrainPlan, TrainState};
use crate::core::program::{Pairs, Source};
use crate::error::{Error, Result};
use crate::layout::table_f32;

/// Bytes of the partial sums of a workgroup of `sum_gradient`: 32 by 32 numbers of four parts.
const PARTIAL: usize = 4 * 4 * 32 * 32;
/// Distance of parameter blocks inside one uniform buffer.
const BLOCK_STRIDE: usize = 256;

/// Room for a field in training.
pub(super) struct Trainer {
    rooms: Rooms,
    loaded: Option<Loaded>,
}

struct Rooms {
    blocks: Room,
    progress: Room,
    weights: Room,
    mean: Room,
    square: Room,
    average: Room,
    rows: Room,
    points: Room,
    tape: Room,
    losses: Room,
    partials: Room,
    gradient: Room,
    squares: Room,
    metrics: Room,
}

/// A plan on the device.
pub(super) struct Loaded {
    plan: TrainPlan,
    kernels: Kernels,
    /// Steps taken when it was loaded, and by now.
    steps: Range<u32>,
    weights: wgpu::Buffer,
    mean: wgpu::Buffer,
    square: wgpu::Buffer,
    average: wgpu::Buffer,
    points: wgpu::Buffer,
    gradient: wgpu::Buffer,
    metrics: wgpu::Buffer,
    rounds: Vec<Round>,
    adam_step: Call,
}

/// A part of the minibatch that the buffers can hold; all of it but for very large ones.
struct Round {
    run_examples: Call,
    sum_gradient: Call,
    tiles: u32,
}

impl Trainer {
    /// Nothing loaded.
    pub fn new() -> Self {
        Self {
            rooms: Rooms {
                blocks: Room::uniform("training blocks"),
                progress: Room::storage("progress"),
                weights: Room::storage("weights"),
                mean: Room::storage("mean gradient"),
                square: Room::storage("mean squared gradient"),
                average: Room::storage("average weights"),
                rows: Room::storage("path rows"),
                points: Room::storage("points"),
                tape: Room::storage("tape"),
                losses: Room::storage("losses"),
                partials: Room::storage("partial gradients"),
                gradient: Room::storage("gradient"),
                squares: Room::storage("squares"),
                metrics: Room::storage("metrics"),
            },
            loaded: None,
        }
    }

    /// What is loaded.
    pub fn loaded(&self) -> Result<&Loaded> {
        self.loaded
            .as_ref()
            .ok_or_else(|| Error::new("field", "nothing is loaded yet; load a plan first"))
    }

    /// Fails where the plan's points do not fit the device.
    pub fn check(&self, gpu: &Gpu, plan: &TrainPlan) -> Result<()> {
        let numbers: usize = point_lists(plan).iter().map(|list| list.len()).sum();
        if 4 * numbers as u64 > gpu.largest_binding() {
            return Err(Error::new(
                "data",
                format!(
                    "the GPU holds at most {} numbers of data and source points together, not \
                     {numbers}; give fewer points or use the CPU backend",
                    gpu.largest_binding() / 4
                ),
            ));
        }
        Ok(())
    }

    /// Puts a checked plan and state on the device.
    pub fn load(&mut self, gpu: &Gpu, kernels: Kernels, plan: &TrainPlan, state: &TrainState) {
        let rooms = &mut self.rooms;
        let (packing, tiling) = (Packing::new(plan.shape), Tiling::new(plan.shape));
        let each = tiling.examples_per_dispatch(plan.shape, gpu.largest_binding());
        let most = plan.batch.next_multiple_of(tiling.samples()).min(each);

        let progress = Progress {
            done: state.step,
            ..Default::default()
        };
        let progress = rooms.progress.fill(gpu, bytemuck::bytes_of(&progress));
        let mut packed = packing.pack(&state.weights);
        packed.extend(packing.transpose(&packed));
        let weights = rooms.weights.fill(gpu, bytemuck::cast_slice(&packed));
        let fill =
            |room: &mut Room, numbers| room.fill(gpu, bytemuck::cast_slice(&packing.pack(numbers)));
        let mean = fill(&mut rooms.mean, &state.mean);
        let square = fill(&mut rooms.square, &state.square);
        let average = fill(&mut rooms.average, &state.average);
        let rows = rooms
            .rows
            .fill(gpu, bytemuck::cast_slice(&table_f32(&plan.rows)));
        let lists = point_lists(plan);
        let sizes = lists.map(|list| size_of_val(list) as u64);
        let points = rooms.points.fit(gpu, sizes.iter().sum());
        let mut offset = 0;
        for (list, size) in lists.iter().zip(sizes) {
            gpu.write(&points, offset, bytemuck::cast_slice(list));
            offset += size;
        }
        let tape = rooms.tape.fit(gpu, (16 * most * packing.tape()) as u64);
        let losses = rooms.losses.fit(gpu, (4 * most / tiling.samples()) as u64);
        let gradient = rooms.gradient.fit(gpu, 16 * packing.matrices() as u64);
        let summers = packing.summers();
        let squares = rooms.squares.fit(gpu, 4 * summers as u64);
        let partials = rooms.partials.fit(gpu, (PARTIAL * summers) as u64);
        let metrics = rooms.metrics.fit(gpu, 8 * METRICS_KEPT as u64);

        let parts: Vec<_> = (0..plan.batch)
            .step_by(each)
            .map(|first| {
                (
                    first,
                    (plan.batch - first).min(each).div_ceil(tiling.samples()),
                )
            })
            .collect();
        let mut blocks = Vec::new();
        for &(first, tiles) in &parts {
            let examples = examples_block(plan, first, tiles);
            let update = update_block(plan, first, tiles, tiling.quads, summers);
            for bytes in [bytemuck::bytes_of(&examples), bytemuck::bytes_of(&update)] {
                blocks.resize(blocks.len().next_multiple_of(BLOCK_STRIDE), 0);
                blocks.extend(bytes);
            }
        }
        let blocks = rooms.blocks.fill(gpu, &blocks);
        let block = |index: usize, size: usize| wgpu::BufferBinding {
            buffer: &blocks,
            offset: (index * BLOCK_STRIDE) as u64,
            size: std::num::NonZeroU64::new(size as u64),
        };
        let examples = |index: usize| block(2 * index, size_of::<ExamplesBlock>());
        let update = |index: usize| block(2 * index + 1, size_of::<UpdateBlock>());
        self.loaded = Some(Loaded {
            rounds: (0..)
                .zip(parts)
                .map(|(index, (_, tiles))| Round {
                    run_examples: kernels.bind(
                        gpu,
                        Kernel::RunExamples,
                        examples(index),
                        &[&progress, &weights, &rows, &points, &tape, &losses],
                    ),
                    sum_gradient: kernels.bind(
                        gpu,
                        Kernel::SumGradient,
                        update(index),
                        &[
                            &progress, &tape, &losses, &partials, &gradient, &squares, &metrics,
                        ],
                    ),
                    tiles: tiles as u32,
                })
                .collect(),
            adam_step: kernels.bind(
                gpu,
                Kernel::AdamStep,
                update(0),
                &[
                    &progress, &gradient, &squares, &weights, &mean, &square, &average, &metrics,
                ],
            ),
            plan: plan.clone(),
            kernels,
            steps: state.step..state.step,
            weights,
            mean,
            square,
            average,
            points,
            gradient,
            metrics,
        });
    }

    /// Takes steps of the loaded plan, if there is one, in one submission.
    pub fn train(&mut self, gpu: &Gpu, steps: u32) {
        let Some(loaded) = &self.loaded else {
            return;
        };
        let mut encoder = gpu.encoder("training");
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: Some("training"),
                timestamp_writes: None,
            });
            for (_, call, groups) in (0..steps).flat_map(|_| loaded.step_calls()) {
                call.dispatch(gpu, &mut pass, groups);
            }
        }
        gpu.submit(encoder);
        self.count_steps(steps);
    }

    /// Counts steps as taken.
    pub fn count_steps(&mut self, steps: u32) {
        if let Some(loaded) = &mut self.loaded {
            loaded.steps.end = loaded.steps.end.saturating_add(steps);
        }
    }
}

impl Loaded {
    /// The plan.
    pub fn plan(&self) -> &TrainPlan {
        &self.plan
    }

    /// The dispatches of a step in order, each with its kernel and workgroups.
    pub fn step_calls(&self) -> impl Iterator<Item = (Kernel, &Call, u32)> {
        let packing = self.packing();
        let (summers, updaters) = (packing.summers() as u32, packing.updaters() as u32);
        let rounds = self.rounds.iter().flat_map(move |round| {
            [
                (Kernel::RunExamples, &round.run_examples, round.tiles),
                (Kernel::SumGradient, &round.sum_gradient, summers),
            ]
        });
        rounds.chain([(Kernel::AdamStep, &self.adam_step, updaters)])
    }

    /// How its parameters lie in the buffers.
    pub fn packing(&self) -> Packing {
        Packing::new(self.plan.shape)
    }

    /// Overwrites the pairs from the one with index `first` on.
    pub fn renew_pairs(&self, gpu: &Gpu, first: usize, pairs: &Pairs) {
        let point = 4 * self.plan.shape.dim;
        let kept = self.plan.pairs.as_ref().map_or(0, Pairs::count);
        for (index, list) in [(first, &pairs.x1), (kept + first, &pairs.x0)] {
            let offset = (index * point) as u64;
            gpu.write(&self.points, offset, bytemuck::cast_slice(&list.values));
        }
    }

    /// Where the source's points begin among [`Loaded::points`].
    pub fn first_source_point(&self) -> usize {
        let [x1, x0, _] = point_lists(&self.plan);
        (x1.len() + x0.len()) / self.plan.shape.dim
    }

    /// The pipelines for its network.
    pub fn kernels(&self) -> &Kernels {
        &self.kernels
    }

    /// The average weights, packed.
    pub fn average(&self) -> Part<'_> {
        self.parameters(&self.average)
    }

    /// All points, one list of [`point_lists`] after the other.
    pub fn points(&self) -> &wgpu::Buffer {
        &self.points
    }

    /// Steps taken.
    pub fn step(&self) -> u32 {
        self.steps.end
    }

    /// The steps whose metrics are kept.
    pub fn metric_steps(&self) -> Range<u32> {
        let oldest = self.steps.end.saturating_sub(METRICS_KEPT as u32);
        oldest.max(self.steps.start)..self.steps.end
    }

    /// The ring of metrics.
    pub fn metrics_part(&self) -> Part<'_> {
        Part {
            buffer: &self.metrics,
            offset: 0,
            size: 8 * METRICS_KEPT as u64,
        }
    }

    /// The newest gradient, packed.
    pub fn gradient_part(&self) -> Part<'_> {
        self.parameters(&self.gradient)
    }

    /// Weights, mean, square and average, packed.
    pub fn state_parts(&self) -> [Part<'_>; 4] {
        [&self.weights, &self.mean, &self.square, &self.average].map(|part| self.parameters(part))
    }

    fn parameters<'a>(&self, buffer: &'a wgpu::Buffer) -> Part<'a> {
        Part {
            buffer,
            offset: 0,
            size: 16 * self.packing().matrices() as u64,
        }
    }
}

/// The state from the numbers of [`Loaded::state_parts`].
pub(super) fn state_from(step: u32, packing: Packing, numbers: &[f32]) -> TrainState {
    let count = numbers.len() / 4;
    let part = |i: usize| packing.unpack(&numbers[i * count..(i + 1) * count]);
    TrainState {
        step,
        weights: part(0),
        mean: part(1),
        square: part(2),
        average: part(3),
    }
}

/// The metrics of `steps` from the ring.
pub(super) fn metrics_from(steps: Range<u32>, ring: &[f32]) -> Vec<StepMetrics> {
    let entry = |step: u32| {
        let at = 2 * (step as usize % METRICS_KEPT);
        StepMetrics {
            loss: ring[at],
            gradient_norm: ring[at + 1],
        }
    };
    steps.map(entry).collect()
}

fn source_values(source: &Source) -> &[f32] {
    match source {
        Source::Gaussian | Source::Uniform => &[],
        Source::Points(points) => &points.values,
    }
}

/// What training draws its examples from, x₁ first, and the source's points where particles start:
/// the plan's pairs if it has any, else its data and, for both purposes, its source.
fn point_lists(plan: &TrainPlan) -> [&[f32]; 3] {
    let source = source_values(&plan.source);
    match &plan.pairs {
        Some(pairs) => [&pairs.x1.values, &pairs.x0.values, source],
        None => [&plan.data.values, &[], source],
    }
}

fn update_block(
    plan: &TrainPlan,
    first: usize,
    tiles: usize,
    tile_quads: usize,
    squares: usize,
) -> UpdateBlock {
    let optimiser = plan.optimiser;
    UpdateBlock {
        first: first as u32,
        tiles: tiles as u32,
        quads: (tiles * tile_quads) as u32,
        squares: squares as u32,
        warm_up: optimiser.warm_up,
        decay_after: optimiser.decay_after,
        learning_rate: optimiser.learning_rate as f32,
        clip: optimiser.clip as f32,
        ema: optimiser.ema as f32,
    }
}

fn examples_block(plan: &TrainPlan, first: usize, tiles: usize) -> ExamplesBlock {
    let dim = plan.shape.dim;
    let (source, [examples, paired, start]) = match &plan.pairs {
        Some(_) => (SourceKind::Paired, point_lists(plan)),
        None => (SourceKind::from(&plan.source), point_lists(plan)),
    };
    let source_points = if plan.pairs.is_some() { paired } else { start };
    ExamplesBlock {
        seed: plan.seed,
        batch: plan.batch as u32,
        rows: plan.rows.len() as u32,
        data: (examples.len() / dim) as u32,
        source: source as u32,
        source_points: (source_points.len() / dim) as u32,
        extra: u32::from(plan.reads_extra_noise()),
        first: first as u32,
        tiles: tiles as u32,
        scale: (1.0 / (plan.batch * plan.shape.dim) as f64) as f32,
    }
}
