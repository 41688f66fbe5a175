//! A distance between samples and data, beside what two draws of the data are from each other.

use crate::core::rng::Stream;
use crate::error::{Error, Result};
use crate::registry::Param;

/// A number measured on a sample.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error, where it has a known one.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// The mean of `values` with its standard error; none of a single value. NaN of no values.
    pub fn mean(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let value = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - value) * (x - value)).sum();
        let standard_error = (values.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt());
        Self {
            value,
            standard_error,
        }
    }

    /// A number without a known error.
    pub fn of(value: f64) -> Self {
        Self {
            value,
            standard_error: None,
        }
    }
}

/// A distance of samples to data.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Distance {
    /// The distance between `points` samples and as many data points.
    pub value: f64,
    /// Its standard error, where the distance has a known one.
    pub standard_error: Option<f64>,
    /// The same between two draws of the data, as large: nothing measures below it but by luck.
    pub floor: f64,
    /// Points in each set.
    pub points: usize,
}

/// A distance between x and y, both `[n, dim]` with the same n.
type Compare = Box<dyn Fn(&[f32], &[f32], usize, &mut Stream) -> Result<Estimate>>;

/// One way to say how far samples are from data.
pub struct Measure {
    points: usize,
    compare: Compare,
}

/// The parameter that every distance has.
pub(super) const fn points(default: f64) -> Param {
    Param::integer(
        "points",
        "Points",
        default,
        2.0,
        4096.0,
        "Most points compared, from each side; more are drawn from.",
    )
    .logarithmic()
}

impl Measure {
    pub(super) fn new(
        points: f64,
        compare: impl Fn(&[f32], &[f32], usize, &mut Stream) -> Result<Estimate> + 'static,
    ) -> Self {
        Self {
            points: points as usize,
            compare: Box::new(compare),
        }
    }

    /// Compares `samples` with `data`, both `[any, dim]` in the same units, and two draws of the data
    /// with each other. At most the measure's number of points is drawn from each, without putting
    /// back where there are enough; the stream says which. Fails where a side has fewer than two
    /// points or a number that is not finite.
    pub fn measure(
        &self,
        samples: &[f32],
        data: &[f32],
        dim: usize,
        stream: &mut Stream,
    ) -> Result<Distance> {
        let sides = self.sides(samples, data, dim, stream)?;
        let found = self.compare(&sides, stream)?;
        let floor = self.floor(&sides, stream)?;
        Ok(Distance {
            value: found.value,
            standard_error: found.standard_error,
            floor: floor.value,
            points: sides.points(),
        })
    }

    /// The points that [`Measure::measure`] compares, for who does so in parts: first
    /// [`Measure::compare`], then [`Measure::floor`].
    pub fn sides(
        &self,
        samples: &[f32],
        data: &[f32],
        dim: usize,
        stream: &mut Stream,
    ) -> Result<Sides> {
        for (name, side) in [("samples", samples), ("data", data)] {
            if dim == 0 || side.len() < 2 * dim || !side.len().is_multiple_of(dim) {
                let message = format!("give at least two points of {dim} numbers each");
                return Err(Error::new(name, message));
            }
            if side.iter().any(|x| !x.is_finite()) {
                return Err(Error::new(name, "have a number that is not finite"));
            }
        }
        let points = self.points.min(samples.len() / dim);
        Ok(Sides {
            samples: pick(samples, dim, points, stream),
            data: pick(data, dim, 2 * points, stream),
            dim,
        })
    }

    /// The distance between the samples and a draw of the data.
    pub fn compare(&self, sides: &Sides, stream: &mut Stream) -> Result<Estimate> {
        let (first, _) = sides.draws();
        (self.compare)(&sides.samples, first, sides.dim, stream)
    }

    /// The distance between two draws of the data.
    pub fn floor(&self, sides: &Sides, stream: &mut Stream) -> Result<Estimate> {
        let (first, second) = sides.draws();
        (self.compare)(first, second, sides.dim, stream)
    }
}

/// Points to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Sides {
    /// `[points, dim]`.
    samples: Vec<f32>,
    /// Two draws, `[2, points, dim]`.
    data: Vec<f32>,
    dim: usize,
}

impl Sides {
    /// Points in each set.
    pub fn points(&self) -> usize {
        self.samples.len() / self.dim
    }

    fn draws(&self) -> (&[f32], &[f32]) {
        self.data.split_at(self.samples.len())
    }
}

/// `count` rows in random order: each at most once where there are so many, else independent.
fn pick(rows: &[f32], dim: usize, count: usize, stream: &mut Stream) -> Vec<f32> {
    let all = rows.len() / dim;
    let mut order: Vec<usize> = (0..all).collect();
    let mut picked = Vec::with_capacity(count * dim);
    for k in 0..count {
        let at = if count <= all {
            let other = k + stream.below((all - k) as u32) as usize;
            order.swap(k, other);
            order[k]
        } else {
            stream.below(all as u32) as usize
        };
        picked.extend_from_slice(&rows[at * dim..(at + 1) * dim]);
    }
    picked
}
