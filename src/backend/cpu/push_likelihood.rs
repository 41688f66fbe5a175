//! Kernel: carries, beside the particles of [`super::push_particles`], the logarithm of the volume
//! around each.

use fearless_simd::Simd;

use crate::core::program::{Divergence, Program};
use crate::core::rng::{self, Purpose};
use crate::core::row::StepRow;

use super::mlp::tangent::{Direction, Tangents};
use super::mlp::{Mlp, Tape};
use super::panels::{LANES, Lanes, Panel, number_mut, panels};
use super::push_particles::{Coordinate, Step};
use super::real::Real;

/// ln |det ∂x/∂x_start| of a particle, integrated by the program's own rows: the g of a row has
/// the divergence conv_x·dim + in_scale·(conv_f·tr ∂F/∂x + conv_h·tr ∂H/∂x). This is the room for a
/// tile.
#[derive(Debug, Clone)]
pub(super) struct Volumes<R> {
    divergence: Divergence,
    seed: u32,
    tangents: Tangents<R>,
    /// Of each probe, the directions of the tile at hand.
    probes: Vec<Vec<Panel<R>>>,
}

impl<R: Real> Volumes<R> {
    /// Room for the volumes around a tile of the program's particles.
    pub fn new(program: &Program, divergence: Divergence, mlp: &Mlp<R>) -> Self {
        let probes = match divergence {
            Divergence::Exact => 0,
            Divergence::Hutchinson { probes } => probes,
        };
        Self {
            divergence,
            seed: program.seed,
            tangents: Tangents::new(mlp),
            probes: vec![panels(mlp.shape.inputs()); probes],
        }
    }

    /// Takes the row's step with the divergence at the points that `tape` has last passed through
    /// the network.
    #[inline(always)]
    pub fn push_tile<S: Simd>(
        &mut self,
        simd: S,
        row: &StepRow,
        step: &Step<R>,
        tile: usize,
        (mlp, tape): (&Mlp<R>, &Tape<R>),
        logarithm: &mut Coordinate<R>,
    ) {
        let dim = mlp.shape.dim;
        let heads = [row.conv_f, row.conv_h].map(|c| R::rounded(row.in_scale) * R::rounded(c));
        let mut trace = [R::ZERO; LANES];
        let mut share = R::ONE;
        let add = |trace: &mut Lanes<R>, found: Lanes<R>| {
            trace.iter_mut().zip(found).for_each(|(sum, x)| *sum += x);
        };
        let Self {
            divergence,
            tangents,
            probes,
            ..
        } = self;
        match *divergence {
            Divergence::Exact => {
                for k in 0..dim {
                    let found = tangents.run(simd, mlp, tape, Direction::Unit(k), heads);
                    add(&mut trace, found);
                }
            }
            Divergence::Hutchinson { probes: count } => {
                draw_probes(self.seed, tile, dim, probes);
                for probe in probes {
                    let found = tangents.run(simd, mlp, tape, Direction::Lanes(probe), heads);
                    add(&mut trace, found);
                }
                share = R::ONE / R::from_f64(count as f64);
            }
        }
        let own = R::rounded(row.conv_x) * R::from_f64(dim as f64);
        logarithm.follow(step, &trace.map(|x| own + share * x));
        if row.commit != 0.0 {
            logarithm.y = logarithm.x;
        }
    }
}

/// Signs that a particle keeps all along its way, so that what is integrated is smooth.
fn draw_probes<R: Real>(seed: u32, tile: usize, dim: usize, probes: &mut [Vec<Panel<R>>]) {
    for (i, probe) in probes.iter_mut().enumerate() {
        for block in 0..dim.div_ceil(4) {
            for lane in 0..LANES {
                let index = (tile * LANES + lane) as u32;
                let words = rng::words(seed, Purpose::Probe, i as u32, index, block as u32);
                for (j, word) in (4 * block..dim).zip(words) {
                    *number_mut(probe, j, lane) = sign(word);
                }
            }
        }
    }
}

/// ±1 by the word's highest bit.
fn sign<R: Real>(word: u32) -> R {
    if word >> 31 == 0 { R::ONE } else { -R::ONE }
}
