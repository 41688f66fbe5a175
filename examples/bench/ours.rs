//! Our backends as runners.

use std::time::{Duration, Instant};

use pollster::block_on;
use pushforward::backend::{AnyBackend, Backend, Counters, Slot};
use pushforward::engine::Engine;
use pushforward::error::Result;

use crate::runner::{Asked, Runner, STRETCH, bearable};
use crate::support::Device;
use crate::task::{SAMPLING_STEPS, Task, Work};

/// Steps between two readings of the loss.
const PORTION: u32 = 100;
/// Steps of the loss curve, and the fewest where they take long.
const WATCHED: u32 = 200;
const FEWEST: usize = 2 * STRETCH;
/// Particles that warm the kernels up.
const WARM: usize = 256;

/// A backend of ours.
pub struct Ours {
    device: Device,
    name: &'static str,
    software: bool,
    job: Option<Job>,
}

/// A task on a backend of ours.
pub struct Job {
    task: Task,
    engine: Engine,
    portion: u32,
    asked: Asked,
}

impl Ours {
    /// The backend on `device`. Fails where there is none.
    pub fn new(device: Device) -> Result<Self> {
        let backend = device.open()?;
        let info = backend.info();
        let (name, software) = match (info.kind, info.software) {
            ("cpu", _) => ("ours, CPU", false),
            (_, false) => ("ours, GPU", false),
            (_, true) => ("ours, software GPU", true),
        };
        Ok(Self {
            device,
            name,
            software,
            job: None,
        })
    }
}

impl Job {
    /// A fresh, untrained field for the task on `backend`.
    pub fn new(backend: AnyBackend, task: &Task) -> Result<Self> {
        Ok(Self {
            task: *task,
            engine: Engine::new(backend, &task.choice()?, task.points())?,
            portion: 1,
            asked: Asked::default(),
        })
    }

    /// The engine at work.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Compiles and runs everything for up to about `secs`, in training at least `fewest` steps; see
    /// [`Runner::prepare`].
    pub fn warm(&mut self, secs: f64, fewest: usize) -> Result<Vec<f64>> {
        if self.trains() {
            return self.watch(secs, fewest);
        }
        self.push(WARM.min(self.task.count()))?;
        Ok(Vec::new())
    }

    /// Works for at least `secs`; answers units a second.
    pub fn rate(&mut self, secs: f64) -> Result<f64> {
        let (start, limit) = (Instant::now(), Duration::from_secs_f64(secs));
        let mut done = 0.0;
        loop {
            done += self.work()?;
            let elapsed = start.elapsed();
            if elapsed >= limit {
                return Ok(done / elapsed.as_secs_f64());
            }
        }
    }

    /// Takes `steps` and waits for their losses.
    fn train(&mut self, steps: u32) -> Result<Vec<f64>> {
        self.engine.train(steps)?;
        let (_, metrics) = block_on(self.engine.metrics())?;
        let new = &metrics[metrics.len().saturating_sub(steps as usize)..];
        Ok(new.iter().map(|step| f64::from(step.loss)).collect())
    }

    /// Trains for [`WATCHED`] steps, or fewer where `secs` are over but at least `fewest`, and chooses
    /// the portion by the speed.
    fn watch(&mut self, secs: f64, fewest: usize) -> Result<Vec<f64>> {
        let mut losses = self.train(1)?;
        let start = Instant::now();
        while losses.len() < WATCHED as usize {
            // One by one until the speed is known.
            let spent = start.elapsed().as_secs_f64() / (losses.len() - 1).max(1) as f64;
            let portion = if losses.len() > 1 {
                (0.1 * secs / spent) as u32
            } else {
                1
            };
            let left = WATCHED - losses.len() as u32;
            losses.extend(self.train(portion.clamp(1, left))?);
            if start.elapsed().as_secs_f64() > secs && losses.len() >= fewest {
                break;
            }
        }
        let step_secs = start.elapsed().as_secs_f64() / (losses.len() - 1).max(1) as f64;
        self.portion = (0.25 * secs / step_secs).clamp(1.0, f64::from(PORTION)) as u32;
        let stretches = losses.chunks_exact(STRETCH);
        Ok(stretches
            .map(|part| part.iter().sum::<f64>() / STRETCH as f64)
            .collect())
    }

