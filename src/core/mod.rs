//! Pure mathematics in `f64`, without input or output.

pub mod along;
#[cfg(feature = "theory")]
pub mod closed_form;
#[cfg(feature = "theory")]
pub mod control;
pub mod coupling;
pub mod dataset;
#[cfg(feature = "theory")]
pub mod density;
pub mod diagnostic;
#[cfg(feature = "theory")]
pub mod dormand_prince;
#[cfg(feature = "theory")]
pub mod expression;
pub mod frame;
pub mod grid;
pub mod linalg;
pub mod mixture;
pub mod network;
pub mod paradigm;
pub mod path;
#[cfg(feature = "theory")]
pub mod principal;
pub mod program;
pub mod regression;
pub mod rng;
pub mod row;
pub mod sampler;
mod solve;
pub mod source;
pub mod target;
pub mod time_law;
#[cfg(feature = "theory")]
pub mod transport;
pub mod weighting;
