//! Kernel: puts particles at their starting points.

use crate::core::program::{Program, Source, Start};
use crate::core::rng::Purpose;

use super::draw::{Place, draw_normals, draw_source};
use super::real::Real;

/// Fills `out`, `[particles, dim]` row-major.
pub fn start_particles<R: Real>(program: &Program, source: &Source, dim: usize, out: &mut [R]) {
    match &program.start {
        Start::At(points) => {
            for (x, &value) in out.iter_mut().zip(points.values.iter()) {
                *x = R::from_f32(value);
            }
        }
        Start::Source { scale, noise } => {
            let [scale, level] = [*scale, *noise].map(R::rounded);
            let mut z = vec![R::ZERO; dim];
            for (point, index) in out.chunks_exact_mut(dim).zip(0..) {
                let place = Place {
                    seed: program.seed,
                    purpose: Purpose::Start,
                    step: 0,
                    index,
                };
                draw_source(source, place, place.words(0)[0], point);
                if level != R::ZERO {
                    draw_normals(Place { step: 1, ..place }, &mut z);
                }
                for (x, &z) in point.iter_mut().zip(&z) {
                    *x = *x * scale + level * z;
                }
            }
        }
    }
}
