//! Plots and measures: their numbers against independent truths, and the same however they are cut.
#![cfg(feature = "theory")]

mod common;
mod jobs;
mod solvers;
