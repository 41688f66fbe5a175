//! The law ρ_t on a lattice, exact or of the particles, and its contours.

use super::contours::{SHARES, contours, levels_of_mass};
use super::job::Part;
use super::lattice::Lattice;
use super::paint::Painter;
use super::wish::Of;
use crate::draw::marks::Stroke;

impl Painter<'_> {
    pub(super) fn contours(&self, part: &Part) -> Vec<Stroke> {
        let lattice = &part.lattice;
        let densities = if self.wish.of == Of::Exact {
            self.exact_densities(part)
        } else {
            self.particle_densities(lattice)
        };
        let levels = levels_of_mass(&densities, &SHARES);
        let half_width = 1.4 * self.thin();
        let mut strokes = Vec::new();
        for (i, level) in levels
            .into_iter()
            .enumerate()
            .filter(|(_, level)| *level > 0.0)
        {
            let colour = self
                .wish
                .palette
                .contour(1.0 - i as f32 / SHARES.len() as f32);
            let pieces = contours(lattice, &densities, level);
            strokes.extend(
                pieces
                    .iter()
                    .map(|[a, b]| Stroke::line(*a, *b, half_width, colour)),
            );
        }
        strokes
    }

    /// ρ_t at the places, as shares of its peak there; 0 where there is none.
    pub(super) fn exact_densities(&self, part: &Part) -> Vec<f64> {
        let log = |i: usize| self.job.exact[self.job.index(part, i)].log_density;
        let logs: Vec<f64> = (0..part.lattice.count())
            .map(|i| log(i).unwrap_or(f64::NEG_INFINITY))
            .collect();
        let peak = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.iter().map(|log| (log - peak).exp()).collect()
    }

    /// The same, of each time's own peak.
    pub(super) fn column_densities(&self, part: &Part) -> Vec<f64> {
        let columns = part.lattice.columns;
        let mut densities = self.exact_densities(part);
        for column in 0..columns {
            let peak = densities.iter().skip(column).step_by(columns);
            let peak = peak.copied().fold(f64::MIN_POSITIVE, f64::max);
            let own = densities.iter_mut().skip(column).step_by(columns);
            own.for_each(|d| *d /= peak);
        }
        densities
    }

    /// Particles in each cell, smoothed twice by a small Gaussian.
    pub(super) fn particle_densities(&self, lattice: &Lattice) -> Vec<f64> {
        let (dim, frames) = (self.dim(), &self.job.particles);
        let mut counts = vec![0.0; lattice.count()];
        let mut count = |place: [f32; 2]| {
            let [x, y] = [0, 1].map(|i| (place[i] - lattice.low[i]) / lattice.cell[i]);
            if x >= 0.0 && y >= 0.0 && x < lattice.columns as f32 && y < lattice.rows as f32 {
                counts[y as usize * lattice.columns + x as usize] += 1.0;
            }
        };
        if self.job.is_line() {
            for (column, frame) in frames.iter().enumerate() {
                frame
                    .iter()
                    .for_each(|&x| count([lattice.at(column, 0)[0], x]));
            }
        } else if let (Some(first), Some(second)) = (frames.front(), frames.back()) {
            let mix = self.wish.frame_position.max(0.0).fract();
            for (a, b) in first.chunks_exact(dim).zip(second.chunks_exact(dim)) {
                let x = a.iter().zip(b).map(|(a, b)| f64::from(a + (b - a) * mix));
                count(self.job.plane.enter(x).map(|x| x as f32));
            }
        }
        smooth(&smooth(&counts, lattice), lattice)
    }
}

/// Means with the weights of a row of Pascal's triangle, across and then up; at the edges of what there
/// is.
fn smooth(values: &[f64], lattice: &Lattice) -> Vec<f64> {
    const WEIGHTS: [f64; 5] = [1.0, 4.0, 6.0, 4.0, 1.0];
    let (columns, rows) = (lattice.columns, lattice.rows);
    let along = |values: &[f64], step: usize, place: &dyn Fn(usize) -> (usize, usize)| {
        let mean = |i: usize| {
            let (at, count) = place(i);
            let near = (0..5).filter(|k| (2..count + 2).contains(&(at + k)));
            let (sum, whole) = near.fold((0.0, 0.0), |(sum, whole), k| {
                let value = values[i + k * step - 2 * step];
                (sum + WEIGHTS[k] * value, whole + WEIGHTS[k])
            });
            sum / whole
        };
        (0..values.len()).map(mean).collect::<Vec<f64>>()
    };
    let across = along(values, 1, &|i| (i % columns, columns));
    along(&across, columns, &|i| (i / columns, rows))
}
