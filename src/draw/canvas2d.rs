//! A canvas that the CPU's bytes are put on.

use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, ImageData, OffscreenCanvasRenderingContext2d as OffscreenContext,
};

use super::raster::Raster;
use super::scene::Scene;
use super::stage::Canvas;
use crate::backend::cpu::Trajectory;
use crate::error::{Error, Result};

/// A canvas, its 2-D context and the picture drawn there.
pub struct Canvas2d {
    canvas: Canvas,
    context: Context,
    /// What is drawn.
    pub picture: Raster,
}

enum Context {
    Offscreen(OffscreenContext),
    Element(CanvasRenderingContext2d),
}

impl Canvas2d {
    /// Takes the canvas. Fails where it already has a context of another kind.
    pub fn new(canvas: Canvas) -> Result<Self> {
        let context = match &canvas {
            Canvas::Offscreen(canvas) => context(canvas.get_context("2d"))?.map(Context::Offscreen),
            Canvas::Element(canvas) => context(canvas.get_context("2d"))?.map(Context::Element),
        };
        let context = context.ok_or_else(no_context)?;
        Ok(Self {
            canvas,
            context,
            picture: Raster::new(),
        })
    }

    /// Sets the canvas's size in device pixels; without area nothing is drawn.
    pub fn resize(&mut self, size: [u32; 2]) {
        self.canvas.resize(size);
    }

    /// Draws `scene`.
    pub fn draw(
        &mut self,
        scene: &Scene,
        particles: Option<Trajectory>,
        arrows: Option<Trajectory>,
    ) -> Result<()> {
        let size = self.canvas.size();
        let bytes = self.picture.draw(size, scene, particles, arrows);
        if bytes.is_empty() {
            return Ok(());
        }
        let [width, height] = size;
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), width, height)
            .and_then(|image| match &self.context {
                Context::Offscreen(context) => context.put_image_data(&image, 0.0, 0.0),
                Context::Element(context) => context.put_image_data(&image, 0.0, 0.0),
            })
            .map_err(|_| Error::new("canvas", "the browser has no room for it; make it smaller"))
    }
}

/// The context as the type it is, if the browser gave one.
fn context<T: JsCast>(
    got: std::result::Result<Option<js_sys::Object>, JsValue>,
) -> Result<Option<T>> {
    let object = got.map_err(|_| no_context())?;
    Ok(object.and_then(|object| object.dyn_into().ok()))
}

fn no_context() -> Error {
    Error::new(
        "canvas",
        "it gives no 2-D context; use a canvas that nothing has drawn on",
    )
}
