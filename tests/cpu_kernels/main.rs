//! The CPU kernels against their definitions.

mod adam_step;
mod backend;
mod common;
mod gradient;
mod programs;
mod training;
