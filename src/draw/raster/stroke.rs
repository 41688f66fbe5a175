//! Strokes that the host has computed.

use super::{Canvas, unpack};
use crate::draw::marks::Stroke;
use crate::draw::view::View;

/// Draws the first `most` strokes in their order.
pub(super) fn draw(canvas: &mut Canvas, view: &View, strokes: &[Stroke], most: usize) {
    for stroke in strokes.iter().take(most) {
        let ends = (view.pixel(stroke.from), view.pixel(stroke.to));
        if let (Some(from), Some(to)) = ends {
            paint(canvas, from, to, stroke);
        }
    }
}

fn paint(canvas: &mut Canvas, from: [f32; 2], to: [f32; 2], stroke: &Stroke) {
    let (rgb, opacity) = unpack(stroke.colour);
    let [w0, w1] = stroke.half_widths;
    let reach = w0.max(w1) + 0.5;
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = (dx * dx + dy * dy).sqrt();
    let disc = length < 1e-3;
    let along = if disc {
        [0.0; 2]
    } else {
        [dx / length, dy / length]
    };
    let [low, high] = [f32::min, f32::max].map(|pick| [pick(from[0], to[0]), pick(from[1], to[1])]);
    for row in canvas.rows(low[1] - reach, high[1] + reach) {
        let y = row as f32 + 0.5 - from[1];
        for column in canvas.columns(low[0] - reach, high[0] + reach) {
            let x = column as f32 + 0.5 - from[0];
            let cover = if disc {
                w0 + 0.5 - (x * x + y * y).sqrt()
            } else {
                let (u, v) = (x * along[0] + y * along[1], y * along[0] - x * along[1]);
                if u < 0.0 || u >= length {
                    continue;
                }
                w0 + (w1 - w0) * (u / length) + 0.5 - v.abs()
            };
            if cover > 0.0 {
                canvas.blend(row * canvas.width + column, rgb, cover.min(1.0) * opacity);
            }
        }
    }
}
