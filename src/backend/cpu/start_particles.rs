//! Kernel: puts particles at their starting points.

use crate::core::program::{Program, Source, Start};
use crate::core::rng::Purpose;

use super::draw::{Place, draw_source};
use super::real::Real;

/// Fills `out`, `[particles, dim]` row-major.
pub fn start_particles<R: Real>(program: &Program, source: &Source, dim: usize, out: &mut [R]) {
    match &program.start {
        Start::At(points) => {
            for (x, &value) in out.iter_mut().zip(points.values.iter()) {
                *x = R::from_f32(value);
            }
        }
        Start::Source { scale } => {
            let scale = R::rounded(*scale);
            for (point, index) in out.chunks_exact_mut(dim).zip(0..) {
                let place = Place {
                    seed: program.seed,
                    purpose: Purpose::Start,
                    step: 0,
                    index,
                };
                draw_source(source, place, place.words(0)[0], point);
                point.iter_mut().for_each(|x| *x = *x * scale);
            }
        }
    }
}
