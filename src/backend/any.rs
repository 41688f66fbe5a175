//! The backend in use, whichever it is.

use super::cpu::CpuBackend;
#[cfg(feature = "gpu")]
use super::gpu::GpuBackend;
use super::{Backend, BackendInfo, Counters, Reading, Slot, StepMetrics, TrainPlan, TrainState};
use crate::core::program::{Pairs, Program};
use crate::error::Result;

/// A backend of either kind; renderers look inside to draw from its own memory.
pub enum AnyBackend {
    /// Kernels on the processor.
    Cpu(Box<CpuBackend>),
    /// Kernels on WebGPU.
    #[cfg(feature = "gpu")]
    Gpu(Box<GpuBackend>),
}

impl AnyBackend {
    fn get(&self) -> &dyn Backend {
        match self {
            Self::Cpu(backend) => backend.as_ref(),
            #[cfg(feature = "gpu")]
            Self::Gpu(backend) => backend.as_ref(),
        }
    }

    fn get_mut(&mut self) -> &mut dyn Backend {
        match self {
            Self::Cpu(backend) => backend.as_mut(),
            #[cfg(feature = "gpu")]
            Self::Gpu(backend) => backend.as_mut(),
        }
    }
}

impl Backend for AnyBackend {
    fn info(&self) -> &BackendInfo {
        self.get().info()
    }

    fn load(&mut self, plan: &TrainPlan, state: &TrainState) -> Result<()> {
        self.get_mut().load(plan, state)
    }

    fn train(&mut self, steps: u32) -> Result<()> {
        self.get_mut().train(steps)
    }

    fn train_while(&mut self, steps: u32, go_on: &mut dyn FnMut() -> bool) -> Result<u32> {
        self.get_mut().train_while(steps, go_on)
    }

    fn renew_pairs(&mut self, first: usize, pairs: &Pairs) -> Result<()> {
        self.get_mut().renew_pairs(first, pairs)
    }

    fn begin(&mut self, slot: Slot, program: &Program) -> Result<()> {
        self.get_mut().begin(slot, program)
    }

    fn advance(&mut self, slot: Slot, evaluations: usize) -> Result<usize> {
        self.get_mut().advance(slot, evaluations)
    }

    fn advance_while(
        &mut self,
        slot: Slot,
        evaluations: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<usize> {
        self.get_mut().advance_while(slot, evaluations, go_on)
    }

    fn read_state(&self) -> Reading<TrainState> {
        self.get().read_state()
    }

    fn read_metrics(&self) -> Reading<(u32, Vec<StepMetrics>)> {
        self.get().read_metrics()
    }

    fn read_frames(&self, slot: Slot, first: usize, count: usize) -> Reading<Vec<f32>> {
        self.get().read_frames(slot, first, count)
    }

    #[cfg(feature = "theory")]
    fn read_particle(&self, slot: Slot, particle: usize) -> Reading<Vec<f32>> {
        self.get().read_particle(slot, particle)
    }

    #[cfg(feature = "theory")]
    fn read_tallies(&self, slot: Slot) -> Reading<Vec<f32>> {
        self.get().read_tallies(slot)
    }

    fn counters(&self) -> Counters {
        self.get().counters()
    }
}
