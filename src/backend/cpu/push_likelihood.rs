//! Kernel: carries, beside the particles of [`super::push_particles`], the logarithm of the volume
//! around each.

use crate::core::program::{Divergence, Program};
use crate::core::rng::{self, Purpose};
use crate::core::row::StepRow;

use super::mlp::tangent::{Direction, Tangents};
use super::mlp::{LANES, Lanes, Mlp, Tape};
use super::push_particles::{Coordinate, Step};
use super::real::Real;

/// ln |det ∂x/∂x_start| of every particle, integrated by the program's own rows: the g of a row has
/// the divergence conv_x·dim + in_scale·(conv_f·tr ∂F/∂x + conv_h·tr ∂H/∂x).
#[derive(Debug, Clone)]
pub struct Volumes<R> {
    divergence: Divergence,
    seed: u32,
    tangents: Tangents<R>,
    /// Of each probe, the directions of the tile at hand.
    probes: Vec<Vec<Lanes<R>>>,
    /// One a tile.
    logarithms: Vec<Coordinate<R>>,
}

impl<R: Real> Volumes<R> {
    /// Unit volumes around the program's particles.
    pub fn new(program: &Program, divergence: Divergence, mlp: &Mlp<R>) -> Self {
        let probes = match divergence {
            Divergence::Exact => 0,
            Divergence::Hutchinson { probes } => probes,
        };
        Self {
            divergence,
            seed: program.seed,
            tangents: Tangents::new(mlp),
            probes: vec![vec![[R::ZERO; LANES]; mlp.shape.inputs()]; probes],
            logarithms: vec![Coordinate::at([R::ZERO; LANES]); program.particles.div_ceil(LANES)],
        }
    }

    /// Takes the row's step with the divergence at the points that `tape` has last passed through
    /// the network.
    pub(super) fn push_tile(
        &mut self,
        row: &StepRow,
        step: &Step<R>,
        tile: usize,
        mlp: &Mlp<R>,
        tape: &Tape<R>,
    ) {
        self.tangents.linearise(tape);
        let dim = mlp.shape.dim;
        let heads = [row.conv_f, row.conv_h].map(|c| R::rounded(row.in_scale) * R::rounded(c));
        let mut trace = [R::ZERO; LANES];
        let mut share = R::ONE;
        let add = |trace: &mut Lanes<R>, found: Lanes<R>| {
            trace.iter_mut().zip(found).for_each(|(sum, x)| *sum += x);
        };
        match self.divergence {
            Divergence::Exact => {
                for k in 0..dim {
                    add(
                        &mut trace,
                        self.tangents.along(mlp, Direction::Unit(k), heads),
                    );
                }
            }
            Divergence::Hutchinson { probes } => {
                self.draw_probes(tile, dim);
                for probe in &self.probes {
                    let direction = Direction::Lanes(probe);
                    add(&mut trace, self.tangents.along(mlp, direction, heads));
                }
                share = R::ONE / R::from_f64(probes as f64);
            }
        }
        let own = R::rounded(row.conv_x) * R::from_f64(dim as f64);
        let logarithm = &mut self.logarithms[tile];
        logarithm.follow(step, &trace.map(|x| own + share * x));
        if row.commit != 0.0 {
            logarithm.y = logarithm.x;
        }
    }

    /// The logarithms, one a particle.
    pub fn finish(self, particles: usize) -> Vec<R> {
        let all = self.logarithms.iter().flat_map(|tile| tile.x);
        all.take(particles).collect()
    }

    /// Signs that a particle keeps all along its way, so that what is integrated is smooth.
    fn draw_probes(&mut self, tile: usize, dim: usize) {
        for (i, probe) in self.probes.iter_mut().enumerate() {
            for block in 0..dim.div_ceil(4) {
                for lane in 0..LANES {
                    let index = (tile * LANES + lane) as u32;
                    let words =
                        rng::words(self.seed, Purpose::Probe, i as u32, index, block as u32);
                    let numbers = probe[..dim].iter_mut().skip(4 * block).zip(words);
                    numbers.for_each(|(d, word)| d[lane] = sign(word));
                }
            }
        }
    }
}

/// ±1 by the word's highest bit.
fn sign<R: Real>(word: u32) -> R {
    if word >> 31 == 0 { R::ONE } else { -R::ONE }
}
