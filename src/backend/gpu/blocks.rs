//! Parameter blocks of the kernels, declared once for Rust and WGSL.

use crate::block;
use crate::core::program::Source;

/// What x₀ is drawn from, as the kernels number it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum SourceKind {
    Gaussian = 0,
    Uniform = 1,
    Points = 2,
    /// Particles start at points of their own.
    Given = 3,
    /// Row i of the source points belongs to row i of the data.
    Paired = 4,
}

impl From<&Source> for SourceKind {
    fn from(source: &Source) -> Self {
        match source {
            Source::Gaussian => Self::Gaussian,
            Source::Uniform => Self::Uniform,
            Source::Points(_) => Self::Points,
        }
    }
}

block! {
    /// Parameters of `run_examples`.
    pub struct ExamplesBlock {
        /// Seed of the minibatches.
        seed: u32,
        /// Examples in a minibatch.
        batch: u32,
        /// Path rows.
        rows: u32,
        /// Data points.
        data: u32,
        /// A [`SourceKind`].
        source: u32,
        /// Source points; they follow the data points. Where paired, as many.
        source_points: u32,
        /// 1 where some row reads the extra noise z.
        extra: u32,
        /// The first example of this dispatch.
        first: u32,
        /// Its tiles.
        tiles: u32,
        /// 1/(batch·dim).
        scale: f32,
    }
}

block! {
    /// Parameters of `sum_gradient` and `adam_step`.
    pub struct UpdateBlock {
        /// The first example of this dispatch.
        first: u32,
        /// Its tiles.
        tiles: u32,
        /// Its examples, those that fill the last tile included, by fours.
        quads: u32,
        /// Partial sums of squares.
        squares: u32,
        /// Steps of warm-up.
        warm_up: u32,
        /// Steps after which the step size falls; 0 for never.
        decay_after: u32,
        /// Step size after the warm-up.
        learning_rate: f32,
        /// Largest norm of the gradient.
        clip: f32,
        /// Decay of the average weights.
        ema: f32,
    }
}

block! {
    /// The device's clock and what follows from it, computed once a step.
    pub struct Progress {
        /// Steps taken; advances in `adam_step`.
        done: u32,
        /// The step being taken, from 0; set in `sum_gradient`.
        step: u32,
        /// Step size.
        rate: f32,
        /// Decay of the average weights.
        decay: f32,
        /// 1 − β₁ⁿ.
        mean_correction: f32,
        /// 1 − β₂ⁿ.
        square_correction: f32,
    }
}

block! {
    /// Parameters of `start_particles`.
    pub struct StartBlock {
        /// Seed of the program.
        seed: u32,
        /// A [`SourceKind`].
        source: u32,
        /// Where the source's points begin among the points.
        first_point: u32,
        /// How many they are.
        points: u32,
        /// Number of particles.
        particles: u32,
        /// Coefficient of x₀.
        scale: f32,
        /// Coefficient of the extra noise.
        noise: f32,
    }
}

block! {
    /// Parameters of `push_particles` and `push_likelihood`.
    pub struct PushBlock {
        /// Seed of the program.
        seed: u32,
        /// Rows `first_row..last_row` are this dispatch's.
        first_row: u32,
        /// See `first_row`.
        last_row: u32,
        /// Index of the newest frame.
        frame: u32,
        /// Number of particles.
        particles: u32,
        /// Directions along which the divergence is estimated; 0 for the exact one.
        probes: u32,
    }
}

#[cfg(feature = "theory")]
block! {
    /// Parameters of `adapt_particles`.
    pub struct AdaptBlock {
        /// Number of particles.
        particles: u32,
        /// Rows of the table.
        rows: u32,
        /// States kept of each particle.
        frames: u32,
        /// Steps `first_step..last_step` of every particle are this dispatch's.
        first_step: u32,
        /// See `first_step`.
        last_step: u32,
        /// Stages of a step.
        stages: u32,
        /// Tolerated error as a part of a coordinate's size.
        relative: f32,
        /// Tolerated error in any case.
        absolute: f32,
        /// Length of the shortest step, which is accepted in any case.
        shortest: f32,
        /// Length of the longest step.
        longest: f32,
        /// 1 where places rise, −1 where they fall.
        direction: f32,
    }
}
