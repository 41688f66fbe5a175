//! The affine frame in which a field is trained: raw = center + scale ⊙ x.

use super::mixture::FieldValues;

/// A frame; training, sampling and paths happen in x, people see raw units.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Raw coordinates of x = 0, `[dim]`.
    pub center: Vec<f64>,
    /// Raw length of one unit of each coordinate, `[dim]`, positive.
    pub scale: Vec<f64>,
}

impl Frame {
    /// The frame in which x is raw.
    pub fn raw(dim: usize) -> Self {
        Self {
            center: vec![0.0; dim],
            scale: vec![1.0; dim],
        }
    }

    /// The frame in which `points`, raw `[n, dim]`, have mean 0 and standard deviation 1 in every
    /// coordinate. A constant coordinate keeps its unit.
    pub fn standardising(points: &[f64], dim: usize) -> Self {
        let n = (points.len() / dim) as f64;
        let column = |i: usize| points.iter().skip(i).step_by(dim);
        let center: Vec<f64> = (0..dim).map(|i| column(i).sum::<f64>() / n).collect();
        let deviation = |i: usize| {
            let square = column(i).map(|x| (x - center[i]).powi(2)).sum::<f64>() / n;
            if square > 0.0 { square.sqrt() } else { 1.0 }
        };
        let scale = (0..dim).map(deviation).collect();
        Self { center, scale }
    }

    /// Dimension of the points.
    pub fn dim(&self) -> usize {
        self.center.len()
    }

    /// Raw points `[n, dim]` in the frame, rounded to `f32`.
    pub fn enter(&self, raw: &[f64]) -> Vec<f32> {
        self.each(raw.len(), |k, i| {
            ((raw[k] - self.center[i]) / self.scale[i]) as f32
        })
    }

    /// Points of the frame `[n, dim]` in raw units, rounded to `f32`.
    pub fn leave(&self, x: &[f32]) -> Vec<f32> {
        self.each(x.len(), |k, i| {
            (self.center[i] + self.scale[i] * f64::from(x[k])) as f32
        })
    }

    /// Values of a field at a point of the frame, as the same field has them in raw units.
    pub fn leave_values(&self, values: FieldValues) -> FieldValues {
        let times = |v: Vec<f64>| v.iter().zip(&self.scale).map(|(v, s)| v * s).collect();
        let over = |v: Vec<f64>| v.iter().zip(&self.scale).map(|(v, s)| v / s).collect();
        let point = |v: Vec<f64>| {
            v.iter()
                .enumerate()
                .map(|(i, x)| self.center[i] + self.scale[i] * x)
                .collect()
        };
        let log_volume: f64 = self.scale.iter().map(|s| s.ln()).sum();
        FieldValues {
            velocity: values.velocity.map(times),
            score: values.score.map(over),
            noise: values.noise,
            data: values.data.map(point),
            extra: values.extra,
            log_density: values.log_density.map(|l| l - log_volume),
        }
    }

    fn each<T>(&self, len: usize, f: impl Fn(usize, usize) -> T) -> Vec<T> {
        (0..len).map(|k| f(k, k % self.dim())).collect()
    }
}
