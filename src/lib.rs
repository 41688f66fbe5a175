//! Generative transport: a time-dependent field, regressed on examples, pushes a source law ρ₀
//! forward to a data law ρ₁.

pub mod backend;
pub mod choice;
pub mod core;
pub mod draw;
pub mod engine;
pub mod error;
pub mod evaluator;
pub mod format;
pub mod layout;
pub mod number;
pub mod plan;
pub mod registry;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wgsl;
