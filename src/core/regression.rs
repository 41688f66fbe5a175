//! A path, a target and a weighting bound together: training rows, and the exact linear maps from
//! what the network says to velocity, score, noise and data.

use super::path::{Path, Schedule};
use super::row::{PathRow, StepRow};
use super::target::Target;
use super::weighting::Weighting;

/// Rows in a training table.
const ROWS: usize = 2048;

/// The smallest usable |det| of (x₀, x₁) ↦ (x, target), relative to the target's coefficients:
/// below it, reading x₀ and x₁ off the network multiplies its error by more than 200.
const SMALLEST_DETERMINANT: f64 = 5e-3;

/// Intervals in which the usable times are looked for.
const SCAN: usize = 64;

/// The linear map g = x·(state) + f·(network output).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// Coefficient of the state x.
    pub x: f64,
    /// Coefficient of the network's output F.
    pub f: f64,
}

impl Conversion {
    fn combine(u: f64, first: Self, v: f64, second: Self) -> Self {
        Self {
            x: u * first.x + v * second.x,
            f: u * first.f + v * second.f,
        }
    }
}

/// What a solver or a picture may want to know of a field at (x, t).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// Velocity v of the probability-flow ODE.
    Velocity,
    /// Score ∇log ρ_t; only of paths from a Gaussian source.
    Score,
    /// Noise E[x₀ | x].
    Noise,
    /// Data prediction E[x₁ | x].
    Data,
    /// Drift v + ½w²·score of the SDE with this diffusion coefficient squared, w².
    Drift(f64),
}

/// What the network is asked, and how to read its answer.
pub struct Regression {
    /// How x₀ and x₁ mix.
    pub path: Path,
    /// What is predicted.
    pub target: Target,
    /// How errors are weighed over time.
    pub weighting: Weighting,
    /// Root mean square coordinate of the source.
    pub source_rms: f64,
    /// Root mean square coordinate of the data.
    pub data_rms: f64,
    output_scale: f64,
    range: (f64, f64),
}

impl Regression {
    /// Binds the three for a source and data of these sizes (root mean square per coordinate, in
    /// the field's frame).
    pub fn new(
        path: Path,
        target: Target,
        weighting: Weighting,
        source_rms: f64,
        data_rms: f64,
    ) -> Self {
        let mut this = Self {
            path,
            target,
            weighting,
            source_rms,
            data_rms,
            output_scale: 1.0,
            range: (0.0, 1.0),
        };
        this.range = this.usable_range();
        let square = |t: f64| {
            let (p, q) = (this.target.combination)(&this.path.schedule(t));
            p * p * source_rms * source_rms + q * q * data_rms * data_rms
        };
        let times = this.times(ROWS);
        this.output_scale = (times.iter().map(|&t| square(t)).sum::<f64>() / ROWS as f64).sqrt();
        this
    }

    /// The same with another output scale: that of the field whose weights will be read.
    pub fn with_output_scale(self, output_scale: f64) -> Self {
        Self {
            output_scale,
            ..self
        }
    }

    /// What the network's output is multiplied by to give the target: its root mean square over
    /// the usable times.
    pub fn output_scale(&self) -> f64 {
        self.output_scale
    }

    /// First and last time at which the network's answer determines x₀ and x₁ well.
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    fn usable_range(&self) -> (f64, f64) {
        let good = |t: f64| {
            let s = self.path.schedule(t);
            let (p, q) = (self.target.combination)(&s);
            (p * s.alpha - q * s.sigma).abs() >= SMALLEST_DETERMINANT * p.hypot(q)
        };
        let (low, high) = self.path.range;
        let time = |k: usize| low + (high - low) * k as f64 / SCAN as f64;
        // The good times are one stretch; where none is found, all are as bad.
        let inside = (0..=SCAN).map(time).filter(|&t| good(t));
        let (first, last) = inside.fold((high, low), |(a, b), t| (a.min(t), b.max(t)));
        if first > last {
            return (low, high);
        }
        let edge = |mut inside: f64, end: f64| {
            if good(end) {
                return end;
            }
            let mut bad = end;
            for _ in 0..60 {
                let middle = 0.5 * (bad + inside);
                if good(middle) {
                    inside = middle
                } else {
                    bad = middle
                }
            }
            inside
        };
        (edge(first, low), edge(last, high))
    }

