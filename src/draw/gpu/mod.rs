//! The picture drawn by WebGPU, straight from the buffers that the kernels fill.

mod kept;
mod pipelines;
#[cfg(target_arch = "wasm32")]
pub mod surface;

#[cfg(feature = "theory")]
use super::marks::Marks;
use super::palette::{Palette, TABLE};
use super::points::DataPoints;
use super::scene::Scene;
use super::view::{Extent, Layout, MOST_CELLS, MOST_MOMENTS, Moment};
use crate::backend::gpu::Trajectory;
use kept::{Kept, OVER_AT};
use pipelines::Pipelines;

/// Where the moments begin in the buffer of numbers, after the view.
const MOMENTS_AT: u64 = 256;

/// Draws scenes into textures of one format.
pub struct GpuPicture {
    device: wgpu::Device,
    queue: wgpu::Queue,
    pipelines: Pipelines,
    /// The view, then the moments: all that is written for a picture.
    numbers: wgpu::Buffer,
    bytes: Vec<u8>,
    table: wgpu::Buffer,
    palette: Option<Palette>,
    points: DataPoints,
    data: wgpu::Buffer,
    counts: wgpu::Buffer,
    across: wgpu::Buffer,
    strength: wgpu::Buffer,
    marks: Kept,
    /// Stands in where there is no trajectory.
    nothing: wgpu::Buffer,
    bound: Option<Bound>,
}

/// Bind groups, with the buffers that they were made for.
struct Bound {
    particles: wgpu::Buffer,
    arrows: wgpu::Buffer,
    marks: wgpu::BindGroup,
    density: wgpu::BindGroup,
}

