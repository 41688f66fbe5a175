//! What is known exactly, against differences, quadrature and simulation.
#![cfg(feature = "theory")]

mod common;
mod flows;
mod follmer;
