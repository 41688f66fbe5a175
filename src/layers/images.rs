//! Points of n² coordinates as images of n × n pixels, side by side.

use super::wish::Wish;
use crate::core::frame::Frame;
use crate::draw::marks::Image;
use crate::draw::palette::Map;
use crate::plan::Plan;

/// Images down the stage.
const DOWN: usize = 8;
/// Data points looked at for black and white.
const LOOKED_AT: usize = 500;
/// Pixels along the edge of the smallest image.
const SMALLEST: usize = 4;

/// Pixels along an edge, where points of `dim` coordinates are taken as images.
pub fn side(dim: usize) -> Option<usize> {
    let side = dim.isqrt();
    (side >= SMALLEST && side * side == dim).then_some(side)
}

/// Columns and rows of images on the stage of `wish`: as many as there is room for.
pub(super) fn grid(wish: &Wish) -> [usize; 2] {
    let [width, height] = wish.size.map(|s| s.max(1) as usize);
    [(DOWN * width / height).clamp(1, 3 * DOWN), DOWN]
}

/// Images of `points`, each `[dim]` in the frame, in reading order, over the middle of the stage.
/// Dark is the least value of the data, light the most.
pub(super) fn draw<'a>(
    points: impl Iterator<Item = &'a [f32]>,
    [across, down]: [usize; 2],
    wish: &Wish,
    plan: &Plan,
) -> Image {
    let dim = plan.frame.dim();
    let edge = dim.isqrt();
    // A cell is left free around each.
    let [columns, rows] = [across, down].map(|count| count * (edge + 1) + 1);
    let mut colours = vec![[0; 4]; columns * rows];
    let (low, high) = range(plan);
    let ink = wish.palette.map(Map::Ink);
    for (k, point) in points.take(across * down).enumerate() {
        let corner = (k / across * (edge + 1) + 1) * columns + k % across * (edge + 1) + 1;
        for (i, &x) in point.iter().enumerate() {
            let share = (raw(&plan.frame, i, x) - low) / (high - low);
            let [r, g, b] = ink.at(share as f32);
            colours[corner + i / edge * columns + i % edge] = [r, g, b, 255];
        }
    }
    let [width, height] = wish.size.map(|s| s as f32);
    let half = wish.camera.half;
    let pixels = (width / half[0]).min(height / half[1]) / 2.0;
    let cell = (width / columns as f32).min(height / rows as f32) / pixels;
    let reach = [columns as f32 * cell / 2.0, rows as f32 * cell / 2.0];
    let corner = |way: f32| std::array::from_fn(|i| wish.camera.center[i] + way * reach[i]);
    Image {
        columns,
        corners: [corner(-1.0), corner(1.0)],
        smooth: false,
        colours,
    }
}

fn raw(frame: &Frame, i: usize, x: f32) -> f64 {
    frame.center[i] + frame.scale[i] * f64::from(x)
}

/// Least and largest coordinate of the data, in their units.
fn range(plan: &Plan) -> (f64, f64) {
    let dim = plan.frame.dim();
    let looked_at = plan.train.data.values.chunks_exact(dim).take(LOOKED_AT);
    let values =
        looked_at.flat_map(|row| row.iter().enumerate().map(|(i, &x)| raw(&plan.frame, i, x)));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
        (a.min(x), b.max(x))
    });
    if low < high { (low, high) } else { (-1.0, 1.0) }
}
