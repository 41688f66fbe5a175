//! Particles and data points: round discs with a soft edge one pixel wide.

use super::{Canvas, place, unpack};
use crate::backend::cpu::Trajectory;
use crate::draw::points::DataPoints;
use crate::draw::view::{Layout, View};

/// Draws the particles at the first moment.
pub(super) fn draw_particles(canvas: &mut Canvas, layout: &Layout, particles: &Trajectory) {
    let (view, now) = (&layout.view, &layout.moments[0]);
    for particle in 0..particles.particles {
        if let Some(at) = place(particles, view, particle, now) {
            disc(canvas, at, view.point_radius, now.colour);
        }
    }
}

/// Draws the data points.
pub(super) fn draw_data(canvas: &mut Canvas, view: &View, data: &DataPoints) {
    for at in data.at.iter().filter_map(|at| view.data_pixel(*at)) {
        disc(canvas, at, view.data_radius, view.data_colour);
    }
}

fn disc(canvas: &mut Canvas, [x, y]: [f32; 2], radius: f32, colour: u32) {
    let (rgb, opacity) = unpack(colour);
    let reach = radius + 0.5;
    for row in canvas.rows(y - reach, y + reach) {
        let up = row as f32 + 0.5 - y;
        for column in canvas.columns(x - reach, x + reach) {
            let across = column as f32 + 0.5 - x;
            let cover = reach - (across * across + up * up).sqrt();
            if cover > 0.0 {
                canvas.blend(row * canvas.width + column, rgb, cover.min(1.0) * opacity);
            }
        }
    }
}
