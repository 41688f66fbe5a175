//! The random generator and the normals made of it.

use pushforward::backend::cpu::normals;
use pushforward::backend::gpu::{GpuBackend, Kernel};
use pushforward::core::rng::{self, Purpose, index_below, words};

use super::cases::shape;

const COUNT: usize = 4096;

/// Runs `body`, which sets `answer` from an index, on the shared text of the kernels.
async fn evaluate(gpu: &GpuBackend, body: &str) -> Vec<[u32; 4]> {
    let mut text = Kernel::StartParticles.text(shape(2, 4, 1));
    text.push_str(&format!(
        "@group(0) @binding(9) var<storage, read_write> answers: array<vec4<u32>>;
        @compute @workgroup_size(64)
        fn check(@builtin(global_invocation_id) invocation: vec3<u32>) {{
            let i = invocation.x;
            var answer: vec4<u32>;
            {body}
            answers[i] = answer;
        }}"
    ));
    let device = gpu.device();
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("check"),
        source: wgpu::ShaderSource::Wgsl(text.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some("check"),
        layout: None,
        module: &module,
        entry_point: Some("check"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    let buffer = |usage| {
        device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("check"),
            size: 16 * COUNT as u64,
            usage,
            mapped_at_creation: false,
        })
    };
    let answers = buffer(wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC);
    let staging = buffer(wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
    let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("check"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry {
            binding: 9,
            resource: answers.as_entire_binding(),
        }],
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(COUNT as u32 / 64, 1, 1);
    }
    encoder.copy_buffer_to_buffer(&answers, 0, &staging, 0, Some(16 * COUNT as u64));
    gpu.queue().submit([encoder.finish()]);
    let (sender, receiver) = futures_channel::oneshot::channel();
    staging.slice(..).map_async(wgpu::MapMode::Read, |result| {
        sender.send(result).unwrap();
    });
    device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
    receiver.await.unwrap().unwrap();
    let view = staging.slice(..).get_mapped_range().unwrap();
    bytemuck::pod_collect_to_vec(&view)
}

/// Words are equal bit for bit, whatever the counters.
pub async fn words_are_bit_equal(gpu: &GpuBackend) {
    let body = "answer = words(i * 2654435761u, 1u + i % 9u, i * i, ~i, i % 77u);";
    let found = evaluate(gpu, body).await;
    let purposes = [
        Purpose::Pick,
        Purpose::Source,
        Purpose::Extra,
        Purpose::Start,
        Purpose::Step,
        Purpose::Weights,
        Purpose::Data,
        Purpose::Measure,
        Purpose::SourceData,
    ];
    for (i, found) in (0_u32..).zip(found) {
        let purpose = purposes[i as usize % 9];
        let seed = i.wrapping_mul(2_654_435_761);
        let expected = words(seed, purpose, i.wrapping_mul(i), !i, i % 77);
        assert_eq!(found, expected, "{i}");
    }
}

/// Indices below counts from 1 to 2²⁴ are equal.
pub async fn indices_are_equal(gpu: &GpuBackend) {
    let body = "let w = words(1u, 1u, 0u, i, 0u);
        let count = min((w.z >> (i % 32u)) + 1u, 16777216u);
        answer = vec4<u32>(
            index_below(w.x, count), index_below(w.y, 16777216u),
            index_below(0xffffffffu, count), bitcast<u32>(unit(w.w)));";
    let found = evaluate(gpu, body).await;
    for (i, found) in (0_u32..).zip(found) {
        let w = words(1, Purpose::Pick, 0, i, 0);
        let count = (w[2] >> (i % 32)).saturating_add(1).min(1 << 24);
        let expected = [
            index_below(w[0], count),
            index_below(w[1], 1 << 24),
            count - 1,
            (rng::unit(w[3]) as f32).to_bits(),
        ];
        assert_eq!(found, expected, "{i}");
    }
}

/// Normals lie within a few units in the last place of the exact ones.
pub async fn normals_are_close(gpu: &GpuBackend) {
    let body = "answer = bitcast<vec4<u32>>(normals(words(4u, 2u, 0u, i, 0u)));";
    let found = evaluate(gpu, body).await;
    for (i, found) in (0_u32..).zip(found) {
        let w = words(4, Purpose::Source, 0, i, 0);
        let twin: [f32; 4] = normals::normals(w);
        for ((found, exact), twin) in found.into_iter().zip(rng::normals(w)).zip(twin) {
            let found = f32::from_bits(found);
            // Roundings of the logarithm (an ulp or two, halved by the root), the division (2.5
            // ulp where WGSL is loose), the root, the sine and the product: 12 ulp at most.
            let ulp = exact.abs() * f64::from(f32::EPSILON);
            let error = (f64::from(found) - exact).abs();
            assert!(error <= 12.0 * ulp, "{i}: {found} against {exact}");
            assert!(
                f64::from((found - twin).abs()) <= 12.0 * ulp,
                "{i}: {found}, {twin}"
            );
        }
    }
}
