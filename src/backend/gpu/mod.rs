//! The kernels on WebGPU, through wgpu.

mod blocks;
mod constants;
mod device;
mod kernel;
mod packing;
mod reading;
mod room;
mod sampler;
mod tiling;
#[cfg(not(target_arch = "wasm32"))]
mod timing;
mod trainer;

use std::future::ready;

use crate::core::network::NetworkShape;
use crate::core::program::{Pairs, Program};
use crate::error::{Error, Result};

use self::device::Gpu;
use self::kernel::Kernels;
use self::sampler::Sampler;
use self::trainer::Trainer;
use super::validate::{check_load, check_program, check_renewal, check_train};
use super::{Backend, BackendInfo, Counters, Reading, Slot, StepMetrics, TrainPlan, TrainState};

pub use self::kernel::Kernel;
pub use self::sampler::Trajectory;

/// The backend on a WebGPU device: Vulkan, Metal or DirectX 12 natively, the browser's on the web.
pub struct GpuBackend {
    gpu: Gpu,
    trainer: Trainer,
    samplers: [Sampler; Slot::COUNT],
}

impl GpuBackend {
    /// Requests a device with WebGPU's default limits: natively one of a fresh adapter, on the web the
    /// one that all backends of this thread share, or another after its loss.
    ///
    /// A software rasteriser is refused unless `allow_software`: the CPU backend is several times
    /// faster. After an error of the device, or its loss, every call and every [`Reading`] fails
    /// with an [`Error`] about `gpu`; a new backend goes on from a [`TrainState`] read before.
    pub async fn request(allow_software: bool) -> Result<Self> {
        #[cfg(target_arch = "wasm32")]
        let gpu = Gpu::shared(allow_software).await?;
        #[cfg(not(target_arch = "wasm32"))]
        let gpu = Gpu::request(allow_software, wgpu::Features::empty()).await?;
        Ok(Self::of(gpu))
    }

    fn of(gpu: Gpu) -> Self {
        Self {
            gpu,
            trainer: Trainer::new(),
            samplers: std::array::from_fn(|_| Sampler::new()),
        }
    }

    /// The instance that the adapter comes from; a renderer makes its surfaces with it.
    pub fn instance(&self) -> &wgpu::Instance {
        &self.gpu.instance
    }

    /// The adapter.
    pub fn adapter(&self) -> &wgpu::Adapter {
        &self.gpu.adapter
    }

    /// The device that owns every buffer here.
    pub fn device(&self) -> &wgpu::Device {
        &self.gpu.device
    }

    /// The device's queue: what is submitted to it comes after all that was asked here before.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.gpu.queue
    }

    /// Fails where the device is lost or has reported an error.
    pub fn check(&self) -> Result<()> {
        self.gpu.check()
    }

    /// Compiles one more of the kernels that every field of `shape` needs; answers whether any was
    /// missing. A browser draws nothing while its GPU process compiles: between two calls it should
    /// be let, after [`GpuBackend::settled`].
    pub fn compile_next(&mut self, shape: NetworkShape) -> bool {
        self.kernels(shape).compile_next(&self.gpu)
    }

    /// Waits until the device has done what was asked of it, compiling included.
    pub async fn settled(&self) {
        reading::settled(&self.gpu).await;
    }

    /// The slot's finished trajectory, if there is one, on the device.
    pub fn trajectory(&self, slot: Slot) -> Option<Trajectory<'_>> {
        self.samplers[slot as usize].trajectory()
    }

    /// The gradient of the newest training step before clipping, in
    /// [`NetworkShape::layers`]'s layout.
    pub fn read_gradient(&self) -> Reading<Vec<f32>> {
        let reading = self.gpu.check().and_then(|()| {
            let loaded = self.trainer.loaded()?;
            let packing = loaded.packing();
            let numbers = reading::read(&self.gpu, &[loaded.gradient_part()]);
            Ok(async move { Ok(packing.unpack(&numbers.await?)) })
        });
        match reading {
            Ok(reading) => Box::pin(reading),
            Err(error) => fail(error),
        }
    }

    fn kernels(&self, shape: NetworkShape) -> Kernels {
        let mut known = self.gpu.kernels.borrow_mut();
        if let Some((_, kernels)) = known.iter().find(|(known, _)| *known == shape) {
            return kernels.clone();
        }
        let kernels = Kernels::new(shape);
        known.push((shape, kernels.clone()));
        kernels
    }
}

