//! Optimal transport between point sets and between Gaussians, exact and entropic, in `f64`.

pub mod assignment;
pub mod bridge;
pub mod cost;
pub mod gaussian;
pub mod pairing;
mod scaling;
pub mod sinkhorn;
pub mod symmetric;
