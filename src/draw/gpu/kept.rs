//! The host's marks on the device, written again only where they are others.

use std::sync::Arc;

use crate::draw::marks::{Image, Marks, Stroke};

/// Buffers of strokes and of an image's cells.
pub(super) struct Kept {
    pub strokes: wgpu::Buffer,
    pub cells: wgpu::Buffer,
    written: Arc<Marks>,
}

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
            strokes: buffer("picture strokes", Marks::MOST_STROKES * size_of::<Stroke>()),
            cells: buffer("picture image", Image::MOST * 4),
            written: Arc::default(),
        }
    }

    #[cfg(feature = "theory")]
    pub(super) fn write(&mut self, queue: &wgpu::Queue, marks: &Arc<Marks>) {
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
