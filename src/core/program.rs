//! What a sampler is once baked: where particles start and the rows that move them.

use std::sync::Arc;

use super::row::StepRow;

/// Points `[count, dim]`, row-major, shared without copying.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// The numbers, row after row.
    pub values: Arc<[f32]>,
    /// Numbers in a row.
    pub dim: usize,
}

impl Points {
    /// Points from row-major values; `values.len()` must be a multiple of `dim`.
    pub fn new(values: Vec<f32>, dim: usize) -> Self {
        debug_assert!(dim > 0 && values.len().is_multiple_of(dim));
        Self {
            values: values.into(),
            dim,
        }
    }

    /// Number of rows.
    pub fn count(&self) -> usize {
        self.values.len() / self.dim
    }
}

/// Points of source and data that belong together: row i of one with row i of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// The x₀.
    pub x0: Points,
    /// The x₁, as many.
    pub x1: Points,
}

impl Pairs {
    /// Number of pairs.
    pub fn count(&self) -> usize {
        self.x0.count()
    }
}

/// The law ρ₀ of x₀, in the frame of the field.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// N(0, I).
    Gaussian,
    /// Uniform on [−√3, √3] in each coordinate: unit variance.
    Uniform,
    /// A point drawn uniformly from a list.
    Points(Points),
}

/// Where a program's particles begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// Particle i starts at `scale`·x₀ + `noise`·z, with x₀ the i-th draw from the source and z the
    /// i-th from N(0, I).
    Source {
        /// Coefficient of x₀ at the program's first time.
        scale: f64,
        /// Coefficient of the extra noise then.
        noise: f64,
    },
    /// Particle i starts at the i-th point; the list has as many rows as there are particles.
    At(Points),
}

/// What a program's rows are to the particles.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// Each row is a field evaluation that moves them; every committed state is kept.
    Steps,
    /// As [`Method::Steps`], and the logarithm of the volume around each particle is carried along,
    /// ln |det ∂x/∂x_start|, in nats: log-densities fall by as much. The start and the last state
    /// are kept. Rows must be steps of an ODE for x itself: without noise, `base` + `state` = 1.
    #[cfg(feature = "theory")]
    Volume(Divergence),
    /// Row k of n says how dx/ds is read off the network at the place s = k/(n − 1) of the whole way,
    /// and the cubic through four rows says it between them: each particle takes steps of its own in
    /// s, by the method of [`super::dormand_prince`].
    #[cfg(feature = "theory")]
    Adaptive(Adaptive),
}

/// A solver that chooses each particle's steps.
#[cfg(feature = "theory")]
#[derive(Debug, Clone, PartialEq)]
pub struct Adaptive {
    /// How exact a step must be.
    pub tolerance: Tolerance,
    /// Times of the states kept, the first at the start.
    pub times: Vec<f64>,
    /// Where the table has these times: from 0 at its first row to 1 at its last, rising or falling.
    pub places: Vec<f64>,
    /// The longest step, as a part of the whole way.
    pub longest: f64,
}

#[cfg(feature = "theory")]
impl Adaptive {
    /// Steps, accepted or not, after which a particle stays where it is.
    pub const MOST_STEPS: usize = 500;
    /// Field evaluations in a step; there is one more before the first.
    pub const EVALUATIONS: usize = 6;
}

/// A step's error estimate may be absolute + relative·|x| in root mean square over coordinates.
#[cfg(feature = "theory")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Part of the coordinate's size.
    pub relative: f64,
    /// In units of the field's frame.
    pub absolute: f64,
}

/// How the divergence of the field is found.
#[cfg(feature = "theory")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divergence {
    /// By the derivative along every coordinate; at most [`Divergence::MOST_EXACT`].
    Exact,
    /// By the mean of dᵀ(∂g/∂x)d over random directions d of signs ±1, the same all along a
    /// particle's way (Hutchinson 1990; Grathwohl et al. 2019, FFJORD, eq. 7): without bias.
    Hutchinson {
        /// How many directions, 1 to [`Divergence::MOST_PROBES`].
        probes: usize,
    },
}

#[cfg(feature = "theory")]
impl Divergence {
    /// The most dimensions in which it is found exactly.
    pub const MOST_EXACT: usize = 16;
    /// The most directions.
    pub const MOST_PROBES: usize = 8;
}

/// A sampler baked into rows: runs the same on every backend.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The field evaluations in order.
    pub rows: Vec<StepRow>,
    /// Where the particles start.
    pub start: Start,
    /// Number of particles.
    pub particles: usize,
    /// Seed of the starting points and of the noise.
    pub seed: u32,
    /// What the rows do.
    pub method: Method,
}

impl Program {
    /// Number of states kept: the start and each committed one, or the last of them.
    pub fn frames(&self) -> usize {
        let commits = self.rows.iter().filter(|row| row.commit != 0.0).count();
        1 + match &self.method {
            Method::Steps => commits,
            #[cfg(feature = "theory")]
            Method::Volume(_) => commits.min(1),
            #[cfg(feature = "theory")]
            Method::Adaptive(adaptive) => adaptive.times.len().saturating_sub(1),
        }
    }

    /// Times of the states kept, from 0 (source) to 1 (data).
    pub fn frame_times(&self) -> Vec<f64> {
        #[cfg(feature = "theory")]
        if let Method::Adaptive(adaptive) = &self.method {
            return adaptive.times.clone();
        }
        let first = self.rows.first().map(|row| row.t);
        let kept = self
            .rows
            .iter()
            .filter(|row| row.commit != 0.0)
            .map(|row| row.t_next);
        let mut times: Vec<f64> = first.into_iter().chain(kept).collect();
        if self.frames() < times.len() {
            times.drain(1..times.len() - 1);
        }
        times
    }
}
