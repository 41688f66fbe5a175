//! Optimal transport between point sets and between Gaussians, exact and entropic, in `f64`.

pub mod assignment;
pub mod cost;
