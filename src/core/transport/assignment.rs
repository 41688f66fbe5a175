//! The linear assignment problem, solved exactly and fast on the costs of geometry.
//!
//! An auction with ε-scaling (Bertsekas, "The auction algorithm", Annals of Operations Research 14,
//! 1988) brings the potentials near their optimum; shortest augmenting paths (Jonker and Volgenant,
//! Computing 38, 1987) then pair every row exactly, whatever potentials they begin with.

use wide::f64x4;

use super::cost::Costs;
use crate::error::{Error, Result};
use crate::job::{Turn, at_once};

/// Most rows: time grows as their cube at worst, memory as their square.
pub const MOST: usize = 10_000;

/// The auction's tolerance falls by this factor from phase to phase …
const FALL: f64 = 5.0;
/// … down to this share of the costs' size over n. Both are the fastest tried on points in one to
/// sixteen dimensions.
const LAST: f64 = 0.1;
/// Most bids of a phase, in rows: far above what phases need, so that rounding cannot hold one up.
const BIDS: usize = 200;
/// Bids between two pauses.
const PIECE: usize = 500;
/// Rounds of bids without tolerance before the paths.
const ROUNDS: usize = 4;

const FREE: usize = usize::MAX;

/// A least-cost pairing with the dual potentials that prove it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The column that each row is paired with: a permutation.
    pub columns: Vec<usize>,
    /// Sum of the costs of the pairs.
    pub cost: f64,
    /// Potentials u of the rows and v of the columns: u_i + v_j ≤ c_ij up to rounding, with equality
    /// on the pairs. So no pairing costs less than Σu + Σv.
    pub potentials: [Vec<f64>; 2],
}

/// The exact solution for square `costs`. Fails where they are not square or larger than [`MOST`].
pub fn assign(costs: &Costs) -> Result<Assignment> {
    at_once(assign_in_turns(costs, &Turn::default()))
}

/// The same with pauses.
pub async fn assign_in_turns(costs: &Costs, turn: &Turn) -> Result<Assignment> {
    let (rows, columns) = (costs.rows(), costs.columns());
    if rows != columns || rows > MOST {
        let message = format!(
            "{rows} points are to be paired with {columns}; give equally many, at most {MOST}"
        );
        return Err(Error::new("points", message));
    }
    let mut solver = Solver::new(costs);
    solver.auction(turn).await;
    for row in solver.settle() {
        solver.augment(row);
        turn.pause().await;
    }
    Ok(solver.finish())
}

struct Solver<'a> {
    costs: &'a Costs,
    column_of: Vec<usize>,
    row_of: Vec<usize>,
    /// Potentials of the columns; −∞ in the padding, which is therefore never chosen.
    v: Vec<f64x4>,
    /// Lengths of the shortest paths found to open columns; +∞ at closed ones.
    length: Vec<f64x4>,
    /// Potentials of open columns; −∞ at closed ones, so that no path improves on theirs.
    open_v: Vec<f64x4>,
    /// The row before each column on its path.
    before: Vec<f64x4>,
}

/// The four lanes' running minima and the blocks they were found in.
struct Least {
    value: f64x4,
    block: f64x4,
    at: f64x4,
}

impl Least {
    fn new() -> Self {
        Self {
            value: f64x4::splat(f64::INFINITY),
            block: f64x4::ZERO,
            at: f64x4::ZERO,
        }
    }

    /// Takes the next block's values into account.
    #[inline(always)]
    fn take(&mut self, values: f64x4) {
        self.at = values.simd_lt(self.value).bitselect(self.block, self.at);
        self.value = values.fast_min(self.value);
        self.block += f64x4::ONE;
    }

    /// The lane and the column of the least value of all.
    fn find(&self) -> (usize, usize) {
        let values = self.value.to_array();
        let lane = (1..4).fold(0, |best, l| if values[l] < values[best] { l } else { best });
        (lane, 4 * self.at.to_array()[lane] as usize + lane)
    }
}

