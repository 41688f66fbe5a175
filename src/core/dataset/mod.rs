//! Laws to train on, in raw units: one file each, named by the source of its definition.
//!
//! Each file has `draw(stream, n, …)`: n independent points of the law as `[n, 2]`, row-major.
//! Where a source lays points on an even grid (moons, rings), the grid's uniform law is drawn, so
//! any n has the same law.

pub mod checkerboard;
pub mod eight_gaussians;
#[cfg(test)]
mod laws;
pub mod moons;
pub mod old_faithful;
pub mod pinwheel;
pub mod rings;
pub mod swiss_roll;
pub mod two_spirals;

use std::iter::repeat_with;

/// `[n, 2]` from n calls of `point`, in order.
fn rows(n: usize, point: impl FnMut() -> [f64; 2]) -> Vec<f64> {
    repeat_with(point).take(n).flatten().collect()
}
