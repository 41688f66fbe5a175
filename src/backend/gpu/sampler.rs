//! Particles on their way through a program.

#[cfg(feature = "theory")]
use super::blocks::AdaptBlock;
use super::blocks::{PushBlock, SourceKind, StartBlock};
#[cfg(feature = "theory")]
use super::constants::CLOCK_FIELDS;
use super::constants::STATE_FIELDS;
use super::device::Gpu;
use super::kernel::{Call, Kernel};
use super::reading::Part;
use super::room::Room;
use super::tiling::{OCTET, Octets, Tiling};
use super::trainer::Loaded;
#[cfg(feature = "theory")]
use crate::backend::validate::check_particle;
#[cfg(feature = "theory")]
use crate::core::dormand_prince::{SHORTEST, STAGES};
#[cfg(feature = "theory")]
use crate::core::program::{Adaptive, Divergence};
use crate::core::program::{Method, Program, Start};
use crate::core::row::StepRow;
use crate::error::{Error, Result};
use crate::layout::table_f32;

/// A finished trajectory on the device.
#[derive(Debug, Clone, Copy)]
pub struct Trajectory<'a> {
    /// A storage buffer that begins with `[frames, particles, dim]` numbers of `f32`, row-major, in
    /// frame order from the start; it may be longer. The next finished run of the slot is in
    /// another buffer, so bindings follow this call.
    pub buffer: &'a wgpu::Buffer,
    /// Number of frames.
    pub frames: usize,
    /// Number of particles.
    pub particles: usize,
    /// Numbers in a point.
    pub dim: usize,
}

/// One slot: room for a run, and the last finished one.
pub(super) struct Sampler {
    weights: Room,
    rows: Room,
    points: Room,
    states: Room,
    start_block: Room,
    push_block: Room,
    building: Room,
    finished: Room,
    building_tallies: Room,
    finished_tallies: Room,
    #[cfg(feature = "theory")]
    places: Room,
    running: Option<Run>,
    done: Option<Size>,
}

#[derive(Clone, Copy)]
struct Size {
    frames: usize,
    particles: usize,
    dim: usize,
    /// Numbers kept beside the trajectory of each particle.
    tallies: usize,
}

struct Run {
    size: Size,
    work: Work,
    /// Of rows, or of steps.
    next: usize,
    per_dispatch: usize,
    groups: u32,
    call: Call,
    block: wgpu::Buffer,
}

/// What is done in a dispatch, with a block that is the same in every one but for its part.
enum Work {
    Push {
        /// For each row, how many frames exist before it.
        frames_before: Vec<u32>,
        block: PushBlock,
    },
    #[cfg(feature = "theory")]
    Adapt(AdaptBlock),
}

impl Work {
    /// Rows, or steps.
    fn count(&self) -> usize {
        match self {
            Self::Push { frames_before, .. } => frames_before.len(),
            #[cfg(feature = "theory")]
            Self::Adapt(_) => Adaptive::MOST_STEPS,
        }
    }

    /// Field evaluations in each of them.
    fn evaluations(&self) -> usize {
        match self {
            Self::Push { .. } => 1,
            #[cfg(feature = "theory")]
            Self::Adapt(_) => Adaptive::EVALUATIONS,
        }
    }

    /// The block's bytes for a part.
    fn block(&self, first: usize, last: usize) -> Vec<u8> {
        let [first, last] = [first, last].map(|n| n as u32);
        match self {
            Self::Push {
                frames_before,
                block,
            } => bytemuck::bytes_of(&PushBlock {
                first_row: first,
                last_row: last,
                frame: frames_before[first as usize] - 1,
                ..*block
            })
            .to_vec(),
            #[cfg(feature = "theory")]
            Self::Adapt(block) => bytemuck::bytes_of(&AdaptBlock {
                first_step: first,
                last_step: last,
                ..*block
            })
            .to_vec(),
        }
    }
}

impl Sampler {
    /// Nothing sampled.
    pub fn new() -> Self {
        Self {
            weights: Room::storage("sampled weights"),
            rows: Room::storage("step rows"),
            points: Room::storage("starting points"),
            states: Room::storage("states"),
            start_block: Room::uniform("start block"),
            push_block: Room::uniform("push block"),
            building: Room::storage("trajectory"),
            finished: Room::storage("trajectory"),
            building_tallies: Room::storage("tallies"),
            finished_tallies: Room::storage("tallies"),
            #[cfg(feature = "theory")]
            places: Room::storage("places of frames"),
            running: None,
            done: None,
        }
    }

    /// Forgets what was sampled; the room stays.
    pub fn clear(&mut self) {
        self.running = None;
        self.done = None;
    }

