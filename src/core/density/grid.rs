//! Any density in one or two dimensions, normalised and drawn from on a grid.

use super::Density;
use crate::core::rng::Stream;
use crate::error::{Error, Result};

/// Cells a side in one dimension and in two.
const CELLS: [usize; 2] = [4096, 512];

/// Largest part of the mass that may lie in the cells at the box's edge.
const EDGE: f64 = 1e-5;

/// Largest part of the mass by which the grid may differ from every third cell of it.
const COARSE: f64 = 1e-2;

/// A density on a box, constant on each cell of an even grid.
pub struct GridDensity {
    /// log Z by the midpoint rule: for a smooth density that vanishes at the edge, as good as exact.
    pub log_z: f64,
    low: Vec<f64>,
    step: Vec<f64>,
    cells: usize,
    /// Mass of all cells up to each, the last coordinate fastest; the last is 1.
    cumulative: Vec<f64>,
}

impl GridDensity {
    /// `density` between the corners `low` and `high`, `[dim]` each. Fails, naming `energy`, where
    /// dim is neither 1 nor 2, a value is NaN or infinitely dense, or the box is wrong: mass at its
    /// edge, none inside, or details that the cells cannot show. Modes that lie wholly outside are
    /// not noticed.
    pub fn new(density: &Density, low: &[f64], high: &[f64]) -> Result<Self> {
        let fail = |message: &str| Err(Error::new("energy", message));
        let dim = density.dim;
        if !(1..=2).contains(&dim) {
            return fail("can be drawn on a grid in 1 or 2 dimensions only");
        }
        let cells = CELLS[dim - 1];
        let sides = low.iter().zip(high);
        let step: Vec<f64> = sides.map(|(l, h)| (h - l) / cells as f64).collect();
        let count = cells.pow(dim as u32);
        let place = |i: usize| -> Vec<f64> {
            let axes = indices(i, cells, dim).into_iter().zip(low).zip(&step);
            axes.map(|((k, l), s)| l + (k as f64 + 0.5) * s).collect()
        };
        let logs: Vec<f64> = (0..count).map(|i| density.log_density(&place(i))).collect();
        if logs.iter().any(|l| l.is_nan() || *l == f64::INFINITY) {
            return fail("must be a number above −∞ everywhere in the box");
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return fail("is infinite in all of the box; move it");
        }
        let (mut cumulative, mut sum, mut edge, mut coarse) = (logs, 0.0, 0.0, 0.0);
        for (i, value) in cumulative.iter_mut().enumerate() {
            let mass = (*value - top).exp();
            sum += mass;
            *value = sum;
            let axes = indices(i, cells, dim);
            if axes.iter().any(|&k| k == 0 || k + 1 == cells) {
                edge += mass;
            }
            if axes.iter().all(|k| k % 3 == 1) {
                coarse += mass * 3_f64.powi(dim as i32);
            }
        }
        if edge > EDGE * sum {
            return fail(
                "leaves mass at the edge of the box; widen the box, or make the energy grow faster",
            );
        }
        if (coarse - sum).abs() > COARSE * sum {
            return fail("changes too fast for the grid; narrow the box");
        }
        cumulative.iter_mut().for_each(|c| *c /= sum);
        let log_volume: f64 = step.iter().map(|s| s.ln()).sum();
        Ok(Self {
            log_z: top + sum.ln() + log_volume,
            low: low.to_vec(),
            step,
            cells,
            cumulative,
        })
    }

    /// `n` independent points, `[n, dim]`: a cell by the inverse of the distribution function, and a
    /// place in it evenly. A uniform has 23 bits, so a cell below 2⁻²³ of the mass may never come.
    pub fn draw(&self, stream: &mut Stream, n: usize) -> Vec<f64> {
        let dim = self.low.len();
        let mut points = Vec::with_capacity(n * dim);
        for _ in 0..n {
            let u = stream.unit();
            let cell = self.cumulative.partition_point(|c| *c < u);
            let axes = indices(cell, self.cells, dim);
            for ((k, low), step) in axes.into_iter().zip(&self.low).zip(&self.step) {
                points.push(low + (k as f64 + stream.unit()) * step);
            }
        }
        points
    }
}

/// Index along each axis of cell `i`.
fn indices(i: usize, cells: usize, dim: usize) -> Vec<usize> {
    if dim == 1 {
        vec![i]
    } else {
        vec![i / cells, i % cells]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::rng::Purpose;

    fn bowl(width: f64) -> Density {
        let square = move |x: &[f64]| x.iter().map(|x| (x / width).powi(2)).sum::<f64>();
        let gradient = move |x: &[f64]| x.iter().map(|x| -x / width.powi(2)).collect();
        Density::from_fn(2, move |x| 3.0 - 0.5 * square(x), gradient)
    }

    #[test]
    fn a_gaussian_is_normalised_and_drawn() {
        let grid = GridDensity::new(&bowl(0.5), &[-4.0, -3.0], &[4.0, 5.0]).expect("fits");
        let log_z = 3.0 + (std::f64::consts::TAU * 0.25).ln();
        assert!((grid.log_z - log_z).abs() < 1e-9, "{}", grid.log_z);
        let n = 40_000;
        let points = grid.draw(&mut Stream::new(4, Purpose::Measure, 0, 0), n);
        for axis in 0..2 {
            let mean = |power: i32| {
                let column = points.iter().skip(axis).step_by(2);
                column.map(|x| x.powi(power)).sum::<f64>() / n as f64
            };
            // Five standard errors: .5/√n and .25·√(2/n).
            assert!(mean(1).abs() < 0.0125, "{}", mean(1));
            assert!((mean(2) - 0.25).abs() < 0.0089, "{}", mean(2));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let says = |density: &Density, half: f64, part: &str| {
            let made =
                GridDensity::new(density, &vec![-half; density.dim], &vec![half; density.dim]);
            let message = made.err().expect("refused").message;
            assert!(message.contains(part), "{message}");
        };
        says(&bowl(2.0), 3.0, "edge");
        says(&bowl(0.002), 3.0, "too fast");
        let flat = |value: f64, dim| Density::from_fn(dim, move |_| value, |x| x.to_vec());
        says(&flat(f64::NAN, 1), 1.0, "must be a number");
        says(&flat(f64::NEG_INFINITY, 2), 1.0, "infinite");
        says(&flat(0.0, 3), 1.0, "dimensions");
    }
}
