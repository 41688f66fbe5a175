//! Couplings: pairs keep both laws, cost what theory says, and rounds lead where theory says.
#![cfg(feature = "theory")]

mod bridges;
mod common;
mod pools;
mod rounds;
