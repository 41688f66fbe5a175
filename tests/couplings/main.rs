//! Couplings: pairs keep both laws, cost what theory says, and rounds lead where theory says.
#![cfg(feature = "theory")]

mod bridges;
mod common;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod gpu;
mod pools;
mod rounds;
