//! An image that the host has computed.

use std::sync::Arc;

use super::{Canvas, opaque};
use crate::draw::marks::{Image, Marks};
use crate::draw::palette::Rgb;
use crate::draw::view::View;

/// The ground of a picture, a colour with an image over it, kept while both stay as they are: images come
/// seldomer than pictures.
#[derive(Debug, Default)]
pub(super) struct Ground {
    key: Option<Key>,
    pixels: Vec<[u8; 4]>,
}

#[derive(Debug)]
struct Key {
    marks: Arc<Marks>,
    width: usize,
    place: [f32; 4],
    colour: Rgb,
}

impl Ground {
    /// Fills `canvas` with `colour` and the image of `marks` over it, where there is one.
    pub(super) fn lay(
        &mut self,
        canvas: &mut Canvas,
        view: &View,
        marks: &Arc<Marks>,
        colour: Rgb,
    ) {
        let Some(image) = marks.image.as_ref().filter(|_| view.image_columns > 0) else {
            self.key = None;
            return canvas.pixels.fill(opaque(colour));
        };
        let place = [
            view.image_x,
            view.image_y,
            view.image_cell_x,
            view.image_cell_y,
        ];
        let known = self.key.as_ref().is_some_and(|key| {
            Arc::ptr_eq(&key.marks, marks)
                && (key.width, key.place, key.colour) == (canvas.width, place, colour)
        });
        if !(known && self.pixels.len() == canvas.pixels.len()) {
            canvas.pixels.fill(opaque(colour));
            draw(canvas, view, image);
            self.pixels.clear();
            self.pixels.extend_from_slice(canvas.pixels);
            let (marks, width) = (marks.clone(), canvas.width);
            self.key = Some(Key {
                marks,
                width,
                place,
                colour,
            });
        }
        canvas.pixels.copy_from_slice(&self.pixels);
    }
}

/// The two cells that a place lies between, and its share of the second.
type Between = (usize, usize, f32);

/// Paints the pixels that the image covers: each row's cells are mixed once, then its pixels between them.
pub(super) fn draw(canvas: &mut Canvas, view: &View, image: &Image) {
    let (columns, rows) = (image.columns, image.rows());
    if view.image_columns == 0 {
        return;
    }
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
