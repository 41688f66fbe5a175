use super::Minibatch;
use crate::core::program::{Pairs, Points, Source};
use crate::core::rng::{Purpose, Stream};
use crate::error::{Error, Result};

/// The laws of source and data, to draw from on the host; in the field's frame.
#[derive(Debug, Clone, Copy)]
pub struct Laws<'a> {
    /// The law of x₀; none where all its mass is at 0.
    pub source: Option<&'a Source>,
    /// The data.
    pub data: &'a Points,
    /// Deviation σ that the path's own noise, dX = w dW with w² = 2η, gains from t = 0 to 1: a
    /// Brownian bridge's level.
    pub noise: f64,
}

impl Laws<'_> {
    /// Numbers in a point.
    pub fn dim(&self) -> usize {
        self.data.dim
    }

    /// `count` draws of x₀, `[count, dim]`.
    pub fn x0(&self, count: usize, stream: &mut Stream) -> Vec<f32> {
        let length = count * self.dim();
        match self.source {
            None => vec![0.0; length],
            Some(Source::Gaussian) => (0..length).map(|_| stream.normal() as f32).collect(),
            Some(Source::Uniform) => {
                let half_width = 3.0_f64.sqrt();
                let draw = |_| (half_width * (2.0 * stream.unit() - 1.0)) as f32;
                (0..length).map(draw).collect()
            }
            Some(Source::Points(points)) => drawn(points, count, stream),
        }
    }

    /// `count` draws of x₁, `[count, dim]`. Fails where there are no data.
    pub fn x1(&self, count: usize, stream: &mut Stream) -> Result<Vec<f32>> {
        if self.data.count() == 0 {
            let message = "training needs at least one point; give some data";
            return Err(Error::new("data", message));
        }
        Ok(drawn(self.data, count, stream))
    }

    /// Batch `index` of the endless row that `made` makes from `seed`.
    pub fn batch(&self, made: &Minibatch, seed: u32, index: u32) -> Result<Pairs> {
        let mut stream = Stream::new(seed, Purpose::Coupling, index, 0);
        (made.make)(self, made.batch, &mut stream)
    }

    /// As many pairs of `x0` and `x1`, `[n, dim]` each.
    pub fn pairs(&self, x0: Vec<f32>, x1: Vec<f32>) -> Pairs {
        Pairs {
            x0: Points::new(x0, self.dim()),
            x1: Points::new(x1, self.dim()),
        }
    }
}

fn drawn(points: &Points, count: usize, stream: &mut Stream) -> Vec<f32> {
    let mut values = Vec::with_capacity(count * points.dim);
    for _ in 0..count {
        let first = stream.below(points.count() as u32) as usize * points.dim;
        values.extend_from_slice(&points.values[first..first + points.dim]);
    }
    values
}
