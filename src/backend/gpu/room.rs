//! A buffer that is kept as long as it is large enough.

use super::device::Gpu;

/// Room on the device for one thing, whose size may change from plan to plan.
pub(super) struct Room {
    label: &'static str,
    usage: wgpu::BufferUsages,
    buffer: Option<wgpu::Buffer>,
}

/// The least size that every binding accepts.
const LEAST: u64 = 256;
/// A buffer more than this many times too large is let go.
const SLACK: u64 = 4;

impl Room {
    /// Room that kernels read and write.
    pub const fn storage(label: &'static str) -> Self {
        let usage = wgpu::BufferUsages::STORAGE
            .union(wgpu::BufferUsages::COPY_SRC)
            .union(wgpu::BufferUsages::COPY_DST);
        Self {
            label,
            usage,
            buffer: None,
        }
    }

    /// Room for parameter blocks.
    pub const fn uniform(label: &'static str) -> Self {
        Self {
            label,
            usage: wgpu::BufferUsages::UNIFORM.union(wgpu::BufferUsages::COPY_DST),
            buffer: None,
        }
    }

    /// A buffer of at least `size` bytes; its contents are whatever they were.
    pub fn fit(&mut self, gpu: &Gpu, size: u64) -> wgpu::Buffer {
        let size = size.max(LEAST);
        match &self.buffer {
            Some(buffer) if (size..=size * SLACK).contains(&buffer.size()) => buffer.clone(),
            _ => {
                let buffer = gpu.create(self.label, size, self.usage);
                self.buffer = Some(buffer.clone());
                buffer
            }
        }
    }

    /// A buffer that holds `contents`.
    pub fn fill(&mut self, gpu: &Gpu, contents: &[u8]) -> wgpu::Buffer {
        let buffer = self.fit(gpu, contents.len() as u64);
        gpu.write(&buffer, 0, contents);
        buffer
    }

    /// The buffer, if there is one.
    pub fn buffer(&self) -> Option<&wgpu::Buffer> {
        self.buffer.as_ref()
    }
}
