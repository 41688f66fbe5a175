//! WebGPU draws what the CPU draws.

use pushforward::backend::gpu::Trajectory;
use pushforward::draw::gpu::GpuPicture;
use pushforward::draw::palette::Palette;

#[cfg(feature = "theory")]
use crate::picture::marks;
use crate::picture::{Frames, Picture, Stage, alone, flow, stage, whirl};

const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

struct Gpu {
    device: wgpu::Device,
    queue: wgpu::Queue,
}

impl Gpu {
    fn new() -> Self {
        let instance = wgpu::Instance::default();
        let adapter = pollster::block_on(instance.request_adapter(&Default::default()))
            .expect("a Vulkan adapter; install Mesa's llvmpipe");
        let (device, queue) =
            pollster::block_on(adapter.request_device(&Default::default())).unwrap();
        Self { device, queue }
    }

    fn buffer(&self, frames: &Frames) -> wgpu::Buffer {
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: (frames.values.len() * 4).max(4) as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bytes = bytemuck::cast_slice(&frames.values);
        self.queue.write_buffer(&buffer, 0, bytes);
        buffer
    }

    fn draw(&self, stage: &Stage) -> Picture {
        let mut picture = GpuPicture::new(&self.device, &self.queue, FORMAT);
        picture.set_data(&stage.data, stage.particles.dim);
        let buffers = [&stage.particles, &stage.arrows].map(|frames| self.buffer(frames));
        let on_device = |i: usize, frames: &Frames| {
            Some(Trajectory {
                buffer: &buffers[i],
                frames: frames.frames,
                particles: frames.particles,
                dim: frames.dim,
            })
        };
        let texture = self.target(stage.size);
        let target = texture.create_view(&Default::default());
        let particles = on_device(0, &stage.particles);
        let arrows = on_device(1, &stage.arrows);
        picture.draw(&target, stage.size, &stage.scene, particles, arrows);
        self.read(&texture, stage.size)
    }

    fn target(&self, [width, height]: [u32; 2]) -> wgpu::Texture {
        self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d {
                width,
                height,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        })
    }

    fn read(&self, texture: &wgpu::Texture, size: [u32; 2]) -> Picture {
        let stride = (size[0] * 4).next_multiple_of(256);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: u64::from(stride * size[1]),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(stride),
                    rows_per_image: None,
                },
            },
            texture.size(),
        );
        self.queue.submit([encoder.finish()]);
        buffer.map_async(wgpu::MapMode::Read, .., |mapped| mapped.unwrap());
        let wait = wgpu::PollType::wait_indefinitely();
        self.device.poll(wait).unwrap();
        let mapped = buffer.get_mapped_range(..).unwrap();
        let rows = mapped.chunks(stride as usize);
        let bytes = rows.flat_map(|row| row[..size[0] as usize * 4].to_vec());
        Picture {
            size,
            bytes: bytes.collect(),
        }
    }
}

/// Both round every mark they lay over a pixel to 8 bits, each on its own arithmetic, so a pixel
/// under many marks is a few levels off; on the mean over a full scene it is about a tenth of one.
const MEAN: f64 = 0.2;

#[test]
fn a_whole_scene_is_the_same_picture_on_both() {
    let gpu = Gpu::new();
    for palette in [Palette::Light, Palette::Dark] {
        for (dim, time, density) in [
            (2, 0.41, false),
            (2, 1.0, true),
            (1, 0.6, true),
            (5, 0.0, true),
        ] {
            let mut stage = stage(dim, palette, time);
            (stage.scene.density, stage.scene.arrows) = (density, true);
            let (on_gpu, on_cpu) = (gpu.draw(&stage), stage.raster());
            let (mean, most) = on_gpu.difference(&on_cpu);
            on_gpu.save(&format!("gpu-{palette:?}-{dim}-{time}"));
            assert!(
                mean < MEAN,
                "{palette:?} {dim} {time}: mean {mean}, at most {most}"
            );
        }
    }
}

#[cfg(feature = "theory")]
#[test]
fn the_hosts_marks_are_the_same_on_both() {
    let gpu = Gpu::new();
    for (dim, smooth) in [(2, true), (2, false), (1, true)] {
        let mut stage = stage(dim, Palette::Light, 0.5);
        (stage.scene.particles, stage.scene.trails, stage.scene.data) = (false, false, false);
        stage.scene.marks = marks(smooth).into();
        let (on_gpu, on_cpu) = (gpu.draw(&stage), stage.raster());
        let (mean, most) = on_gpu.difference(&on_cpu);
        on_gpu.save(&format!("gpu-marks-{dim}-{smooth}"));
        on_cpu.save(&format!("cpu-marks-{dim}-{smooth}"));
        assert!(on_cpu.ink(Palette::Light).iter().sum::<f64>() > 1e6);
        assert!(mean < MEAN, "{dim} {smooth}: mean {mean}, at most {most}");
    }
}

#[test]
fn particles_alone_have_their_center_of_mass_within_a_pixel() {
    let gpu = Gpu::new();
    for frame in [0.0, 3.5, 10.0] {
        let mut stage = alone(&[]);
        stage.particles = flow(300, 11, 2);
        stage.scene.frame_position = frame;
        let centers = [gpu.draw(&stage), stage.raster()].map(|p| p.center(Palette::Dark));
        for axis in 0..2 {
            // One pixel is asked for; shared coordinates leave only rounding.
            assert!(
                (centers[0][axis] - centers[1][axis]).abs() < 0.05,
                "{centers:?}"
            );
        }
    }
}

#[test]
fn a_particle_lands_on_its_pixel_between_frames_too() {
    let gpu = Gpu::new();
    let mut stage = alone(&[]);
    stage.particles = Frames::new(vec![-1.0, 0.0, 2.0, 1.0], 2, 2);
    for (position, want) in [
        (0.0, [75.0, 50.0]),
        (0.5, [112.5, 37.5]),
        (1.0, [150.0, 25.0]),
    ] {
        stage.scene.frame_position = position;
        let got = gpu.draw(&stage).center(Palette::Dark);
        // As for the CPU: only rounding at the soft edge.
        assert!((0..2).all(|i| (got[i] - want[i]).abs() < 0.1), "{got:?}");
    }
}

#[test]
fn nothing_is_drawn_for_bad_particles_or_empty_trajectories() {
    let gpu = Gpu::new();
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e9];
    let points: Vec<[f32; 2]> = bad.iter().flat_map(|&v| [[v, 0.0], [0.0, v]]).collect();
    let mut stage = alone(&points);
    (stage.scene.density, stage.scene.trails) = (true, true);
    assert_eq!(gpu.draw(&stage).ink(Palette::Dark).iter().sum::<f64>(), 0.0);
    let mut empty = alone(&[]);
    empty.arrows = whirl(3, 1.0, 2);
    (empty.scene.density, empty.scene.trails) = (true, true);
    assert_eq!(gpu.draw(&empty).ink(Palette::Dark).iter().sum::<f64>(), 0.0);
}
