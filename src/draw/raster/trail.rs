//! Where particles have been: pieces of line that fade with age.

use super::{Canvas, pixels_within, place, unpack};
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

/// A line from `start`, along a unit vector.
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

    /// Paints the pixels beside the line, its ends cut off square. Walks along the line's longer
    /// side and visits only the few pixels next to it.
    fn draw(&self, canvas: &mut Canvas, half_width: f32, from: &Moment, to: &Moment) {
        // Shorter than this, no pixel centre lies beside it.
        if self.length < 1e-3 {
            return;
        }
        let ink = Ink::new(from, to, 1.0 / self.length);
        let reach = half_width + 0.5;
        let steep = usize::from(self.along[1].abs() > self.along[0].abs());
        let (p, q) = (steep, 1 - steep);
        let (ahead, aside) = (self.along[p], self.along[q]);
        let (slope, half) = (aside / ahead, reach / ahead.abs());
        let (low, high) = (
            self.start[p].min(self.end[p]),
            self.start[p].max(self.end[p]),
        );
        let past = reach * aside.abs();
        let size = [canvas.width, canvas.height];
        let stride = [1, canvas.width];
        for major in pixels_within(low - past, high + past, size[p]) {
            let dp = major as f32 + 0.5 - self.start[p];
            let middle = self.start[q] + dp * slope;
            let (rgb, alpha) = ink.at(dp / ahead);
            for minor in pixels_within(middle - half, middle + half, size[q]) {
                let dq = minor as f32 + 0.5 - self.start[q];
                let (u, v) = (dp * ahead + dq * aside, dq * ahead - dp * aside);
                let cover = (reach - v.abs()).clamp(0.0, 1.0);
                if u >= 0.0 && u < self.length {
                    let pixel = major * stride[p] + minor * stride[q];
                    canvas.blend(pixel, rgb, cover * alpha);
                }
            }
        }
    }
}

/// Colour and opacity along a line.
struct Ink {
    from: ([i32; 3], f32),
    change: ([i32; 3], f32),
    per_pixel: f32,
}

impl Ink {
    fn new(from: &Moment, to: &Moment, per_pixel: f32) -> Self {
        let (from, to) = (unpack(from.colour), unpack(to.colour));
        Self {
            from,
            change: (std::array::from_fn(|i| to.0[i] - from.0[i]), to.1 - from.1),
            per_pixel,
        }
    }

    /// At `u` pixels from the start, or at the nearer end.
    fn at(&self, u: f32) -> ([i32; 3], f32) {
        let share = (u * self.per_pixel).clamp(0.0, 1.0);
        let whole = (share * 256.0) as i32;
        let mix = |i: usize| self.from.0[i] + ((self.change.0[i] * whole + 128) >> 8);
        (
            [mix(0), mix(1), mix(2)],
            self.from.1 + self.change.1 * share,
        )
    }
}
