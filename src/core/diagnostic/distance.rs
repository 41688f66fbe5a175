//! A distance between samples and data, beside what two draws of the data are from each other.

use std::future::Future;
use std::pin::Pin;

use crate::core::rng::Stream;
use crate::error::{Error, Result};
use crate::job::{Turn, at_once};
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

/// One that takes long, and pauses on its way.
type Long = Box<dyn for<'a> Fn(&'a [f32], &'a [f32], usize, &'a Turn) -> LongWork<'a>>;
pub(super) type LongWork<'a> = Pin<Box<dyn Future<Output = Result<Estimate>> + 'a>>;

enum Work {
    Short(Compare),
    #[cfg_attr(
        not(feature = "theory"),
        expect(dead_code, reason = "an opening page has no such distance")
    )]
    Long(Long),
}

/// One way to say how far samples are from data.
pub struct Measure {
    points: usize,
    work: Work,
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
            work: Work::Short(Box::new(compare)),
        }
    }

    #[cfg(feature = "theory")]
    pub(super) fn long(
        points: f64,
        compare: impl for<'a> Fn(&'a [f32], &'a [f32], usize, &'a Turn) -> LongWork<'a> + 'static,
    ) -> Self {
        Self {
            points: points as usize,
            work: Work::Long(Box::new(compare)),
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
        at_once(self.measure_in_turns(samples, data, dim, stream, &Turn::default()))
    }

    /// The same with pauses.
    pub async fn measure_in_turns(
        &self,
        samples: &[f32],
        data: &[f32],
        dim: usize,
        stream: &mut Stream,
        turn: &Turn,
    ) -> Result<Distance> {
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
        let picked = pick(samples, dim, points, stream);
        let drawn = pick(data, dim, 2 * points, stream);
        let (first, second) = drawn.split_at(points * dim);
        let found = self.compare(&picked, first, dim, stream, turn).await?;
        turn.done(0.5);
        turn.pause().await;
        let floor = self.compare(first, second, dim, stream, turn).await?;
        Ok(Distance {
            value: found.value,
            standard_error: found.standard_error,
            floor: floor.value,
            points,
        })
    }

    async fn compare(
        &self,
        x: &[f32],
        y: &[f32],
        dim: usize,
        stream: &mut Stream,
        turn: &Turn,
    ) -> Result<Estimate> {
        match &self.work {
            Work::Short(compare) => compare(x, y, dim, stream),
            Work::Long(compare) => compare(x, y, dim, turn).await,
        }
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
