//! A regular grid of places on the stage.

use crate::draw::scene::Camera;

/// Places at the centres of the cells of a rectangle, row after row from below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lattice {
    /// Left lower corner of the rectangle.
    pub low: [f32; 2],
    /// Edges of a cell.
    pub cell: [f32; 2],
    /// Cells across.
    pub columns: usize,
    /// Cells up.
    pub rows: usize,
}

impl Lattice {
    /// Square cells over all that `camera` shows, `most` of them along the longer side.
    pub fn over(camera: &Camera, most: usize) -> Self {
        let edge = 2.0 * camera.half[0].max(camera.half[1]) / most as f32;
        let [columns, rows] = camera.half.map(|half| (2.0 * half / edge).ceil().max(2.0));
        Self {
            low: [
                camera.center[0] - 0.5 * columns * edge,
                camera.center[1] - 0.5 * rows * edge,
            ],
            cell: [edge; 2],
            columns: columns as usize,
            rows: rows as usize,
        }
    }

    /// Number of places.
    pub fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The place in this column and row.
    pub fn at(&self, column: usize, row: usize) -> [f32; 2] {
        [
            self.low[0] + (column as f32 + 0.5) * self.cell[0],
            self.low[1] + (row as f32 + 0.5) * self.cell[1],
        ]
    }

    /// All places.
    pub fn places(&self) -> impl Iterator<Item = [f32; 2]> + '_ {
        (0..self.count()).map(|i| self.at(i % self.columns, i / self.columns))
    }

    /// Left lower and right upper corner.
    pub fn corners(&self) -> [[f32; 2]; 2] {
        let far = [self.columns, self.rows];
        let far = std::array::from_fn(|i| self.low[i] + self.cell[i] * far[i] as f32);
        [self.low, far]
    }

    /// The vectors at the places, `[rows, columns]`, between them: linear along both axes. None
    /// outside, and where one is not finite.
    pub fn between(&self, vectors: &[[f32; 2]], at: [f32; 2]) -> Option<[f32; 2]> {
        let last = [self.columns - 1, self.rows - 1];
        let mut first = [0; 2];
        let mut share = [0.0; 2];
        for i in 0..2 {
            let place = (at[i] - self.low[i]) / self.cell[i] - 0.5;
            // Half a cell beyond the outermost centres belongs to the grid.
            if !(-0.5..=last[i] as f32 + 0.5).contains(&place) {
                return None;
            }
            let place = place.clamp(0.0, last[i] as f32);
            first[i] = (place as usize).min(last[i].saturating_sub(1));
            share[i] = place - first[i] as f32;
        }
        let vector = |dx: usize, dy: usize| {
            let (x, y) = ((first[0] + dx).min(last[0]), (first[1] + dy).min(last[1]));
            vectors[y * self.columns + x]
        };
        let corners = [vector(0, 0), vector(1, 0), vector(0, 1), vector(1, 1)];
        let mix = |k: usize| {
            let [a, b, c, d] = corners.map(|v| v[k]);
            let (low, high) = (a + (b - a) * share[0], c + (d - c) * share[0]);
            low + (high - low) * share[1]
        };
        let found = [mix(0), mix(1)];
        found.iter().all(|x| x.is_finite()).then_some(found)
    }
}
