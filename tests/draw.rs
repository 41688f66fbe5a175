//! The stage's picture: what the CPU draws, and that WebGPU draws the same.

#[path = "draw/agreement.rs"]
#[cfg(feature = "gpu")]
mod agreement;
#[path = "draw/picture.rs"]
mod picture;
#[path = "draw/rasteriser.rs"]
mod rasteriser;
