//! Level lines of a grid of values, by marching squares.

use super::lattice::Lattice;

/// Shares of the mass inside the contours that are drawn.
pub const SHARES: [f64; 5] = [0.25, 0.5, 0.75, 0.9, 0.97];

/// A piece of a level line, in the coordinates of the stage.
pub type Piece = [[f32; 2]; 2];

/// Where the grid's values, at the places of `lattice`, pass through `level`; between places they are
/// taken as linear. Where a value is not finite there is no line.
pub fn contours(lattice: &Lattice, values: &[f64], level: f64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for row in 1..lattice.rows {
        for column in 1..lattice.columns {
            let corners = [
                (column - 1, row - 1),
                (column, row - 1),
                (column, row),
                (column - 1, row),
            ];
            let heights = corners.map(|(x, y)| values[y * lattice.columns + x] - level);
            if heights.iter().any(|h| !h.is_finite()) {
                continue;
            }
            let crossing = |side: usize| {
                let (a, b) = (heights[side], heights[(side + 1) % 4]);
                if (a > 0.0) == (b > 0.0) {
                    return None;
                }
                let share = (a / (a - b)) as f32;
                let (p, q) = (corners[side], corners[(side + 1) % 4]);
                let [p, q] = [p, q].map(|(x, y)| lattice.at(x, y));
                Some([p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share])
            };
            let found: [Option<[f32; 2]>; 4] = std::array::from_fn(crossing);
            match found {
                [Some(a), Some(b), Some(c), Some(d)] => {
                    // A saddle: the mean height says which corners hang together.
                    let middle: f64 = heights.iter().sum();
                    if (middle > 0.0) == (heights[0] > 0.0) {
                        pieces.extend([[a, b], [c, d]]);
                    } else {
                        pieces.extend([[d, a], [b, c]]);
                    }
                }
                _ => {
                    let mut ends = found.into_iter().flatten();
                    if let (Some(a), Some(b)) = (ends.next(), ends.next()) {
                        pieces.push([a, b]);
                    }
                }
            }
        }
    }
    pieces
}

/// For each of `shares`, the level above which that share of the grid's whole lies: the set there is
/// the smallest that holds so much. Values are not negative.
pub fn levels_of_mass(values: &[f64], shares: &[f64]) -> Vec<f64> {
    let mut falling: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    falling.sort_unstable_by(|a, b| b.total_cmp(a));
    let whole: f64 = falling.iter().sum();
    let level = |share: &f64| {
        let mut sum = 0.0;
        let reached = falling.iter().find(|value| {
            sum += **value;
            sum >= share * whole
        });
        reached.copied().unwrap_or_default()
    };
    shares.iter().map(level).collect()
}
