//! A plain ground and the data points on it: the same in picture after picture while time runs.

use super::{Canvas, disc, opaque};
use crate::draw::palette::Rgb;
use crate::draw::points::DataPoints;
use crate::draw::view::View;

/// What was drawn last, and for what.
#[derive(Debug, Default)]
pub(super) struct Plain {
    drawn_for: Option<(View, Rgb)>,
    pixels: Vec<[u8; 4]>,
}

impl Plain {
    /// There are other data points now.
    pub(super) fn forget(&mut self) {
        self.drawn_for = None;
    }

    /// Paints all of `canvas` in a colour, with the data points where `view` has them.
    pub(super) fn paint(
        &mut self,
        canvas: &mut Canvas,
        view: &View,
        colour: Rgb,
        data: &DataPoints,
    ) {
        let wanted = Some((shown(view), colour));
        if self.drawn_for == wanted {
            canvas.pixels.copy_from_slice(&self.pixels);
            return;
        }
        canvas.pixels.fill(opaque(colour));
        if view.data > 0 {
            disc::draw_data(canvas, view, data);
        }
        self.pixels.clear();
        self.pixels.extend_from_slice(canvas.pixels);
        self.drawn_for = wanted;
    }
}

/// What the data points depend on.
fn shown(view: &View) -> View {
    View {
        width: view.width,
        height: view.height,
        origin_x: view.origin_x,
        origin_y: view.origin_y,
        scale_x: view.scale_x,
        scale_y: view.scale_y,
        space_time: view.space_time,
        data: view.data,
        data_radius: view.data_radius,
        data_colour: view.data_colour,
        ..View::default()
    }
}
