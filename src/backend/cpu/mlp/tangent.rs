//! The network's derivatives along directions in x, by forward mode.

use fearless_simd::{Simd, SimdBase, SimdFloat, dispatch};

use super::{Mlp, Tape, multiply};
use crate::backend::cpu::panels::{Chunk, LANES, Lanes, Panel, WIDTH, number, panels};
use crate::backend::cpu::product::Dense;
use crate::backend::cpu::real::{Real, Vector};

/// A direction in x.
#[derive(Debug, Clone, Copy)]
pub enum Direction<'a, R> {
    /// Along this coordinate.
    Unit(usize),
    /// A direction of each lane's own: as many numbers as the network has inputs, 0 for the time
    /// features.
    Lanes(&'a [Panel<R>]),
}

/// Room to follow tangents in.
#[derive(Debug, Clone)]
pub struct Tangents<R> {
    here: Vec<Panel<R>>,
    above: Vec<Panel<R>>,
    outputs: Vec<Panel<R>>,
}

impl<R: Real> Tangents<R> {
    /// Room for tangents of `mlp`.
    pub fn new(mlp: &Mlp<R>) -> Self {
        Self {
            here: panels(mlp.shape.width),
            above: panels(mlp.shape.width),
            outputs: panels(mlp.shape.outputs()),
        }
    }

    /// dᵀ(c₀·∂F/∂x + c₁·∂H/∂x)·d in every lane, for the direction d, the heads F and H and their
    /// coefficients c, at the points that `tape`, room for both passes, has last passed through the
    /// network; the derivatives are by the network's own inputs.
    pub fn along(
        &mut self,
        mlp: &Mlp<R>,
        tape: &Tape<R>,
        direction: Direction<'_, R>,
        heads: [R; 2],
    ) -> Lanes<R> {
        dispatch!(mlp.level, simd => self.run(simd, mlp, tape, direction, heads))
    }

    #[inline(always)]
    pub(in crate::backend::cpu) fn run<S: Simd>(
        &mut self,
        simd: S,
        mlp: &Mlp<R>,
        tape: &Tape<R>,
        direction: Direction<'_, R>,
        heads: [R; 2],
    ) -> Lanes<R> {
        let linear = |i: usize| Dense {
            biased: false,
            ..mlp.layer(i)
        };
        for (i, slopes) in tape.slopes.iter().enumerate() {
            let Dense { weights, rows, .. } = linear(i);
            match direction {
                Direction::Unit(k) if i == 0 => {
                    for (above, panel) in self.above.iter_mut().zip(weights.chunks_exact(rows)) {
                        above.fill(panel[k]);
                    }
                }
                Direction::Lanes(d) if i == 0 => linear(i).apply(simd, d, &mut self.above),
                _ => linear(i).apply(simd, &self.here, &mut self.above),
            }
            multiply(simd, mlp.shape.width, &mut self.above, slopes);
            std::mem::swap(&mut self.here, &mut self.above);
        }
        let (dim, last) = (mlp.shape.dim, tape.slopes.len());
        let two = mlp.shape.heads > 1;
        match direction {
            Direction::Unit(k) => {
                let column = |panel: &[Chunk<R>]| -> [R; WIDTH] {
                    std::array::from_fn(|n| {
                        let first = heads[0] * panel[k].0[n];
                        if two {
                            first + heads[1] * panel[dim + k].0[n]
                        } else {
                            first
                        }
                    })
                };
                let rows = mlp.shape.outputs();
                let columns = mlp.backward[last].chunks_exact(rows).map(column);
                dot(simd, columns, &self.here)
            }
            Direction::Lanes(d) => {
                linear(last).apply(simd, &self.here, &mut self.outputs);
                std::array::from_fn(|lane| {
                    let mut sum = R::ZERO;
                    for j in 0..dim {
                        let mut slope = heads[0] * number(&self.outputs, j, lane);
                        if two {
                            slope += heads[1] * number(&self.outputs, dim + j, lane);
                        }
                        sum += slope * number(d, j, lane);
                    }
                    sum
                })
            }
        }
    }
}

/// Σ over features of `factors`·`values` in every lane.
#[inline(always)]
fn dot<S: Simd, R: Real>(
    simd: S,
    factors: impl Iterator<Item = [R; WIDTH]>,
    values: &[Panel<R>],
) -> Lanes<R> {
    let mut total = [R::ZERO; LANES];
    for (factors, panel) in factors.map(Chunk).zip(values) {
        for (total, chunk) in total.iter_mut().zip(panel) {
            let mut sum = Vector::<S, R>::splat(simd, R::ZERO);
            for at in (0..WIDTH).step_by(Vector::<S, R>::LEN) {
                sum = chunk.load(simd, at).mul_add(factors.load(simd, at), sum);
            }
            *total += sum.reduce_sum();
        }
    }
    total
}
