//! A GPU's peak, by a kernel of independent chains of multiply-adds.

use std::time::Instant;

use pushforward::backend::gpu::GpuBackend;
use pushforward::error::{Error, Result};

use super::RUNS;

/// Iterations of the kernel's loop: below what software drivers stop at.
const LENGTH: u32 = 1024;
/// Rounds in an iteration: the loop's own counting is lost among them.
const ROUNDS: usize = 16;
/// A multiply-add of each chain.
const ROUND: &str =
    "x0 = fma(x0, a, b); x1 = fma(x1, a, b); x2 = fma(x2, a, b); x3 = fma(x3, a, b);";
/// Floating-point operations of an invocation in a round: 4 multiply-adds of 4 numbers.
const OPERATIONS: f64 = 32.0;
/// Invocations in a workgroup.
const INVOCATIONS: f64 = 256.0;
/// A run this long makes what surrounds the kernel small.
const LONG_SECS: f64 = 0.05;
/// Workgroups, at most.
const GROUPS: u32 = 65_535;

/// FLOP/s in `f32`, two for each multiply-add.
pub fn gpu(backend: &GpuBackend) -> Result<f64> {
    let device = backend.device();
    let text = include_str!("fma.wgsl")
        .replace("LENGTH", &format!("{LENGTH}u"))
        .replace("ROUNDS", &ROUND.repeat(ROUNDS));
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("fma_chains"),
        source: wgpu::ShaderSource::Wgsl(text.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("fma_chains"),
        layout: None,
        module: &module,
        entry_point: Some("fma_chains"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    let numbers = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("fma_chains"),
        size: 16,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let factors = [0.999_f32, 1e-3].map(f32::to_le_bytes).concat();
    backend.queue().write_buffer(&numbers, 0, &factors);
    let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("fma_chains"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry {
            binding: 0,
            resource: numbers.as_entire_binding(),
        }],
    });
    let run = |groups: u32| -> Result<f64> {
        let start = Instant::now();
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.dispatch_workgroups(groups, 1, 1);
        }
        backend.queue().submit([encoder.finish()]);
        device
            .poll(wgpu::PollType::wait_indefinitely())
            .map_err(|error| Error::new("gpu", error.to_string()))?;
        backend.check()?;
        Ok(start.elapsed().as_secs_f64())
    };
    let mut groups = 1;
    while run(groups)? < LONG_SECS && groups < GROUPS {
        groups = (2 * groups).min(GROUPS);
    }
    let rounds = f64::from(LENGTH) * ROUNDS as f64;
    let operations = f64::from(groups) * INVOCATIONS * rounds * OPERATIONS;
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        best = best.min(run(groups)?);
    }
    Ok(operations / best)
}