    /// Mid-quantiles of the uniform law on the usable range.
    fn times(&self, count: usize) -> Vec<f64> {
        let (low, high) = self.range;
        (0..count)
            .map(|k| low + (high - low) * (k as f64 + 0.5) / count as f64)
            .collect()
    }

    /// Factor that brings x_t to unit root mean square.
    pub fn in_scale(&self, t: f64) -> f64 {
        let s = self.path.schedule(t);
        1.0 / (s.sigma * self.source_rms).hypot(s.alpha * self.data_rms)
    }

    /// Coefficients (p, q) of the network's own target: the stated one over one common number that
    /// makes its root mean square 1.
    pub fn combination(&self, t: f64) -> (f64, f64) {
        let (p, q) = (self.target.combination)(&self.path.schedule(t));
        (p / self.output_scale, q / self.output_scale)
    }

    /// The training table; weights average 1.
    pub fn rows(&self) -> Vec<PathRow> {
        let mut rows: Vec<PathRow> = self
            .times(ROWS)
            .into_iter()
            .map(|t| {
                let s = self.path.schedule(t);
                let (p, q) = self.combination(t);
                let weight = match self.weighting {
                    Weighting::Plain => 1.0,
                    Weighting::OfScore(lambda) => {
                        lambda(&s) * self.conversion(t, Quantity::Score).f.powi(2)
                    }
                };
                let (in_scale, time_input) = (self.in_scale(t), t);
                PathRow {
                    t,
                    a: s.sigma,
                    b: s.alpha,
                    c: 0.0,
                    p,
                    q,
                    r: 0.0,
                    weight,
                    in_scale,
                    time_input,
                }
            })
            .collect();
        let mean = rows.iter().map(|row| row.weight).sum::<f64>() / rows.len() as f64;
        rows.iter_mut().for_each(|row| row.weight /= mean);
        rows
    }

    /// How to read `quantity` off the network's output at time `t` within the usable range: solves
    /// x = σ·x₀ + α·x₁, F = p·x₀ + q·x₁ for the conditional means of x₀ and x₁.
    pub fn conversion(&self, t: f64, quantity: Quantity) -> Conversion {
        let s = self.path.schedule(t);
        let (p, q) = self.combination(t);
        let det = p * s.alpha - q * s.sigma;
        let noise = Conversion {
            x: -q / det,
            f: s.alpha / det,
        };
        let data = Conversion {
            x: p / det,
            f: -s.sigma / det,
        };
        let velocity = Conversion::combine(s.d_sigma, noise, s.d_alpha, data);
        let score = Conversion {
            x: -noise.x / s.sigma,
            f: -noise.f / s.sigma,
        };
        match quantity {
            Quantity::Velocity => velocity,
            Quantity::Score => score,
            Quantity::Noise => noise,
            Quantity::Data => data,
            Quantity::Drift(square) => {
                if square == 0.0 {
                    velocity
                } else {
                    Conversion::combine(1.0, velocity, 0.5 * square, score)
                }
            }
        }
    }

    /// A step row at time `t` that reads `quantity` and does nothing with it yet.
    pub fn evaluation(&self, t: f64, quantity: Quantity) -> StepRow {
        let Conversion { x, f } = self.conversion(t, quantity);
        StepRow {
            t,
            t_next: t,
            in_scale: self.in_scale(t),
            time_input: t,
            conv_x: x,
            conv_f: f,
            ..StepRow::default()
        }
    }

    /// The path's schedule at time `t`.
    pub fn schedule(&self, t: f64) -> Schedule {
        self.path.schedule(t)
    }
}
