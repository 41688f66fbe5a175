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
    /// Shares of the strongest colour.
    strength: Vec<f32>,
    line: Vec<f32>,
    /// For each pixel of a line, the cell before it and the share of the next one.
    steps: Vec<(usize, f32)>,
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
                let (x, y) = (x / view.cell, y / view.cell);
                if x >= 0.0 && y >= 0.0 && x < columns as f32 && y < rows as f32 {
                    self.counts[y as usize * columns + x as usize] += 1;
                }
            }
        }
        self.smooth(view);
    }

    fn smooth(&mut self, view: &View) {
        let (columns, rows) = (view.columns as usize, view.rows as usize);
        self.across.clear();
        self.across.resize(columns * rows, 0);
        self.strength.clear();
        self.strength.resize(columns * rows, 0.0);
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
        for (y, to) in self.strength.chunks_exact_mut(columns).enumerate() {
            for i in y.saturating_sub(5)..(y + 6).min(rows) {
                let weight = WEIGHTS[i + 5 - y] as f32 / WHOLE;
                let from = &self.across[i * columns..(i + 1) * columns];
                for (sum, count) in to.iter_mut().zip(from) {
                    *sum += *count as f32 * weight;
                }
            }
            for count in to {
                *count /= *count + view.half_count;
            }
        }
    }

    /// Paints the whole canvas, `[height, width, 4]`.
    pub(super) fn draw(&mut self, view: &View, palette: Palette, pixels: &mut [u8]) {
        let table = palette.density_table();
        let (columns, rows) = (view.columns as usize, view.rows as usize);
        let scale = 1.0 / view.cell;
        let width = view.width as usize;
        self.steps.clear();
        let steps = (0..width).map(|x| between((x as f32 + 0.5) * scale, columns));
        self.steps.extend(steps);
        for (y, row) in pixels.chunks_exact_mut(width * 4).enumerate() {
            let (top, mix) = between((y as f32 + 0.5) * scale, rows);
            let below = (top + 1).min(rows - 1);
            self.line.clear();
            let above = &self.strength[top * columns..(top + 1) * columns];
            let below = &self.strength[below * columns..(below + 1) * columns];
            let colours = (TABLE - 1) as f32;
            let line = above
                .iter()
                .zip(below)
                .map(|(a, b)| (a + (b - a) * mix) * colours);
            self.line.extend(line);
            // The last cell once more, so that every cell has a next one.
            self.line.push(self.line[columns - 1]);
            let pixels = row.as_chunks_mut().0.iter_mut();
            for (pixel, &(left, mix)) in pixels.zip(&self.steps) {
                let (a, b) = (self.line[left], self.line[left + 1]);
                *pixel = table[(a + (b - a) * mix + 0.5) as u8 as usize];
            }
        }
    }
}

/// The cell whose centre lies before `at`, and the share of the next one.
fn between(at: f32, cells: usize) -> (usize, f32) {
    let at = (at - 0.5).max(0.0).min((cells - 1) as f32);
    let first = at as usize;
    (first, at - first as f32)
}
