//! Random points, as the kernels draw them.

use crate::core::program::{Points, Source};
use crate::core::rng::{self, Purpose};

use super::normals::normals;
use super::real::Real;

/// One (seed, purpose, step, index): where in the random streams a point is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub seed: u32,
    pub purpose: Purpose,
    pub step: u32,
    pub index: u32,
}

impl Place {
    /// Four words; coordinates 4·block to 4·block + 3 of a point come from them.
    pub fn words(self, block: usize) -> [u32; 4] {
        rng::words(self.seed, self.purpose, self.step, self.index, block as u32)
    }
}

/// Fills `out` with standard normals.
pub(super) fn draw_normals<R: Real>(place: Place, out: &mut [R]) {
    for (block, chunk) in out.chunks_mut(4).enumerate() {
        chunk.copy_from_slice(&normals(place.words(block))[..chunk.len()]);
    }
}

/// Fills `out` with x₀. A source of points takes the one that the word `pick` selects.
pub(super) fn draw_source<R: Real>(source: &Source, place: Place, pick: u32, out: &mut [R]) {
    match source {
        Source::Gaussian => draw_normals(place, out),
        Source::Uniform => {
            let half_width = R::rounded(3.0_f64.sqrt());
            for (block, chunk) in out.chunks_mut(4).enumerate() {
                for (x, word) in chunk.iter_mut().zip(place.words(block)) {
                    *x = R::rounded(2.0 * rng::unit(word) - 1.0) * half_width;
                }
            }
        }
        Source::Points(points) => copy_point(points, pick, out),
    }
}

/// Fills `out` with the point that the word `pick` selects.
pub(super) fn copy_point<R: Real>(points: &Points, pick: u32, out: &mut [R]) {
    let first = rng::index_below(pick, points.count() as u32) as usize * points.dim;
    for (x, &value) in out.iter_mut().zip(&points.values[first..]) {
        *x = R::from_f32(value);
    }
}
