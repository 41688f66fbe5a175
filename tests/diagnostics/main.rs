//! Plots and measures: their numbers against independent truths, and the same however they are cut.
#![cfg(feature = "theory")]

mod bridges;
mod common;
mod fields;
mod jobs;
mod solvers;