impl<'a> Solver<'a> {
    fn new(costs: &'a Costs) -> Self {
        let (n, blocks) = (costs.columns(), costs.blocks());
        let mut v = vec![f64x4::ZERO; blocks];
        lanes(&mut v)[n..].fill(f64::NEG_INFINITY);
        Self {
            costs,
            column_of: vec![FREE; n],
            row_of: vec![FREE; n],
            open_v: v.clone(),
            v,
            length: vec![f64x4::ZERO; blocks],
            before: vec![f64x4::ZERO; blocks],
        }
    }

    /// Moves the potentials near their optimum.
    async fn auction(&mut self, turn: &Turn) {
        let n = self.row_of.len();
        let size = self.reduce();
        let last = LAST * size / n as f64;
        let mut tolerance = size / FALL;
        while tolerance > 0.0 {
            self.row_of.fill(FREE);
            let mut free: Vec<usize> = (0..n).rev().collect();
            for bid in 0..BIDS * n {
                let Some(row) = free.pop() else { break };
                if bid % PIECE == 0 {
                    turn.pause().await;
                }
                let (column, gap) = self.two_least(row);
                lanes(&mut self.v)[column] -= gap + tolerance;
                let holder = std::mem::replace(&mut self.row_of[column], row);
                if holder != FREE {
                    free.push(holder);
                }
            }
            if tolerance <= last {
                break;
            }
            tolerance = (tolerance / FALL).max(last);
        }
    }

    /// Sets each column's potential to its least cost; the widest spread of reduced costs in a row.
    fn reduce(&mut self) -> f64 {
        let n = self.row_of.len();
        let mut v = vec![f64x4::splat(f64::INFINITY); self.v.len()];
        for i in 0..n {
            self.costs.each(i, |k, costs| v[k] = v[k].fast_min(costs));
        }
        lanes(&mut v)[n..].fill(f64::NEG_INFINITY);
        self.v = v;
        let mut spread = 0.0;
        for i in 0..n {
            let mut bounds = [f64x4::splat(f64::INFINITY), f64x4::splat(f64::NEG_INFINITY)];
            self.costs.each(i, |k, costs| {
                let reduced = costs - self.v[k];
                bounds[0] = bounds[0].fast_min(reduced);
                // The padding's +∞ is no cost.
                let real = reduced.simd_lt(f64x4::splat(f64::INFINITY));
                bounds[1] = real.bitselect(bounds[1].fast_max(reduced), bounds[1]);
            });
            let [low, high] = bounds.map(f64x4::to_array);
            let low = low.into_iter().fold(f64::INFINITY, f64::min);
            spread = high.into_iter().fold(spread, |s: f64, h| s.max(h - low));
        }
        spread
    }

    /// Pairs rows with their cheapest columns as far as that goes; the rows still free.
    fn settle(&mut self) -> Vec<usize> {
        self.row_of.fill(FREE);
        let mut free: Vec<usize> = (0..self.row_of.len()).collect();
        for _ in 0..ROUNDS {
            let mut left = Vec::new();
            for row in free {
                let (mut column, gap) = self.two_least(row);
                if gap == 0.0 {
                    // Where columns tie, as among equal points, the first free one will do.
                    let reduced = |j| self.costs.entry(row, j) - self.v[j / 4].to_array()[j % 4];
                    let least = reduced(column);
                    column = self.free(|j| reduced(j) == least).unwrap_or(column);
                }
                let holder = self.row_of[column];
                if holder != FREE {
                    if gap == 0.0 {
                        left.push(row);
                        continue;
                    }
                    // The next cheapest column is as cheap now: the row's pair stays tight.
                    lanes(&mut self.v)[column] -= gap;
                    left.push(holder);
                }
                self.row_of[column] = row;
            }
            free = left;
        }
        self.column_of.fill(FREE);
        let paired = self
            .row_of
            .iter()
            .enumerate()
            .filter(|pair| *pair.1 != FREE);
        paired.for_each(|(column, &row)| self.column_of[row] = column);
        free
    }

