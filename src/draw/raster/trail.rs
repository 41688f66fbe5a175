//! Where particles have been: pieces of line that fade with age.

use super::{Canvas, place, unpack};
use crate::backend::cpu::Trajectory;
use crate::draw::view::{Layout, Moment};

/// Draws the trails of the first particles, each from old to new.
pub(super) fn draw(canvas: &mut Canvas, layout: &Layout, particles: &Trajectory) {
    let view = &layout.view;
    if view.segments == 0 {
        return;
    }
    let knots = &layout.moments[1..view.segments as usize + 2];
    for particle in 0..view.trails as usize {
        let mut before = place(particles, view, particle, &knots[0]);
        for pair in knots.windows(2) {
            let after = place(particles, view, particle, &pair[1]);
            if let (Some(a), Some(b)) = (before, after) {
                Line::new(a, b).draw(canvas, view.trail_half_width, &pair[0], &pair[1]);
            }
            before = after;
        }
    }
}

/// A line from `start`, along the unit vector `along`.
struct Line {
    start: [f32; 2],
    end: [f32; 2],
    along: [f32; 2],
    length: f32,
}

impl Line {
    fn new(start: [f32; 2], end: [f32; 2]) -> Self {
        let (dx, dy) = (end[0] - start[0], end[1] - start[1]);
        let length = (dx * dx + dy * dy).sqrt();
        Self {
            start,
            end,
            along: [dx / length, dy / length],
            length,
        }
    }

    /// Paints the pixels beside the line, its ends cut off square.
    fn draw(&self, canvas: &mut Canvas, half_width: f32, from: &Moment, to: &Moment) {
        // Shorter than this, no pixel centre lies beside it.
        if self.length < 1e-3 {
            return;
        }
        let ((from, thin), (to, thick)) = (unpack(from.colour), unpack(to.colour));
        let change: [i32; 3] = std::array::from_fn(|i| to[i] - from[i]);
        let per_pixel = 1.0 / self.length;
        let reach = half_width + 0.5;
        let [ux, uy] = self.along;
        let (left, right) = (
            self.start[0].min(self.end[0]),
            self.start[0].max(self.end[0]),
        );
        let (top, bottom) = (
            self.start[1].min(self.end[1]),
            self.start[1].max(self.end[1]),
        );
        let paint = |canvas: &mut Canvas, column: usize, row: usize| {
            let (dx, dy) = (
                column as f32 + 0.5 - self.start[0],
                row as f32 + 0.5 - self.start[1],
            );
            let (u, v) = (dx * ux + dy * uy, dy * ux - dx * uy);
            let cover = reach - v.abs();
            if cover > 0.0 && (0.0..self.length).contains(&u) {
                let share = u * per_pixel;
                let whole = (share * 256.0) as i32;
                let rgb = std::array::from_fn(|i| from[i] + ((change[i] * whole + 128) >> 8));
                let alpha = cover.min(1.0) * (thin + (thick - thin) * share);
                canvas.blend(column, row, rgb, alpha);
            }
        };
        // Walks along the longer side and visits only the few pixels next to the line.
        if ux.abs() >= uy.abs() {
            let (slope, half) = (uy / ux, reach / ux.abs());
            for column in canvas.columns(left - reach, right + reach) {
                let middle = self.start[1] + (column as f32 + 0.5 - self.start[0]) * slope;
                for row in canvas.rows(middle - half, middle + half) {
                    paint(canvas, column, row);
                }
            }
        } else {
            let (slope, half) = (ux / uy, reach / uy.abs());
            for row in canvas.rows(top - reach, bottom + reach) {
                let middle = self.start[0] + (row as f32 + 0.5 - self.start[1]) * slope;
                for column in canvas.columns(middle - half, middle + half) {
                    paint(canvas, column, row);
                }
            }
        }
    }
}
