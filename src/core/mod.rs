//! Pure mathematics in `f64`, without input or output.

pub mod dataset;
pub mod network;
pub mod program;
pub mod rng;
pub mod row;
