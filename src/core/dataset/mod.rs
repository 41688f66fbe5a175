//! Laws to train on, in raw units: one file each, named by the source of its definition.
//!
//! Each file has `draw(stream, n, …)`: n independent points of the law as `[n, 2]`, row-major.
//! Where a source lays points on an even grid (moons, rings), the grid's uniform law is drawn, so
//! any n has the same law.

#[cfg(test)]
mod laws;

use std::iter::repeat_with;

use super::mixture::Mixture;
use super::rng::Stream;
use crate::registry;
use crate::registry::Param;

registry! {
    DataSet, "data", "Data", "The law ρ₁ at t = 1: what the field should produce.";
    eight_gaussians, moons, checkerboard, two_spirals, rings, swiss_roll, pinwheel, old_faithful,
}

/// A law to train on, in raw units.
pub struct DataSet {
    /// Numbers in a point.
    pub dim: usize,
    /// Names of the coordinates.
    pub columns: &'static [&'static str],
    /// Where its points come from.
    pub law: Law,
    /// The law as a Gaussian mixture, where it is one.
    pub mixture: Option<Mixture>,
}

/// Draws n independent points of a law from a stream, `[n, dim]`.
pub type Draw = Box<dyn Fn(&mut Stream, usize) -> Vec<f64>>;

/// A law as a generator or as a finite list.
pub enum Law {
    /// n independent points, `[n, dim]`.
    Drawn(Draw),
    /// Every point there is, `[n, dim]`.
    Listed(Vec<f64>),
}

impl DataSet {
    /// A law of points (x, y) made by `draw`.
    fn planar(draw: impl Fn(&mut Stream, usize) -> Vec<f64> + 'static) -> Self {
        Self {
            dim: 2,
            columns: &["x", "y"],
            law: Law::Drawn(Box::new(draw)),
            mixture: None,
        }
    }
}

/// The switch that every data set has.
pub const fn standardise(default: f64) -> Param {
    Param::switch(
        "standardise",
        "Standardise",
        default,
        "Train in coordinates with mean 0 and deviation 1; the field still reads and answers in the data's units.",
    )
}

/// `[n, 2]` from n calls of `point`, in order.
fn rows(n: usize, point: impl FnMut() -> [f64; 2]) -> Vec<f64> {
    repeat_with(point).take(n).flatten().collect()
}