impl GpuPicture {
    /// Pipelines and buffers for targets of `format`, whose values must be stored as they are
    /// (not an sRGB format): colours are mixed the way a canvas mixes them.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, format: wgpu::TextureFormat) -> Self {
        let cells = (MOST_CELLS * MOST_CELLS * 4) as u64;
        let numbers = MOMENTS_AT + (MOST_MOMENTS * size_of::<Moment>()) as u64;
        let storage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
        let buffer = |label, size, usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        Self {
            device: device.clone(),
            queue: queue.clone(),
            pipelines: Pipelines::new(device, format),
            numbers: buffer(
                "picture numbers",
                numbers,
                storage | wgpu::BufferUsages::UNIFORM,
            ),
            bytes: Vec::with_capacity(numbers as usize),
            table: buffer("picture density colours", TABLE as u64 * 4, storage),
            palette: None,
            points: DataPoints::default(),
            data: buffer(
                "picture data points",
                (DataPoints::MOST * 8) as u64,
                storage,
            ),
            counts: buffer("picture counts", cells, storage),
            across: buffer("picture counts smoothed across", cells, storage),
            strength: buffer("picture density", cells, storage),
            marks: Kept::new(device),
            nothing: buffer("picture without particles", 16, storage),
            bound: None,
        }
    }

    /// Sets the data points, `[count, dim]` row-major in frame coordinates.
    pub fn set_data(&mut self, values: &[f32], dim: usize) {
        self.points = DataPoints::new(values, dim);
        self.queue
            .write_buffer(&self.data, 0, bytemuck::cast_slice(&self.points.at));
    }

    /// Submits the drawing of `scene` into `target`, which is `size` pixels large.
    pub fn draw(
        &mut self,
        target: &wgpu::TextureView,
        size: [u32; 2],
        scene: &Scene,
        particles: Option<Trajectory>,
        arrows: Option<Trajectory>,
    ) {
        let layout = Layout::new(scene, size, extent(particles), extent(arrows), &self.points);
        self.write(scene.palette, &layout);
        #[cfg(feature = "theory")]
        self.marks.write(&self.queue, scene);
        let bound = self.bind(particles, arrows);
        let mut encoder = self
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor {
                label: Some("picture"),
            });
        if layout.view.density_moments > 0 {
            self.count(&mut encoder, &bound, &layout);
        }
        self.paint(&mut encoder, &bound, &layout, scene, target);
        self.queue.submit([encoder.finish()]);
        self.bound = Some(bound);
    }

    /// Writes the view and the moments at once, and the colours where they changed.
    fn write(&mut self, palette: Palette, layout: &Layout) {
        self.bytes.clear();
        self.bytes
            .extend_from_slice(bytemuck::bytes_of(&layout.view));
        self.bytes.resize(MOMENTS_AT as usize, 0);
        self.bytes
            .extend_from_slice(bytemuck::cast_slice(&layout.moments));
        self.queue.write_buffer(&self.numbers, 0, &self.bytes);
        if self.palette != Some(palette) {
            let table = palette.density_table();
            self.queue
                .write_buffer(&self.table, 0, bytemuck::cast_slice(&table));
            self.palette = Some(palette);
        }
    }

    /// The bind groups for these trajectories, made anew only where a buffer is another one.
    fn bind(&mut self, particles: Option<Trajectory>, arrows: Option<Trajectory>) -> Bound {
        let particles = particles.map_or(&self.nothing, |t| t.buffer);
        let arrows = arrows.map_or(&self.nothing, |t| t.buffer);
        if let Some(bound) = self.bound.take()
            && bound.particles == *particles
            && bound.arrows == *arrows
        {
            return bound;
        }
        let numbers = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.numbers,
            offset: 0,
            size: wgpu::BufferSize::new(MOMENTS_AT),
        });
        let moments = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.numbers,
            offset: MOMENTS_AT,
            size: None,
        });
        let group = |layout, rest: &[&wgpu::Buffer]| {
            let mut resources = vec![numbers.clone(), moments.clone()];
            resources.extend(rest.iter().map(|buffer| buffer.as_entire_binding()));
            let entries: Vec<_> = (0u32..)
                .zip(resources)
                .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
                .collect();
            self.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("picture"),
                layout,
                entries: &entries,
            })
        };
        let Kept {
            axes,
            strokes,
            cells,
            ..
        } = &self.marks;
        Bound {
            marks: group(
                &self.pipelines.marks_layout,
                &[
                    particles,
                    axes,
                    arrows,
                    &self.data,
                    &self.table,
                    &self.strength,
                    strokes,
                    cells,
                ],
            ),
            density: group(
                &self.pipelines.density_layout,
                &[particles, axes, &self.counts, &self.across, &self.strength],
            ),
            particles: particles.clone(),
            arrows: arrows.clone(),
        }
    }

    fn count(&self, encoder: &mut wgpu::CommandEncoder, bound: &Bound, layout: &Layout) {
        let view = &layout.view;
        encoder.clear_buffer(&self.counts, 0, None);
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some("density"),
            timestamp_writes: None,
        });
        pass.set_bind_group(0, &bound.density, &[]);
        pass.set_pipeline(&self.pipelines.density_count);
        pass.dispatch_workgroups(view.particles.div_ceil(64), view.density_moments, 1);
        for pipeline in [&self.pipelines.smooth_across, &self.pipelines.smooth_down] {
            pass.set_pipeline(pipeline);
            pass.dispatch_workgroups(view.columns.div_ceil(8), view.rows.div_ceil(8), 1);
        }
    }

    fn paint(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        bound: &Bound,
        layout: &Layout,
        scene: &Scene,
        target: &wgpu::TextureView,
    ) {
        let view = &layout.view;
        let [r, g, b] = scene.palette.background().map(|c| f64::from(c) / 255.0);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a: 1.0 }),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_bind_group(0, &bound.marks, &[]);
        if view.density_moments > 0 {
            pass.set_pipeline(&self.pipelines.heat);
            pass.draw(0..3, 0..1);
        }
        if view.image_columns > 0 {
            pass.set_pipeline(&self.pipelines.image);
            pass.draw(0..3, 0..1);
        }
        let particles = if scene.particles { view.particles } else { 0 };
        #[cfg(feature = "theory")]
        let over = scene.over.len().min(Marks::MOST_OVER) as u32;
        #[cfg(not(feature = "theory"))]
        let over = 0;
        let marks = [
            (&self.pipelines.data_points, 0..view.data),
            (&self.pipelines.strokes, 0..view.strokes),
            (&self.pipelines.arrows, 0..view.arrows),
            (&self.pipelines.trails, 0..view.trails * view.segments),
            (&self.pipelines.particles, 0..particles),
            (&self.pipelines.strokes, OVER_AT..OVER_AT + over),
        ];
        for (pipeline, which) in marks.into_iter().filter(|(_, which)| !which.is_empty()) {
            pass.set_pipeline(pipeline);
            pass.draw(0..4, which);
        }
    }
}

fn extent(trajectory: Option<Trajectory>) -> Extent {
    trajectory.map_or(Extent::default(), |t| Extent {
        frames: t.frames,
        particles: t.particles,
        dim: t.dim,
    })
}
