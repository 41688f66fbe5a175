//! Vectors of the field as arrows and as streamlines.

use super::job::Part;
use super::lattice::Lattice;
use super::paint::{Painter, rms};
use super::streamlines::streamlines;
use super::wish::Lens;
use crate::draw::marks::Stroke;

/// Streamlines along the longer side of the stage.
const LINES: f32 = 32.0;

/// The middle one of some sizes; 0 of none.
fn median(mut sizes: Vec<f64>) -> f64 {
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return 0.0;
    }
    *sizes.select_nth_unstable_by(middle, f64::total_cmp).1
}

impl Painter<'_> {
    /// Arrows at every `every`th place across and up, and the size that has half the greatest length.
    pub(super) fn arrows(&self, part: &Part, every: usize) -> (Vec<Stroke>, Option<f64>) {
        let vectors = self.vectors(part);
        let scale = self.pixels();
        let sizes = vectors.iter().map(|[x, y]| f64::from(x.hypot(*y)));
        let sizes = sizes.filter(|size| size.is_finite());
        // Over all of time some readings grow without bound towards an end.
        let reference = if self.job.is_line() && self.wish.lens != Lens::Velocity {
            median(sizes.collect())
        } else {
            rms(sizes)
        };
        // An untrained field is 0 everywhere.
        if reference <= 0.0 {
            return (Vec::new(), None);
        }
        let colour = self.wish.palette.arrow();
        let lattice = &part.lattice;
        let cell = [0, 1].map(|i| every as f32 * lattice.cell[i] * scale[i]);
        let longest = (cell[0].min(cell[1]) * 0.95).clamp(6.0, 64.0);
        let half_width = (longest * 0.022).clamp(0.5, 1.0);
        let mut strokes = Vec::new();
        for (i, (place, [x, y])) in lattice.places().zip(vectors).enumerate() {
            let at = [i % lattice.columns, i / lattice.columns];
            let size = x.hypot(y);
            let length = longest * size / (size + reference as f32);
            let seen = at.iter().all(|k| k % every == every / 2);
            if !(seen && size > 0.0 && length >= 1.0) {
                continue;
            }
            let along = [x / size, y / size];
            let ahead = |from: f32| {
                let reach = from - length / 2.0;
                [0, 1].map(|i| place[i] + along[i] * reach / scale[i])
            };
            let head = (length * 0.5).min(half_width * 8.0);
            let neck = ahead(length - head);
            strokes.push(Stroke::line(ahead(0.0), neck, half_width, colour));
            strokes.push(Stroke {
                half_widths: [head * 0.4, 0.0],
                ..Stroke::line(neck, ahead(length), 0.0, colour)
            });
        }
        // In space–time a length is of time and of values at once.
        let told = !self.job.is_line();
        let reference = reference / f64::from(scale[1]) * self.unit();
        (strokes, told.then_some(reference))
    }

    pub(super) fn streamlines(&self, part: &Part) -> Vec<Stroke> {
        let vectors = self.vectors(part);
        let scale = self.pixels();
        // In pixels, where both directions are as long.
        let times = |at: [f32; 2]| [at[0] * scale[0], at[1] * scale[1]];
        let over = |at: [f32; 2]| [at[0] / scale[0], at[1] / scale[1]];
        let lattice = Lattice {
            low: times(part.lattice.low),
            cell: times(part.lattice.cell),
            ..part.lattice
        };
        let corners = lattice.corners();
        let separation = (corners[1][0] - corners[0][0]).max(corners[1][1] - corners[0][1]) / LINES;
        let field = |at| lattice.between(&vectors, at);
        let half_width = self.thin();
        let colour = self.wish.palette.arrow();
        let mut strokes = Vec::new();
        for line in streamlines(field, corners, separation) {
            let pieces = line.windows(2);
            let piece = |w: &[[f32; 2]]| Stroke::line(over(w[0]), over(w[1]), half_width, colour);
            strokes.extend(pieces.map(piece));
            // The head sits in the middle.
            let middle = line.len() / 2;
            if let Some([a, b]) = line.get(middle - 1..=middle).and_then(|w| w.first_chunk()) {
                let size = (b[0] - a[0]).hypot(b[1] - a[1]).max(f32::MIN_POSITIVE);
                let reach = 9.0 * half_width / size;
                let tip = [0, 1].map(|i| a[i] + (b[i] - a[i]) * reach);
                strokes.push(Stroke {
                    half_widths: [4.0 * half_width, 0.0],
                    ..Stroke::line(over(*a), over(tip), 0.0, colour)
                });
            }
        }
        strokes
    }
}
