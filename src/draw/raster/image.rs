//! An image that the host has computed.

use super::Canvas;
use crate::draw::marks::Image;
use crate::draw::view::View;

/// Paints the pixels that the image covers.
pub(super) fn draw(canvas: &mut Canvas, view: &View, image: &Image) {
    let (columns, rows) = (image.columns as i32, image.rows() as i32);
    let [left, top] = [view.image_x, view.image_y];
    let [wide, high] = [view.image_cell_x, view.image_cell_y];
    let colour = |x: i32, y: i32| {
        let (x, y) = (x.clamp(0, columns - 1), y.clamp(0, rows - 1));
        image.colours[(y * columns + x) as usize].map(f32::from)
    };
    for row in canvas.rows(top, top + high * rows as f32) {
        let y = (row as f32 + 0.5 - top) / high;
        for column in canvas.columns(left, left + wide * columns as f32) {
            let x = (column as f32 + 0.5 - left) / wide;
            if x < 0.0 || y < 0.0 || x >= columns as f32 || y >= rows as f32 {
                continue;
            }
            let [r, g, b, a] = if image.smooth {
                let (x, y) = (x - 0.5, y - 0.5);
                let (i, j) = (x.floor(), y.floor());
                let (u, v) = (x - i, y - j);
                let (i, j) = (i as i32, j as i32);
                let [p, q] = [colour(i, j), colour(i, j + 1)];
                let [s, t] = [colour(i + 1, j), colour(i + 1, j + 1)];
                std::array::from_fn(|k| {
                    let (a, b) = (p[k] + (q[k] - p[k]) * v, s[k] + (t[k] - s[k]) * v);
                    a + (b - a) * u
                })
            } else {
                colour(x as i32, y as i32)
            };
            let rgb = [r, g, b].map(|c| (c + 0.5) as i32);
            canvas.blend(row * canvas.width + column, rgb, a / 255.0);
        }
    }
}
