//! The kernels' texts and pipelines.

use super::blocks::{Progress, PushBlock, StartBlock, TrainBlock, UpdateBlock};
use super::constants::constants;
use super::device::Gpu;
use crate::core::network::NetworkShape;
use crate::core::row::{PathRow, StepRow};
use crate::layout::Table;
use crate::wgsl;

/// A kernel: `shaders/<name>.wgsl`, whose twin is `src/backend/cpu/<name>.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Gradient of a minibatch's loss.
    TrainGradient,
    /// Sum of the partial gradients.
    ReduceGradient,
    /// Step of the optimiser.
    AdamStep,
    /// Particles at their start.
    StartParticles,
    /// Particles moved by rows of a program.
    PushParticles,
}

impl Kernel {
    /// Every kernel.
    pub const ALL: [Self; 5] = [
        Self::TrainGradient,
        Self::ReduceGradient,
        Self::AdamStep,
        Self::StartParticles,
        Self::PushParticles,
    ];

    /// Its one name: of the files and the entry point.
    pub fn name(self) -> &'static str {
        match self {
            Self::TrainGradient => "train_gradient",
            Self::ReduceGradient => "reduce_gradient",
            Self::AdamStep => "adam_step",
            Self::StartParticles => "start_particles",
            Self::PushParticles => "push_particles",
        }
    }

    /// The whole WGSL text for networks of `shape`.
    pub fn text(self, shape: NetworkShape) -> String {
        let rng = wgsl!("shared/rng");
        let normals = wgsl!("shared/normals");
        let mlp = wgsl!("shared/mlp");
        let parts: &[&str] = match self {
            Self::TrainGradient => &[
                TrainBlock::WGSL,
                Progress::WGSL,
                PathRow::WGSL,
                rng,
                normals,
                mlp,
                wgsl!("train_gradient"),
            ],
            Self::ReduceGradient => &[UpdateBlock::WGSL, Progress::WGSL, wgsl!("reduce_gradient")],
            Self::AdamStep => &[UpdateBlock::WGSL, Progress::WGSL, wgsl!("adam_step")],
            Self::StartParticles => &[StartBlock::WGSL, rng, normals, wgsl!("start_particles")],
            Self::PushParticles => &[
                PushBlock::WGSL,
                StepRow::WGSL,
                rng,
                normals,
                mlp,
                wgsl!("push_particles"),
            ],
        };
        constants(shape) + &parts.join("\n")
    }
}

/// The pipelines for networks of one shape.
#[derive(Clone)]
pub(super) struct Kernels {
    pipelines: [wgpu::ComputePipeline; Kernel::ALL.len()],
}

impl Kernels {
    /// Compiles every kernel.
    pub fn new(gpu: &Gpu, shape: NetworkShape) -> Self {
        Self {
            pipelines: Kernel::ALL.map(|kernel| compile(gpu, kernel, shape)),
        }
    }

    /// The kernel's pipeline.
    pub fn pipeline(&self, kernel: Kernel) -> &wgpu::ComputePipeline {
        &self.pipelines[kernel as usize]
    }

    /// A kernel with its buffers, whole ones at bindings 1 and up.
    pub fn bind(
        &self,
        gpu: &Gpu,
        kernel: Kernel,
        block: wgpu::BufferBinding<'_>,
        buffers: &[&wgpu::Buffer],
    ) -> Call {
        let pipeline = self.pipeline(kernel);
        let block = wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::Buffer(block),
        };
        let storage = buffers.iter().zip(1..);
        let entries: Vec<_> = std::iter::once(block)
            .chain(storage.map(|(buffer, binding)| wgpu::BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            }))
            .collect();
        Call {
            pipeline: pipeline.clone(),
            group: gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some(kernel.name()),
                layout: &pipeline.get_bind_group_layout(0),
                entries: &entries,
            }),
        }
    }
}

/// A kernel bound to its buffers.
pub(super) struct Call {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
}

/// Workgroups in one dimension of a dispatch, at most.
const GRID: u32 = 65_535;

impl Call {
    /// Dispatches at least `groups` workgroups, in rows of 65,535.
    pub fn dispatch(&self, gpu: &Gpu, pass: &mut wgpu::ComputePass<'_>, groups: u32) {
        gpu.count(|counters| counters.dispatches += 1);
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.group, &[]);
        pass.dispatch_workgroups(groups.min(GRID), groups.div_ceil(GRID), 1);
    }
}

fn compile(gpu: &Gpu, kernel: Kernel, shape: NetworkShape) -> wgpu::ComputePipeline {
    let name = Some(kernel.name());
    let module = gpu
        .device
        .create_shader_module(wgpu::ShaderModuleDescriptor {
            label: name,
            source: wgpu::ShaderSource::Wgsl(kernel.text(shape).into()),
        });
    gpu.device
        .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: name,
            layout: None,
            module: &module,
            entry_point: name,
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        })
}
