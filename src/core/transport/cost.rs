//! What it costs to carry a point to another, read row by row, four columns at a time.

use wide::f64x4;

use crate::error::{Error, Result};

/// Largest dimension in which a row of squared distances is faster worked out again than read back
/// from a matrix that no cache holds.
const RECOMPUTED: usize = 4;

/// Largest cost: sums of a few stay finite.
const LARGEST: f64 = 1e300;

/// A matrix of costs `[rows, columns]`, held or worked out as it is read.
#[derive(Debug, Clone)]
pub struct Costs {
    rows: usize,
    columns: usize,
    entries: Entries,
}

#[derive(Debug, Clone)]
enum Entries {
    /// Row after row, each padded to whole blocks.
    Matrix(Vec<f64x4>),
    /// ‖x_i − y_j‖²: the x_i row after row, the y_j coordinate after coordinate, padded.
    Points {
        x: Vec<f64>,
        y: Vec<f64x4>,
        dim: usize,
    },
}

/// `values` in blocks, zeros after the last.
fn blocks(values: impl ExactSizeIterator<Item = f64>) -> Vec<f64x4> {
    let mut out = vec![f64x4::ZERO; values.len().div_ceil(4)];
    let lanes: &mut [f64] = bytemuck::cast_slice_mut(&mut out);
    lanes.iter_mut().zip(values).for_each(|(o, v)| *o = v);
    out
}

impl Costs {
    /// The costs `entries`, `[rows, columns]`, row-major. Fails where they do not fill whole rows, or
    /// where one is not finite or is beyond ±10³⁰⁰.
    pub fn from_matrix(entries: &[f64], columns: usize) -> Result<Self> {
        if columns == 0 || entries.is_empty() || !entries.len().is_multiple_of(columns) {
            return Err(Error::new(
                "costs",
                "give at least one row of at least one cost, all rows equally long",
            ));
        }
        if entries.iter().any(|c| c.is_nan() || c.abs() > LARGEST) {
            return Err(Error::new("costs", "give numbers within ±1e300"));
        }
        let rows = entries.chunks_exact(columns);
        Ok(Self {
            rows: rows.len(),
            columns,
            entries: Entries::Matrix(rows.flat_map(|row| blocks(row.iter().copied())).collect()),
        })
    }

    /// ‖x_i − y_j‖² between the points `x`, `[rows, dim]`, and `y`, `[columns, dim]`, row-major. Fails
    /// where a side has no points or no whole ones, or where a coordinate is not finite or so large
    /// that a squared distance could pass 10³⁰⁰.
    pub fn squared<T: Copy + Into<f64>>(x: &[T], y: &[T], dim: usize) -> Result<Self> {
        let whole = |points: &[T]| !points.is_empty() && points.len().is_multiple_of(dim.max(1));
        if dim == 0 || !whole(x) || !whole(y) {
            let message = format!("give at least one point on each side, of {dim} numbers each");
            return Err(Error::new("points", message));
        }
        let bound = 0.5 * (LARGEST / dim as f64).sqrt();
        let within = -bound..=bound;
        if !x.iter().chain(y).all(|&p| within.contains(&p.into())) {
            return Err(Error::new(
                "points",
                "have a coordinate that is not finite or too large to square",
            ));
        }
        let count = y.len() / dim;
        let coordinate = |k: usize| {
            blocks(
                (0..count)
                    .map(|j| y[j * dim + k].into())
                    .collect::<Vec<f64>>()
                    .into_iter(),
            )
        };
        let points = Self {
            rows: x.len() / dim,
            columns: count,
            entries: Entries::Points {
                x: x.iter().map(|&p| p.into()).collect(),
                y: (0..dim).flat_map(coordinate).collect(),
                dim,
            },
        };
        Ok(if dim <= RECOMPUTED {
            points
        } else {
            points.held()
        })
    }

    /// The same costs, held as a matrix.
    pub fn held(self) -> Self {
        let mut entries = Vec::with_capacity(self.rows * self.blocks());
        (0..self.rows).for_each(|i| self.each(i, |_, block| entries.push(block)));
        Self {
            entries: Entries::Matrix(entries),
            ..self
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of blocks of four columns, the last one padded.
    pub(super) fn blocks(&self) -> usize {
        self.columns.div_ceil(4)
    }

    /// Visits row i: each block's number and costs. What stands in the padding has no meaning.
    #[inline(always)]
    pub(super) fn each(&self, i: usize, mut visit: impl FnMut(usize, f64x4)) {
        match &self.entries {
            Entries::Matrix(entries) => {
                let row = entries[i * self.blocks()..].iter().take(self.blocks());
                row.enumerate().for_each(|(k, &block)| visit(k, block));
            }
            Entries::Points { x, y, dim: 1 } => self.distances::<1>(i, x, y, visit),
            Entries::Points { x, y, dim: 2 } => self.distances::<2>(i, x, y, visit),
            Entries::Points { x, y, dim } => {
                for k in 0..self.blocks() {
                    let gaps =
                        (0..*dim).map(|d| f64x4::splat(x[i * dim + d]) - y[d * self.blocks() + k]);
                    visit(k, gaps.fold(f64x4::ZERO, |sum, gap| sum + gap * gap));
                }
            }
        }
    }

    #[inline(always)]
    fn distances<const DIM: usize>(
        &self,
        i: usize,
        x: &[f64],
        y: &[f64x4],
        mut visit: impl FnMut(usize, f64x4),
    ) {
        let at: [f64x4; DIM] = std::array::from_fn(|d| f64x4::splat(x[i * DIM + d]));
        let y: [&[f64x4]; DIM] =
            std::array::from_fn(|d| &y[d * self.blocks()..(d + 1) * self.blocks()]);
        (0..self.blocks()).for_each(|k| {
            let mut sum = f64x4::ZERO;
            for (at, y) in at.iter().zip(&y) {
                let gap = *at - y[k];
                sum += gap * gap;
            }
            visit(k, sum);
        });
    }

    /// The cost of row i and column j.
    pub fn entry(&self, i: usize, j: usize) -> f64 {
        match &self.entries {
            Entries::Matrix(entries) => entries[i * self.blocks() + j / 4].to_array()[j % 4],
            Entries::Points { x, y, dim } => (0..*dim).fold(0.0, |sum, d| {
                let gap = x[i * dim + d] - y[d * self.blocks() + j / 4].to_array()[j % 4];
                sum + gap * gap
            }),
        }
    }

    /// Largest entry in magnitude.
    pub fn largest(&self) -> f64 {
        let mut largest = f64x4::ZERO;
        let last = self.blocks() - 1;
        for i in 0..self.rows {
            self.each(i, |k, block| {
                if k < last {
                    largest = largest.fast_max(block.abs());
                }
            });
        }
        let tails = (0..self.rows).flat_map(|i| (4 * last..self.columns).map(move |j| (i, j)));
        let tail = tails.map(|(i, j)| self.entry(i, j).abs());
        largest
            .to_array()
            .into_iter()
            .chain(tail)
            .fold(0.0, f64::max)
    }
}