    /// The first free column that `fits`.
    fn free(&self, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let columns = self.row_of.iter().enumerate();
        let mut free = columns.filter(|pair| *pair.1 == FREE);
        free.find(|pair| fits(pair.0)).map(|pair| pair.0)
    }

    /// The column of the least reduced cost c_ij − v_j of row i, and by how much the second least
    /// exceeds it (0 where there is one column).
    fn two_least(&self, i: usize) -> (usize, f64) {
        let (mut least, mut second) = (Least::new(), f64x4::splat(f64::INFINITY));
        let v = &self.v[..self.costs.blocks()];
        self.costs.each(i, |k, costs| {
            let reduced = costs - v[k];
            second = second.fast_min(reduced.fast_max(least.value));
            least.take(reduced);
        });
        let (lane, column) = least.find();
        let mut rest = least.value.to_array();
        rest[lane] = f64::INFINITY;
        let next = rest.into_iter().chain(second.to_array());
        let next = next.fold(f64::INFINITY, f64::min);
        let gap = next - least.value.to_array()[lane];
        (column, if gap.is_finite() { gap } else { 0.0 })
    }

    /// Pairs the free row `start` along a shortest augmenting path and keeps the potentials feasible.
    fn augment(&mut self, start: usize) {
        self.length.fill(f64x4::splat(f64::INFINITY));
        self.open_v.copy_from_slice(&self.v);
        let mut closed = Vec::new();
        // The length of the path to the row, less the row's own potential.
        let (mut row, mut offset) = (start, 0.0);
        let mut reached = f64::NEG_INFINITY;
        let (mut column, shortest) = loop {
            let (mut column, length) = self.relax(row, offset);
            if length <= reached {
                let tied = |j: usize| self.length[j / 4].to_array()[j % 4] <= length;
                column = self.free(tied).unwrap_or(column);
            }
            reached = length;
            let next = self.row_of[column];
            if next == FREE {
                break (column, length);
            }
            closed.push((column, length));
            lanes(&mut self.length)[column] = f64::INFINITY;
            lanes(&mut self.open_v)[column] = f64::NEG_INFINITY;
            row = next;
            offset = length - (self.costs.entry(row, column) - lanes(&mut self.v)[column]);
        };
        for (column, length) in closed {
            lanes(&mut self.v)[column] += length - shortest;
        }
        loop {
            let row = lanes(&mut self.before)[column] as usize;
            self.row_of[column] = row;
            std::mem::swap(&mut self.column_of[row], &mut column);
            if row == start {
                break;
            }
        }
    }

    /// Shortens paths through `row`; the open column nearest now, and the length of its path.
    fn relax(&mut self, row: usize, offset: f64) -> (usize, f64) {
        let blocks = self.costs.blocks();
        let (offset, here) = (f64x4::splat(offset), f64x4::splat(row as f64));
        let open_v = &self.open_v[..blocks];
        let (lengths, before) = (&mut self.length[..blocks], &mut self.before[..blocks]);
        let mut least = Least::new();
        self.costs.each(row, |k, costs| {
            let through = offset + (costs - open_v[k]);
            let shorter = through.simd_lt(lengths[k]);
            before[k] = shorter.bitselect(here, before[k]);
            lengths[k] = through.fast_min(lengths[k]);
            least.take(lengths[k]);
        });
        let (lane, column) = least.find();
        (column, least.value.to_array()[lane])
    }

    fn finish(mut self) -> Assignment {
        let v = lanes(&mut self.v)[..self.row_of.len()].to_vec();
        let cost = |(i, &j): (usize, &usize)| self.costs.entry(i, j);
        let costs: Vec<f64> = self.column_of.iter().enumerate().map(cost).collect();
        let u = costs.iter().zip(&self.column_of).map(|(c, &j)| c - v[j]);
        Assignment {
            potentials: [u.collect(), v],
            cost: costs.iter().sum(),
            columns: self.column_of,
        }
    }
}

fn lanes(blocks: &mut [f64x4]) -> &mut [f64] {
    bytemuck::cast_slice_mut(blocks)
}
