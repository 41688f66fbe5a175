//! The CPU kernels against their definitions.

mod adam_step;
#[cfg(feature = "theory")]
mod adaptive;
mod backend;
mod common;
mod gradient;
mod levels;
#[cfg(feature = "theory")]
mod likelihood;
mod programs;
mod training;
