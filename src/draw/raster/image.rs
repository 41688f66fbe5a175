//! An image that the host has computed.

use super::Canvas;
use crate::draw::marks::Image;
use crate::draw::view::View;

/// The two cells that a place lies between, and its share of the second.
type Between = (usize, usize, f32);

/// Paints the pixels that the image covers: each row's cells are mixed once, then its pixels between them.
pub(super) fn draw(canvas: &mut Canvas, view: &View, image: &Image) {
    let (columns, rows) = (image.columns, image.rows());
    let [left, top] = [view.image_x, view.image_y];
    let [wide, high] = [view.image_cell_x, view.image_cell_y];
    let between = |pixel: usize, first: f32, cell: f32, count: usize| -> Option<Between> {
        let place = (pixel as f32 + 0.5 - first) / cell;
        let inside = place >= 0.0 && place < count as f32;
        let held = |k: f32| k.clamp(0.0, (count - 1) as f32) as usize;
        let low = (place - 0.5).floor();
        inside.then_some(match image.smooth {
            true => (held(low), held(low + 1.0), place - 0.5 - low),
            false => (held(place), held(place), 0.0),
        })
    };
    let across = canvas.columns(left, left + wide * columns as f32);
    let across: Vec<(usize, Between)> = across
        .filter_map(|column| Some((column, between(column, left, wide, columns)?)))
        .collect();
    let mut line = vec![[0.0; 4]; columns];
    for row in canvas.rows(top, top + high * rows as f32) {
        let Some((above, below, share)) = between(row, top, high, rows) else {
            continue;
        };
        let cells = |row: usize| &image.colours[row * columns..][..columns];
        for (mixed, (a, b)) in line.iter_mut().zip(cells(above).iter().zip(cells(below))) {
            *mixed = mix(a.map(f32::from), b.map(f32::from), share);
        }
        let start = row * canvas.width;
        for &(column, (i, j, share)) in &across {
            let [r, g, b, a] = mix(line[i], line[j], share);
            // Most of a map is faded out.
            if a > 0.0 {
                let rgb = [r, g, b].map(|c| (c + 0.5) as i32);
                canvas.blend(start + column, rgb, a / 255.0);
            }
        }
    }
}

fn mix(a: [f32; 4], b: [f32; 4], share: f32) -> [f32; 4] {
    std::array::from_fn(|k| a[k] + (b[k] - a[k]) * share)
}
