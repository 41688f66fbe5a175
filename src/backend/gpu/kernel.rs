//! The kernels' texts and pipelines.

use std::cell::OnceCell;
use std::rc::Rc;

#[cfg(feature = "theory")]
use super::blocks::AdaptBlock;
use super::blocks::{ExamplesBlock, Progress, PushBlock, StartBlock, UpdateBlock};
use super::constants::{constants, octets, tile};
use super::device::Gpu;
use super::tiling::Tiling;
use crate::core::network::NetworkShape;
use crate::core::row::{PathRow, StepRow};
use crate::layout::Table;
use crate::wgsl;

/// A kernel: `shaders/<name>.wgsl`, whose twin is `src/backend/cpu/<name>.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// A minibatch's way through the network and back.
    RunExamples,
    /// Gradient of its loss.
    SumGradient,
    /// Step of the optimiser.
    AdamStep,
    /// Particles at their start.
    StartParticles,
    /// Particles moved by rows of a program.
    PushParticles,
    /// Particles moved with the volume around them.
    #[cfg(feature = "theory")]
    PushLikelihood,
    /// Particles moved in steps of their own.
    #[cfg(feature = "theory")]
    AdaptParticles,
}

impl Kernel {
    /// Every kernel.
    pub const ALL: &[Self] = &[
        Self::RunExamples,
        Self::SumGradient,
        Self::AdamStep,
        Self::StartParticles,
        Self::PushParticles,
        #[cfg(feature = "theory")]
        Self::PushLikelihood,
        #[cfg(feature = "theory")]
        Self::AdaptParticles,
    ];

    /// Whether every field needs it.
    fn is_common(self) -> bool {
        self as usize <= Self::PushParticles as usize
    }

    /// Its one name: of the files and the entry point.
    pub fn name(self) -> &'static str {
        match self {
            Self::RunExamples => "run_examples",
            Self::SumGradient => "sum_gradient",
            Self::AdamStep => "adam_step",
            Self::StartParticles => "start_particles",
            Self::PushParticles => "push_particles",
            #[cfg(feature = "theory")]
            Self::PushLikelihood => "push_likelihood",
            #[cfg(feature = "theory")]
            Self::AdaptParticles => "adapt_particles",
        }
    }

    /// The whole WGSL text for networks of `shape`.
    pub fn text(self, shape: NetworkShape) -> String {
        let rng = wgsl!("shared/rng");
        let normals = wgsl!("shared/normals");
        let layers = wgsl!("shared/layers");
        let mlp = wgsl!("shared/mlp");
        let patches = wgsl!("shared/patches");
        let examples = &tile(Tiling::new(shape));
        let particles = &tile(Tiling::of_particles(shape));
        let octets = &octets(shape);
        let parts: &[&str] = match self {
            Self::RunExamples => &[
                ExamplesBlock::WGSL,
                Progress::WGSL,
                PathRow::WGSL,
                rng,
                normals,
                examples,
                layers,
                patches,
                wgsl!("run_examples"),
            ],
            Self::SumGradient => &[
                UpdateBlock::WGSL,
                Progress::WGSL,
                layers,
                wgsl!("sum_gradient"),
            ],
            Self::AdamStep => &[
                UpdateBlock::WGSL,
                Progress::WGSL,
                layers,
                wgsl!("adam_step"),
            ],
            Self::StartParticles => &[StartBlock::WGSL, rng, normals, wgsl!("start_particles")],
            Self::PushParticles => &[
                PushBlock::WGSL,
                StepRow::WGSL,
                rng,
                normals,
                particles,
                layers,
                patches,
                wgsl!("push_particles"),
            ],
            #[cfg(feature = "theory")]
            Self::PushLikelihood => &[
                PushBlock::WGSL,
                StepRow::WGSL,
                rng,
                normals,
                octets,
                mlp,
                wgsl!("shared/states"),
                wgsl!("shared/motion"),
                wgsl!("push_likelihood"),
            ],
            #[cfg(feature = "theory")]
            Self::AdaptParticles => &[
                AdaptBlock::WGSL,
                StepRow::WGSL,
                normals,
                rng,
                octets,
                mlp,
                wgsl!("shared/states"),
                wgsl!("adapt_particles"),
            ],
        };
        constants(shape) + &parts.join("\n")
    }
}

/// The pipelines for networks of one shape.
#[derive(Clone)]
pub(super) struct Kernels {
    shape: NetworkShape,
    pipelines: Rc<[OnceCell<wgpu::ComputePipeline>]>,
}

impl Kernels {
    /// None compiled yet: each is when it is first bound, if not before.
    pub fn new(shape: NetworkShape) -> Self {
        Self {
            shape,
            pipelines: Kernel::ALL.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// Compiles one of the kernels that every field needs; answers whether any was missing.
    pub fn compile_next(&self, gpu: &Gpu) -> bool {
        let missing = |kernel: &&Kernel| self.pipelines[**kernel as usize].get().is_none();
        let mut common = Kernel::ALL.iter().filter(|kernel| kernel.is_common());
        let next = common.find(missing);
        next.inspect(|&&kernel| _ = self.pipeline(gpu, kernel))
            .is_some()
    }

    /// The kernel's pipeline.
    pub fn pipeline(&self, gpu: &Gpu, kernel: Kernel) -> &wgpu::ComputePipeline {
        self.pipelines[kernel as usize].get_or_init(|| compile(gpu, kernel, self.shape))
    }

    /// A kernel with its buffers, whole ones at bindings 1 and up.
    pub fn bind(
        &self,
        gpu: &Gpu,
        kernel: Kernel,
        block: wgpu::BufferBinding<'_>,
        buffers: &[&wgpu::Buffer],
    ) -> Call {
        let pipeline = self.pipeline(gpu, kernel);
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
