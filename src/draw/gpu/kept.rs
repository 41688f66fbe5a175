//! The host's marks on the device, written again only where they are others.

use std::sync::Arc;

use crate::draw::marks::{Image, Marks, Stroke};
#[cfg(feature = "theory")]
use crate::draw::scene::Scene;

/// Buffers of strokes, of an image's cells and of the stage's axes.
pub(super) struct Kept {
    pub axes: wgpu::Buffer,
    pub strokes: wgpu::Buffer,
    pub cells: wgpu::Buffer,
    written: Arc<Marks>,
    written_axes: Arc<[f32]>,
}

/// Where the strokes over everything else begin, after all others.
pub(super) const OVER_AT: u32 = Marks::MOST_STROKES as u32;

/// The most coordinates of a point.
const MOST_DIM: usize = 256;

impl Kept {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let buffer = |label, size: usize| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: size as u64,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        Self {
            axes: buffer("picture axes", 2 * MOST_DIM * 4),
            strokes: buffer(
                "picture strokes",
                (OVER_AT as usize + Marks::MOST_OVER) * size_of::<Stroke>(),
            ),
            cells: buffer("picture image", Image::MOST * 4),
            written: Arc::default(),
            written_axes: Arc::default(),
        }
    }

    #[cfg(feature = "theory")]
    pub(super) fn write(&mut self, queue: &wgpu::Queue, scene: &Scene) {
        if let Some(projection) = &scene.projection
            && projection.axes.len() <= 2 * MOST_DIM
            && projection.axes != self.written_axes
        {
            self.written_axes = projection.axes.clone();
            queue.write_buffer(&self.axes, 0, bytemuck::cast_slice(&projection.axes));
        }
        let over = scene.over.len().min(Marks::MOST_OVER);
        if over > 0 {
            let at = u64::from(OVER_AT) * size_of::<Stroke>() as u64;
            queue.write_buffer(&self.strokes, at, bytemuck::cast_slice(&scene.over[..over]));
        }
        let marks = &scene.marks;
        if Arc::ptr_eq(marks, &self.written) {
            return;
        }
        self.written = marks.clone();
        let strokes = marks.strokes.len().min(Marks::MOST_STROKES);
        let strokes = bytemuck::cast_slice(&marks.strokes[..strokes]);
        queue.write_buffer(&self.strokes, 0, strokes);
        if let Some(image) = &marks.image
            && image.colours.len() <= Image::MOST
        {
            queue.write_buffer(&self.cells, 0, bytemuck::cast_slice(&image.colours));
        }
    }
}
