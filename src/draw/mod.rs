//! The stage's picture: one description, drawn by WebGPU or by the CPU with the same marks.
//!
//! A [`scene::Scene`] says what to show; [`view::Layout`] turns it into pixels, once, for both
//! renderers: [`gpu`] draws straight from the particles' buffer, [`raster`] fills bytes.

#[cfg(target_arch = "wasm32")]
pub mod canvas2d;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod marks;
pub mod palette;
pub mod points;
pub mod raster;
pub mod scene;
#[cfg(target_arch = "wasm32")]
pub mod stage;
#[cfg(feature = "theory")]
pub mod vector;
pub mod view;