    fn trains(&self) -> bool {
        matches!(self.task.work, Work::Train(_))
    }

    /// Pushes particles once; waits for them. Answers particle-steps.
    fn push(&mut self, particles: usize) -> Result<f64> {
        if matches!(self.task.work, Work::Density(_)) {
            let program = self.engine.plan().density_program(particles, 1)?;
            self.engine.begin_program(Slot::Measure, &program)?;
            self.engine.finish(Slot::Measure)?;
            block_on(self.engine.read_log_density(Slot::Measure))?;
        } else {
            self.engine.begin(Slot::Measure, particles, 1)?;
            self.engine.finish(Slot::Measure)?;
            let backend = self.engine.backend();
            block_on(backend.read_frames(Slot::Measure, SAMPLING_STEPS, 1))?;
        }
        Ok((particles * SAMPLING_STEPS) as f64)
    }

    fn work(&mut self) -> Result<f64> {
        if !self.trains() {
            return self.push(self.task.count());
        }
        let before = self.engine.backend().counters();
        self.train(self.portion)?;
        let after = self.engine.backend().counters();
        self.asked.steps += self.portion;
        add(&mut self.asked.total, before, after);
        Ok(f64::from(self.portion))
    }
}

fn add(total: &mut Counters, before: Counters, after: Counters) {
    total.dispatches += after.dispatches - before.dispatches;
    total.submits += after.submits - before.submits;
    total.bytes_written += after.bytes_written - before.bytes_written;
    total.readbacks += after.readbacks - before.readbacks;
    total.buffers += after.buffers - before.buffers;
}

impl Runner for Ours {
    fn name(&self) -> &str {
        self.name
    }

    fn kind(&self) -> &str {
        match self.device {
            Device::Cpu => "cpu",
            Device::Gpu | Device::GpuSoftware => "gpu",
        }
    }

    fn does(&self, task: &Task) -> bool {
        bearable(task, self.kind(), self.software)
    }

    fn prepare(&mut self, task: &Task, secs: f64) -> Result<Vec<f64>> {
        // Before the new one: large fields of two tasks need not fit together.
        self.job = None;
        let mut job = Job::new(self.device.open()?, task)?;
        let losses = job.warm(secs, FEWEST)?;
        self.job = Some(job);
        Ok(losses)
    }

    fn round(&mut self, secs: f64) -> Result<f64> {
        match &mut self.job {
            Some(job) => job.rate(secs),
            None => Ok(f64::NAN),
        }
    }

    fn asked(&self) -> Option<Asked> {
        self.job.as_ref().map(|job| job.asked)
    }

    fn kernels(&mut self) -> Result<Vec<(&'static str, f64)>> {
        match &self.job {
            Some(job) if self.kind() == "gpu" && job.trains() => timed(&job.task, job.portion),
            _ => Ok(Vec::new()),
        }
    }
}

/// Seconds in each kernel of a training step, on a device of its own that tells; nothing where the
/// adapter cannot tell.
#[cfg(feature = "gpu")]
fn timed(task: &Task, steps: u32) -> Result<Vec<(&'static str, f64)>> {
    use pushforward::backend::gpu::GpuBackend;
    use pushforward::plan::Plan;

    let Ok(mut backend) = block_on(GpuBackend::request_timed(true)) else {
        return Ok(Vec::new());
    };
    let plan = Plan::new(&task.choice()?, task.points().as_ref())?;
    backend.load(&plan.train, &plan.fresh_state())?;
    // The first time, the kernels are still being compiled or the clock is rising.
    block_on(backend.time_training(steps))?;
    let times = block_on(backend.time_training(steps))?;
    let named = times
        .into_iter()
        .map(|(kernel, secs)| (kernel.name(), secs));
    Ok(named.collect())
}

#[cfg(not(feature = "gpu"))]
fn timed(_: &Task, _: u32) -> Result<Vec<(&'static str, f64)>> {
    Ok(Vec::new())
}