/// A reading that has failed already.
fn fail<T: 'static>(error: Error) -> Reading<T> {
    Box::pin(ready(Err(error)))
}

impl Backend for GpuBackend {
    fn info(&self) -> &BackendInfo {
        &self.gpu.info
    }

    fn load(&mut self, plan: &TrainPlan, state: &TrainState) -> Result<()> {
        self.gpu.check()?;
        check_load(plan, state)?;
        self.trainer.check(&self.gpu, plan)?;
        let kernels = self.kernels(plan.shape);
        self.trainer.load(&self.gpu, kernels, plan, state);
        self.samplers.iter_mut().for_each(Sampler::clear);
        self.gpu.check()
    }

    fn train(&mut self, steps: u32) -> Result<()> {
        self.gpu.check()?;
        check_train(self.trainer.loaded()?.plan())?;
        self.trainer.train(&self.gpu, steps);
        Ok(())
    }

    fn renew_pairs(&mut self, first: usize, pairs: &Pairs) -> Result<()> {
        self.gpu.check()?;
        let loaded = self.trainer.loaded()?;
        check_renewal(loaded.plan(), first, pairs)?;
        loaded.renew_pairs(&self.gpu, first, pairs);
        Ok(())
    }

    fn begin(&mut self, slot: Slot, program: &Program) -> Result<()> {
        self.gpu.check()?;
        let loaded = self.trainer.loaded()?;
        check_program(program, loaded.plan().shape.dim)?;
        self.samplers[slot as usize].begin(&self.gpu, loaded, program)
    }

    fn advance(&mut self, slot: Slot, evaluations: usize) -> Result<usize> {
        self.gpu.check()?;
        Ok(self.samplers[slot as usize].advance(&self.gpu, evaluations))
    }

    fn read_state(&self) -> Reading<TrainState> {
        let reading = self.gpu.check().and_then(|()| {
            let loaded = self.trainer.loaded()?;
            let (step, packing) = (loaded.step(), loaded.packing());
            let numbers = reading::read(&self.gpu, &loaded.state_parts());
            Ok(async move { Ok(trainer::state_from(step, packing, &numbers.await?)) })
        });
        match reading {
            Ok(reading) => Box::pin(reading),
            Err(error) => fail(error),
        }
    }

    fn read_metrics(&self) -> Reading<(u32, Vec<StepMetrics>)> {
        let reading = self.gpu.check().and_then(|()| {
            let loaded = self.trainer.loaded()?;
            let steps = loaded.metric_steps();
            let numbers = reading::read(&self.gpu, &[loaded.metrics_part()]);
            Ok(async move { Ok((steps.end, trainer::metrics_from(steps, &numbers.await?))) })
        });
        match reading {
            Ok(reading) => Box::pin(reading),
            Err(error) => fail(error),
        }
    }

    fn read_frames(&self, slot: Slot, first: usize, count: usize) -> Reading<Vec<f32>> {
        let reading = self.gpu.check().and_then(|()| {
            let part = self.samplers[slot as usize].frames_part(first, count)?;
            Ok(reading::read(&self.gpu, &[part]))
        });
        reading.unwrap_or_else(fail)
    }

    #[cfg(feature = "theory")]
    fn read_particle(&self, slot: Slot, particle: usize) -> Reading<Vec<f32>> {
        let reading = self.gpu.check().and_then(|()| {
            let parts = self.samplers[slot as usize].particle_parts(particle)?;
            Ok(reading::read(&self.gpu, &parts))
        });
        reading.unwrap_or_else(fail)
    }

    #[cfg(feature = "theory")]
    fn read_tallies(&self, slot: Slot) -> Reading<Vec<f32>> {
        let reading = self.gpu.check().and_then(|()| {
            let parts = self.samplers[slot as usize].tallies_parts()?;
            Ok(reading::read(&self.gpu, &parts))
        });
        reading.unwrap_or_else(fail)
    }

    fn counters(&self) -> Counters {
        self.gpu.counters.get()
    }
}
