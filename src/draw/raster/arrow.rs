//! The field as arrows centred on their grid points, lengths levelling off.

use super::{Canvas, unpack};
use crate::backend::cpu::Trajectory;
use crate::draw::view::{Layout, Moment, View};

/// Draws all arrows: `arrows` has the grid points in frame 0, the field there in frame 1.
pub(super) fn draw(canvas: &mut Canvas, layout: &Layout, arrows: &Trajectory) {
    let (view, now) = (&layout.view, &layout.moments[0]);
    let (rgb, opacity) = unpack(view.arrow_colour);
    let all = (0..arrows.particles).filter_map(|i| Arrow::new(view, now, arrows, i));
    for arrow in all {
        let [x, y] = arrow.middle;
        let [across, up] = arrow.reach(view.arrow_half_width);
        for row in canvas.rows(y - up, y + up) {
            for column in canvas.columns(x - across, x + across) {
                let away = [column as f32 + 0.5 - x, row as f32 + 0.5 - y];
                let cover = arrow.cover(away, view.arrow_half_width);
                if cover > 0.0 {
                    canvas.blend(row * canvas.width + column, rgb, cover * opacity);
                }
            }
        }
    }
}

/// An arrow on the canvas, in pixels.
pub(in crate::draw) struct Arrow {
    pub middle: [f32; 2],
    pub along: [f32; 2],
    pub length: f32,
}

impl Arrow {
    pub fn new(view: &View, now: &Moment, arrows: &Trajectory, i: usize) -> Option<Self> {
        let at = &arrows.values[i * arrows.dim..];
        let field = &arrows.values[(arrows.particles + i) * arrows.dim..];
        // In space–time a particle moves one unit of time per unit of time.
        let (middle, [fx, fy]) = match view.space_time {
            1 => (view.pixel([now.time, at[0]])?, [1.0, field[0]]),
            _ => (view.pixel([at[0], at[1]])?, [field[0], field[1]]),
        };
        let speed = (fx * fx + fy * fy).sqrt();
        let (dx, dy) = (fx * view.scale_x, fy * view.scale_y);
        let pixels = (dx * dx + dy * dy).sqrt();
        let length = view.arrow_length * speed / (speed + view.arrow_speed);
        // Also false for a field that is not finite.
        (pixels > 0.0 && pixels < f32::MAX && length >= 1.0).then(|| Self {
            middle,
            along: [dx / pixels, dy / pixels],
            length,
        })
    }

    /// Length of the head of an arrow whose shaft is this wide; its base is 0.8 times as wide.
    pub fn head(&self, half_width: f32) -> f32 {
        (self.length * 0.5).min(half_width * 8.0)
    }

    /// How far from the middle it may cover pixels, across and up.
    fn reach(&self, half_width: f32) -> [f32; 2] {
        let (long, wide) = (self.length / 2.0 + 0.5, half_width * 3.2 + 0.5);
        let [ux, uy] = self.along.map(f32::abs);
        [ux * long + uy * wide, uy * long + ux * wide]
    }

    /// Share of the pixel `away` from the middle that the arrow covers.
    fn cover(&self, away: [f32; 2], half_width: f32) -> f32 {
        let u = away[0] * self.along[0] + away[1] * self.along[1] + self.length / 2.0;
        let v = (away[1] * self.along[0] - away[0] * self.along[1]).abs();
        let head = self.head(half_width);
        let neck = self.length - head;
        let shaft = (half_width + 0.5 - v).min(u + 0.5).min(neck + 0.5 - u);
        // The head's edges rise 0.4 per pixel from the tip; 0.3714 and 0.9285 are their normal.
        let tip = (self.length - u) * 0.371_390_68 - v * 0.928_476_7;
        let point = (tip + 0.5).min(u - neck + 0.5);
        shaft.max(point).clamp(0.0, 1.0)
    }
}