    /// The finished trajectory.
    pub fn trajectory(&self) -> Option<Trajectory<'_>> {
        let size = self.done?;
        Some(Trajectory {
            buffer: self.finished.buffer()?,
            frames: size.frames,
            particles: size.particles,
            dim: size.dim,
        })
    }

    /// Frames `first..first + count` of the finished trajectory.
    pub fn frames_part(&self, first: usize, count: usize) -> Result<Part<'_>> {
        let trajectory = self.trajectory().ok_or_else(nothing_finished)?;
        let frame = 4 * (trajectory.particles * trajectory.dim) as u64;
        match first.checked_add(count) {
            Some(end) if end <= trajectory.frames => Ok(Part {
                buffer: trajectory.buffer,
                offset: first as u64 * frame,
                size: count as u64 * frame,
            }),
            _ => Err(Error::new(
                "frames",
                format!("there are {} frames", trajectory.frames),
            )),
        }
    }

    /// One particle in every frame of the finished trajectory.
    #[cfg(feature = "theory")]
    pub fn particle_parts(&self, particle: usize) -> Result<Vec<Part<'_>>> {
        let trajectory = self.trajectory().ok_or_else(nothing_finished)?;
        check_particle(particle, trajectory.particles)?;
        let point = 4 * trajectory.dim as u64;
        let part = |frame: usize| Part {
            buffer: trajectory.buffer,
            offset: (frame * trajectory.particles + particle) as u64 * point,
            size: point,
        };
        Ok((0..trajectory.frames).map(part).collect())
    }

    /// What the finished program kept beside its trajectory.
    #[cfg(feature = "theory")]
    pub fn tallies_parts(&self) -> Result<Vec<Part<'_>>> {
        let size = self.done.ok_or_else(nothing_finished)?;
        let part = |(buffer, field): (_, usize)| Part {
            buffer,
            offset: 4 * (field * size.particles.next_multiple_of(OCTET)) as u64,
            size: 4 * size.particles as u64,
        };
        let buffer = self.finished_tallies.buffer().into_iter();
        Ok(buffer
            .flat_map(|buffer| (0..size.tallies).map(move |field| (buffer, field)))
            .map(part)
            .collect())
    }

    /// Starts a checked program on a copy of the average weights.
    pub fn begin(&mut self, gpu: &Gpu, loaded: &Loaded, program: &Program) -> Result<()> {
        let plan = loaded.plan();
        let (shape, particles) = (plan.shape, program.particles);
        let (tiling, division) = (Tiling::of_particles(shape), Octets::new(shape));
        let octets = particles.div_ceil(OCTET);
        let size = Size {
            frames: program.frames(),
            particles,
            dim: shape.dim,
            tallies: match program.method {
                Method::Steps => 0,
                #[cfg(feature = "theory")]
                Method::Volume(_) => 1,
                #[cfg(feature = "theory")]
                Method::Adaptive(_) => 3,
            },
        };
        let states_size = 4 * (octets * OCTET * STATE_FIELDS) as u64 * shape.dim as u64;
        let trajectory_size = 4 * (size.frames * particles) as u64 * shape.dim as u64;
        if states_size.max(trajectory_size) > gpu.largest_binding() {
            let most =
                gpu.largest_binding() / (4 * shape.dim * size.frames.max(STATE_FIELDS)) as u64;
            return Err(Error::new(
                "sampler.particles",
                format!(
                    "{particles} particles in {} dimensions and {} frames are too many for one \
                     GPU buffer; choose at most {most} or fewer steps",
                    shape.dim, size.frames
                ),
            ));
        }

        let average = loaded.average();
        let weights = self.weights.fit(gpu, average.size);
        let rows = self
            .rows
            .fill(gpu, bytemuck::cast_slice(&table_f32(&program.rows)));
        let states = self.states.fit(gpu, states_size);
        let trajectory = self.building.fit(gpu, trajectory_size);
        let points = match &program.start {
            Start::At(points) => self.points.fill(gpu, bytemuck::cast_slice(&points.values)),
            Start::Source { .. } => loaded.points().clone(),
        };
        let start = bytemuck::bytes_of(&start_block(loaded, program)).to_vec();
        let start_block = self.start_block.fill(gpu, &start);
        let push_block = self.push_block.fit(gpu, 0);
        let kernels = loaded.kernels();
        let start_particles = kernels.bind(
            gpu,
            Kernel::StartParticles,
            start_block.as_entire_buffer_binding(),
            &[&points, &states, &trajectory],
        );
        let buffers = [&weights, &rows, &states, &trajectory];
        let block = push_block.as_entire_buffer_binding();
        let (call, work, per_dispatch, groups) = match &program.method {
            Method::Steps => (
                kernels.bind(gpu, Kernel::PushParticles, block, &buffers),
                push(program, 0),
                tiling.rows_per_dispatch(shape),
                particles.div_ceil(tiling.samples()),
            ),
            #[cfg(feature = "theory")]
            Method::Volume(divergence) => {
                let size = 4 * (octets * OCTET * STATE_FIELDS) as u64;
                let tallies = self.building_tallies.fit(gpu, size);
                let buffers: Vec<_> = buffers.into_iter().chain([&tallies]).collect();
                let probes = match *divergence {
                    Divergence::Exact => 0,
                    Divergence::Hutchinson { probes } => probes,
                };
                (
                    kernels.bind(gpu, Kernel::PushLikelihood, block, &buffers),
                    push(program, probes),
                    division.likelihood_rows_per_dispatch(shape, probes),
                    octets,
                )
            }
            #[cfg(feature = "theory")]
            Method::Adaptive(adaptive) => {
                let size = 4 * (octets * OCTET * CLOCK_FIELDS) as u64;
                let tallies = self.building_tallies.fit(gpu, size);
                let places: Vec<f32> = adaptive.places.iter().map(|&s| s as f32).collect();
                let places = self.places.fill(gpu, bytemuck::cast_slice(&places));
                let buffers: Vec<_> = buffers.into_iter().chain([&tallies, &places]).collect();
                (
                    kernels.bind(gpu, Kernel::AdaptParticles, block, &buffers),
                    Work::Adapt(adapt_block(program, adaptive)),
                    division.steps_per_dispatch(shape, program.frames()),
                    octets,
                )
            }
        };

        let mut encoder = gpu.encoder("start of particles");
        encoder.copy_buffer_to_buffer(average.buffer, 0, &weights, 0, Some(average.size));
        let items = particles.div_ceil(4) * shape.dim.div_ceil(4);
        dispatch(
            gpu,
            &mut encoder,
            &start_particles,
            items.div_ceil(64) as u32,
        );
        gpu.submit(encoder);
        self.running = Some(Run {
            size,
            work,
            next: 0,
            per_dispatch,
            groups: groups as u32,
            call,
            block: push_block,
        });
        Ok(())
    }

    /// Runs up to `evaluations` more rows; answers how many are left.
    pub fn advance(&mut self, gpu: &Gpu, evaluations: usize) -> usize {
        let Some(run) = &mut self.running else {
            return 0;
        };
        let (count, each) = (run.work.count(), run.work.evaluations());
        let asked = (evaluations / each).max(1);
        let end = count.min(run.next.saturating_add(asked));
        while run.next < end {
            let last = end.min(run.next + run.per_dispatch);
            gpu.write(&run.block, 0, &run.work.block(run.next, last));
            let mut encoder = gpu.encoder("push of particles");
            dispatch(gpu, &mut encoder, &run.call, run.groups);
            gpu.submit(encoder);
            run.next = last;
        }
        if end == count {
            std::mem::swap(&mut self.building, &mut self.finished);
            std::mem::swap(&mut self.building_tallies, &mut self.finished_tallies);
            self.done = self.running.take().map(|run| run.size);
        }
        (count - end) * each
    }
}

