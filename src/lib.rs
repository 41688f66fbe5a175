//! Generative transport: diffusion, score-based SDEs and flow matching are one object, a
//! time-dependent field that is regressed on examples and pushes a source law ρ₀ (t = 0) forward to
//! a data law ρ₁ (t = 1) by a program of steps. A paradigm is a preset of that object.
//!
//! ```
//! use pushforward::backend::{AnyBackend, Backend, Slot};
//! use pushforward::choice::Choice;
//! use pushforward::engine::Engine;
//!
//! // What is left out comes from the paradigm's preset.
//! let choice = Choice::from_json(
//!     r#"{"paradigm": "diffusion", "data": "moons", "training": {"steps": 20}, "sampler": {"steps": 10}}"#,
//! )?;
//! let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &choice, None)?;
//! while !engine.finished() {
//!     engine.train(10)?;
//! }
//! engine.begin(Slot::Particles, 100, 1)?;
//! engine.finish(Slot::Particles)?;
//! let last = engine.backend().read_frames(Slot::Particles, 10, 1);
//! assert_eq!(pollster::block_on(last)?.len(), 100 * 2);
//! # Ok::<(), pushforward::error::Error>(())
//! ```
//!
//! How a run flows, and where to read:
//!
//! 1. [`choice::Choice`] is all that a person picks, as JSON: a link, a preset, a file's header.
//!    What can be picked stands in the groups of [`core`], one file and one word in a
//!    [`registry!`] line each.
//! 2. [`plan::Plan`] turns it into the two tables that everything passes through:
//!    [`core::row::PathRow`], one per training time, and [`core::row::StepRow`], one per field
//!    evaluation of a sampler. Past this point no code knows a paradigm, schedule or sampler.
//! 3. [`engine::Engine`] trains and samples the field on a [`backend::Backend`]: the same kernels in
//!    Rust ([`backend::cpu`]) and in WGSL ([`backend`]'s `gpu`, `shaders/`), tested against each
//!    other.
//!    Examples are drawn independently, or from a pool of pairs that a
//!    [`core::coupling::Coupling`] renews while training goes on.
//! 4. [`draw`] shows the particles; [`format`](mod@format) reads points and writes fields, samples
//!    and links.
//!
//! [`core::mixture`] holds the exact fields between Gaussian mixtures and finite sets, which the tests
//! and [`field::Field`] compare with; `measures` lists all that can be measured of a field,
//! `diagnostics` all that can be plotted, both as jobs in pieces, as is the
//! `agreement` of a sampler's marginals with the ODE's; [`core::diagnostic`] and
//! `core::transport` have the distances.

#[cfg(feature = "theory")]
pub mod agreement;
pub mod backend;
pub mod choice;
#[cfg(feature = "theory")]
pub mod control;
pub mod core;
#[cfg(feature = "theory")]
pub mod diagnostics;
pub mod draw;
pub mod engine;
pub mod error;
#[cfg(feature = "theory")]
pub mod evaluations;
#[cfg(feature = "theory")]
pub mod export;
pub mod field;
pub mod format;
pub mod history;
pub mod job;
#[cfg(feature = "theory")]
pub mod layers;
pub mod layout;
#[cfg(feature = "theory")]
pub mod likelihood;
#[cfg(feature = "theory")]
pub mod measures;
pub mod number;
pub mod plan;
mod pool;
#[cfg(feature = "theory")]
pub mod preview;
#[cfg(feature = "theory")]
pub mod probe;
pub mod registry;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wgsl;
