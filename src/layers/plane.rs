//! The plane that the stage shows of a field's many dimensions.

use crate::core::frame::Frame;
use crate::core::principal::Principal;

/// Two directions of unit length at right angles, in the field's frame; the stage's coordinates of x
/// are its products with both.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Across and up, `[dim]` each.
    pub axes: [Vec<f64>; 2],
    /// The data's mean, `[dim]`.
    pub mean: Vec<f64>,
    /// The parts of the data's variance along both axes, where they are the data's principal axes.
    pub shares: Option<[f64; 2]>,
}

impl Plane {
    /// The plane that shows most of `data`, `[count, dim]` row-major in the frame: both coordinates of
    /// two, else the first two principal axes.
    pub fn of(data: &[f32], dim: usize) -> Self {
        // Of a field without its data nothing else is known.
        if dim <= 2 || data.is_empty() {
            let unit = |k: usize| (0..dim).map(|i| f64::from(u8::from(i == k))).collect();
            return Self {
                axes: [unit(0), unit(1)],
                mean: vec![0.0; dim],
                shares: None,
            };
        }
        let mut found = Principal::of(data, dim);
        let up = found.axes.swap_remove(1);
        Self {
            axes: [found.axes.swap_remove(0), up],
            mean: found.mean,
            shares: Some([found.shares[0], found.shares[1]]),
        }
    }

    /// Points `[count, dim]` as the stage shows them, `[count, 2]`.
    pub fn project(&self, points: &[f32]) -> Vec<f32> {
        let rows = points.chunks_exact(self.mean.len());
        let place = |row: &[f32]| self.enter(row.iter().map(|&x| f64::from(x)));
        rows.flat_map(|row| place(row).map(|x| x as f32)).collect()
    }

    /// Coordinates on the stage of `x`, `[dim]`.
    pub fn enter(&self, x: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
        let product = |axis: &Vec<f64>| axis.iter().zip(x.clone()).map(|(a, x)| a * x).sum();
        [product(&self.axes[0]), product(&self.axes[1])]
    }

    /// The point of the plane through `mean`, `[dim]`, that is seen at `place`.
    pub fn leave(&self, place: [f64; 2], mean: &[f64]) -> Vec<f64> {
        let middle = self.enter(mean.iter().copied());
        let [across, up] = [place[0] - middle[0], place[1] - middle[1]];
        let axes = self.axes[0].iter().zip(&self.axes[1]);
        let pairs = mean.iter().zip(axes);
        pairs.map(|(m, (a, b))| m + across * a + up * b).collect()
    }

    /// Units of the data in one of the stage, as far as all axes have the same.
    pub fn unit(&self, frame: &Frame) -> f64 {
        let sum: f64 = frame.scale.iter().map(|s| s.ln()).sum();
        (sum / frame.dim() as f64).exp()
    }
}