fn nothing_finished() -> Error {
    Error::new("frames", "no trajectory is finished yet; sample first")
}

fn push(program: &Program, probes: usize) -> Work {
    let mut frames = 1;
    let before = |row: &StepRow| {
        let before = frames;
        frames += u32::from(row.commit != 0.0);
        before
    };
    Work::Push {
        frames_before: program.rows.iter().map(before).collect(),
        block: PushBlock {
            seed: program.seed,
            particles: program.particles as u32,
            probes: probes as u32,
            ..PushBlock::default()
        },
    }
}

#[cfg(feature = "theory")]
fn adapt_block(program: &Program, adaptive: &Adaptive) -> AdaptBlock {
    let (first, last) = (
        adaptive.places[0],
        adaptive.places[adaptive.places.len() - 1],
    );
    let span = (last - first).abs();
    AdaptBlock {
        particles: program.particles as u32,
        rows: program.rows.len() as u32,
        frames: adaptive.places.len() as u32,
        first_step: 0,
        last_step: 0,
        stages: STAGES as u32,
        relative: adaptive.tolerance.relative as f32,
        absolute: adaptive.tolerance.absolute as f32,
        shortest: (SHORTEST * span) as f32,
        longest: adaptive.longest.min(span) as f32,
        direction: if last < first { -1.0 } else { 1.0 },
    }
}

fn start_block(loaded: &Loaded, program: &Program) -> StartBlock {
    let plan = loaded.plan();
    let (source, scale, noise) = match program.start {
        Start::At(_) => (SourceKind::Given, 1.0, 0.0),
        Start::Source { scale, noise } => (SourceKind::from(&plan.source), scale, noise),
    };
    StartBlock {
        seed: program.seed,
        source: source as u32,
        first_point: loaded.first_source_point() as u32,
        points: match &plan.source {
            crate::core::program::Source::Points(points) => points.count() as u32,
            _ => 0,
        },
        particles: program.particles as u32,
        scale: scale as f32,
        noise: noise as f32,
    }
}

fn dispatch(gpu: &Gpu, encoder: &mut wgpu::CommandEncoder, call: &Call, groups: u32) {
    let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
    call.dispatch(gpu, &mut pass, groups);
}
