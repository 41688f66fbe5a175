//! A canvas that WebGPU draws on.

use super::GpuPicture;
use crate::backend::gpu::{GpuBackend, Trajectory};
use crate::draw::scene::Scene;
use crate::draw::stage::Canvas;
use crate::error::{Error, Result};

/// A canvas, its surface and the picture drawn there.
pub struct GpuCanvas {
    instance: wgpu::Instance,
    device: wgpu::Device,
    queue: wgpu::Queue,
    canvas: Canvas,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    /// Whether the surface has been told the present size.
    configured: bool,
    picture: GpuPicture,
}

impl GpuCanvas {
    /// Takes the canvas. Fails where the browser gives no WebGPU surface for it, as when it
    /// already has a 2-D context.
    pub fn new(backend: &GpuBackend, canvas: Canvas) -> Result<Self> {
        let (instance, adapter) = (backend.instance(), backend.adapter());
        let (device, queue) = (backend.device(), backend.queue());
        let surface = surface(instance, &canvas)?;
        let capabilities = surface.get_capabilities(adapter);
        // Colours are mixed as they are stored, so an sRGB format would lighten every edge.
        let format = capabilities.formats.iter().find(|f| !f.is_srgb());
        let &format = format.ok_or_else(|| no_surface("it offers no plain colour format"))?;
        let [width, height] = canvas.size();
        let config = wgpu::SurfaceConfiguration {
            width,
            height,
            format,
            ..surface
                .get_default_config(adapter, width.max(1), height.max(1))
                .ok_or_else(|| no_surface("the adapter cannot draw on it"))?
        };
        Ok(Self {
            instance: instance.clone(),
            device: device.clone(),
            queue: queue.clone(),
            picture: GpuPicture::new(device, queue, format),
            canvas,
            surface,
            config,
            configured: false,
        })
    }

    /// Sets the canvas's size in device pixels; without area nothing is drawn. Sizes beyond the
    /// device's largest texture are cut to it.
    pub fn resize(&mut self, size: [u32; 2]) {
        let most = self.device.limits().max_texture_dimension_2d;
        let [width, height] = size.map(|n| n.min(most));
        self.configured &= (width, height) == (self.config.width, self.config.height);
        (self.config.width, self.config.height) = (width, height);
        self.canvas.resize([width, height]);
    }

    /// Sets the data points, `[count, dim]` row-major in frame coordinates.
    pub fn set_data(&mut self, values: &[f32], dim: usize) {
        self.picture.set_data(values, dim);
    }

    /// Draws `scene`; a frame for which the browser has no texture is skipped.
    pub fn draw(
        &mut self,
        scene: &Scene,
        particles: Option<Trajectory>,
        arrows: Option<Trajectory>,
    ) -> Result<()> {
        let Some(frame) = self.frame()? else {
            return Ok(());
        };
        let target = frame.texture.create_view(&Default::default());
        let size = [self.config.width, self.config.height];
        self.picture.draw(&target, size, scene, particles, arrows);
        self.queue.present(frame);
        Ok(())
    }

    /// The next texture to draw into, after setting the surface up again where it must be.
    fn frame(&mut self) -> Result<Option<wgpu::SurfaceTexture>> {
        use wgpu::CurrentSurfaceTexture::{Lost, Outdated, Suboptimal, Success};
        if self.config.width == 0 || self.config.height == 0 {
            return Ok(None);
        }
        if !self.configured {
            self.configure();
        }
        match self.surface.get_current_texture() {
            Success(frame) | Suboptimal(frame) => return Ok(Some(frame)),
            Lost => self.surface = surface(&self.instance, &self.canvas)?,
            Outdated => {}
            _ => return Ok(None),
        }
        self.configure();
        Ok(match self.surface.get_current_texture() {
            Success(frame) | Suboptimal(frame) => Some(frame),
            _ => None,
        })
    }

    fn configure(&mut self) {
        self.surface.configure(&self.device, &self.config);
        self.configured = true;
    }
}

fn surface(instance: &wgpu::Instance, canvas: &Canvas) -> Result<wgpu::Surface<'static>> {
    let target = match canvas.clone() {
        Canvas::Offscreen(canvas) => wgpu::SurfaceTarget::OffscreenCanvas(canvas),
        Canvas::Element(canvas) => wgpu::SurfaceTarget::Canvas(canvas),
    };
    instance
        .create_surface(target)
        .map_err(|error| no_surface(&error.to_string()))
}

fn no_surface(why: &str) -> Error {
    Error::new(
        "canvas",
        format!("WebGPU cannot draw on it ({why}); reload the page to draw on the CPU"),
    )
}
