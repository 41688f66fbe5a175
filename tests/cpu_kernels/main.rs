//! The CPU kernels against their definitions.

mod adam_step;
mod backend;
mod common;
mod gradient;
#[cfg(feature = "theory")]
mod likelihood;
mod programs;
mod training;
