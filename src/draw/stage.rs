//! The canvas on a page, drawn by whichever backend runs.

use web_sys::{HtmlCanvasElement, OffscreenCanvas};

use super::canvas2d::Canvas2d;
#[cfg(feature = "gpu")]
use super::gpu::surface::GpuCanvas;
use super::scene::Scene;
use crate::backend::Slot;
use crate::backend::cpu::CpuBackend;
#[cfg(feature = "gpu")]
use crate::backend::gpu::GpuBackend;
#[cfg(feature = "gpu")]
use crate::error::Error;
use crate::error::Result;

/// A canvas in a worker or on the page.
#[derive(Debug, Clone)]
pub enum Canvas {
    /// Handed to a worker.
    Offscreen(OffscreenCanvas),
    /// In the page itself.
    Element(HtmlCanvasElement),
}

impl Canvas {
    /// Width and height in device pixels.
    pub fn size(&self) -> [u32; 2] {
        match self {
            Self::Offscreen(canvas) => [canvas.width(), canvas.height()],
            Self::Element(canvas) => [canvas.width(), canvas.height()],
        }
    }

    /// Sets width and height in device pixels, where they are others: setting them clears.
    pub fn resize(&self, size: [u32; 2]) {
        let [width, height] = size;
        match self {
            _ if self.size() == size => {}
            Self::Offscreen(canvas) => {
                canvas.set_width(width);
                canvas.set_height(height);
            }
            Self::Element(canvas) => {
                canvas.set_width(width);
                canvas.set_height(height);
            }
        }
    }
}

/// A canvas and its renderer. A canvas keeps its first renderer for life: to change it, take a
/// new canvas.
pub enum Stage {
    /// Drawn by WebGPU.
    #[cfg(feature = "gpu")]
    Gpu(Box<GpuCanvas>),
    /// Drawn by the CPU.
    Cpu(Box<Canvas2d>),
}

impl Stage {
    /// A stage that WebGPU draws, on the backend's own device.
    #[cfg(feature = "gpu")]
    pub fn new_gpu(backend: &GpuBackend, canvas: Canvas) -> Result<Self> {
        Ok(Self::Gpu(Box::new(GpuCanvas::new(backend, canvas)?)))
    }

    /// A stage that the CPU draws.
    pub fn new_cpu(canvas: Canvas) -> Result<Self> {
        Ok(Self::Cpu(Box::new(Canvas2d::new(canvas)?)))
    }

    /// Sets the size in device pixels.
    pub fn resize(&mut self, size: [u32; 2]) {
        match self {
            #[cfg(feature = "gpu")]
            Self::Gpu(canvas) => canvas.resize(size),
            Self::Cpu(canvas) => canvas.resize(size),
        }
    }

    /// Sets the data points, `[count, dim]` row-major in frame coordinates.
    pub fn set_data(&mut self, values: &[f32], dim: usize) {
        match self {
            #[cfg(feature = "gpu")]
            Self::Gpu(canvas) => canvas.set_data(values, dim),
            Self::Cpu(canvas) => canvas.picture.set_data(values, dim),
        }
    }

    /// Draws `scene` with the particles and arrows that the backend has ready. Fails on a stage
    /// made for the CPU.
    #[cfg(feature = "gpu")]
    pub fn draw_gpu(&mut self, backend: &GpuBackend, scene: &Scene) -> Result<()> {
        match self {
            Self::Gpu(canvas) => canvas.draw(
                scene,
                backend.trajectory(Slot::Particles),
                backend.trajectory(Slot::Arrows),
            ),
            Self::Cpu(_) => Err(other_stage()),
        }
    }

    /// Draws `scene` with the particles and arrows that the backend has ready. Fails on a stage
    /// made for WebGPU.
    pub fn draw_cpu(&mut self, backend: &CpuBackend, scene: &Scene) -> Result<()> {
        match self {
            #[cfg(feature = "gpu")]
            Self::Gpu(_) => Err(other_stage()),
            Self::Cpu(canvas) => canvas.draw(
                scene,
                backend.trajectory(Slot::Particles),
                backend.trajectory(Slot::Arrows),
            ),
        }
    }
}

#[cfg(feature = "gpu")]
fn other_stage() -> Error {
    Error::new(
        "stage",
        "it was made for the other backend; make one with a new canvas",
    )
}
