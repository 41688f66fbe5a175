//! The plane that the stage shows of a field's many dimensions.

use crate::core::frame::Frame;

/// Two directions of unit length at right angles, in the field's frame; the stage's coordinates of x
/// are its products with both.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Across and up, `[dim]` each.
    pub axes: [Vec<f64>; 2],
}

impl Plane {
    /// The first two coordinates.
    pub fn first(dim: usize) -> Self {
        let unit = |k: usize| (0..dim).map(|i| f64::from(u8::from(i == k))).collect();
        Self {
            axes: [unit(0), unit(1)],
        }
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
