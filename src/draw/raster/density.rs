//! Density of the particles: a histogram, smoothed, as a heat map.

use super::place;
use crate::backend::cpu::Trajectory;
use crate::draw::palette::{Palette, TABLE};
use crate::draw::view::{Layout, View};

/// Row of Pascal's triangle: a Gaussian of standard deviation 1.58 cells, in whole numbers.
const WEIGHTS: [u32; 11] = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1];
/// Their sum, and its square for both directions.
const WHOLE: f32 = 1024.0 * 1024.0;

/// Counts per cell.
#[derive(Debug, Default)]
pub(super) struct Grid {
    counts: Vec<u32>,
    across: Vec<u32>,
    smooth: Vec<f32>,
    line: Vec<f32>,
}

impl Grid {
    /// Counts the particles at the layout's density moments and smooths the counts.
    pub(super) fn count(&mut self, layout: &Layout, particles: &Trajectory) {
        let view = &layout.view;
        let (columns, rows) = (view.columns as usize, view.rows as usize);
        self.counts.clear();
        self.counts.resize(columns * rows, 0);
        let first = view.density_first as usize;
        for moment in &layout.moments[first..first + view.density_moments as usize] {
            for particle in 0..particles.particles {
                let Some([x, y]) = place(particles, view, particle, moment) else {
                    continue;
                };
                let (x, y) = ((x / view.cell).floor(), (y / view.cell).floor());
                if x >= 0.0 && y >= 0.0 && x < columns as f32 && y < rows as f32 {
                    self.counts[y as usize * columns + x as usize] += 1;
                }
            }
        }
        self.smooth(columns, rows);
    }

    fn smooth(&mut self, columns: usize, rows: usize) {
        self.across.clear();
        self.across.resize(columns * rows, 0);
        self.smooth.clear();
        self.smooth.resize(columns * rows, 0.0);
        for (from, to) in self
            .counts
            .chunks_exact(columns)
            .zip(self.across.chunks_exact_mut(columns))
        {
            for (x, sum) in to.iter_mut().enumerate() {
                let near = x.saturating_sub(5)..(x + 6).min(columns);
                *sum = near.map(|i| from[i] * WEIGHTS[i + 5 - x]).sum();
            }
        }
        for y in 0..rows {
            for i in y.saturating_sub(5)..(y + 6).min(rows) {
                let weight = WEIGHTS[i + 5 - y] as f32 / WHOLE;
                for x in 0..columns {
                    self.smooth[y * columns + x] += self.across[i * columns + x] as f32 * weight;
                }
            }
        }
    }

    /// Paints the whole canvas, `[height, width, 4]`.
    pub(super) fn draw(&mut self, view: &View, palette: Palette, pixels: &mut [u8]) {
        let table = palette.density_table();
        let (columns, rows) = (view.columns as usize, view.rows as usize);
        let scale = 1.0 / view.cell;
        self.line.resize(columns, 0.0);
        let width = view.width as usize;
        for (y, row) in pixels.chunks_exact_mut(width * 4).enumerate() {
            let (top, mix) = between((y as f32 + 0.5) * scale, rows);
            let below = (top + 1).min(rows - 1);
            for x in 0..columns {
                let a = self.smooth[top * columns + x];
                self.line[x] = a + (self.smooth[below * columns + x] - a) * mix;
            }
            for (x, pixel) in row.as_chunks_mut().0.iter_mut().enumerate() {
                let (left, mix) = between((x as f32 + 0.5) * scale, columns);
                let (a, b) = (self.line[left], self.line[(left + 1).min(columns - 1)]);
                let count = a + (b - a) * mix;
                let strength = count / (count + view.half_count);
                *pixel = table[(strength * (TABLE - 1) as f32 + 0.5) as usize];
            }
        }
    }
}

/// The cell whose centre lies before `at`, and the share of the next one.
fn between(at: f32, cells: usize) -> (usize, f32) {
    let at = (at - 0.5).clamp(0.0, (cells - 1) as f32);
    let first = at as usize;
    (first, at - first as f32)
}
