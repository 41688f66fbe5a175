use super::{Laws, Minibatch};
use crate::core::program::{Method, Pairs, Points, Program, Start};
use crate::core::regression::{Quantity, Regression};
use crate::core::rng::{Purpose, Stream, words};
use crate::core::row::StepRow;
use crate::core::{grid, sampler};
use crate::error::{Error, Result};
use crate::registry::Pick;

/// Pairs made by following the present field from one law to the other, in rounds.
pub struct Rollout {
    /// The field that makes the first round's pairs, where it is another one.
    pub teacher: Option<Teacher>,
    /// The pairs before the first round.
    pub first: Minibatch,
    /// Training steps from round to round, at least 1: round r begins at step r·`every`.
    pub every: u32,
    /// The last round.
    pub rounds: u32,
    /// Pairs that a round renews, the oldest first; a divisor of the pool, or more for all of it.
    pub portion: usize,
    /// What the field is followed by.
    pub sampler: Pick,
    /// Its time grid.
    pub grid: Pick,
    /// Its steps.
    pub steps: usize,
    /// Where round r starts from.
    pub direction: fn(u32) -> Direction,
    /// The examples that these ends make.
    pub examples: Box<dyn Fn(Pairs) -> Result<Pairs>>,
}

/// A field that is trained on independent pairs until the first round: what it learns otherwise than
/// the choice says.
pub struct Teacher {
    /// How its x₀ and x₁ mix.
    pub path: Pick,
    /// What it predicts.
    pub target: Pick,
    /// How its errors are weighed.
    pub weighting: Pick,
    /// How often it sees each time.
    pub time_law: Pick,
}

/// Which way the field is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From fresh draws of the source.
    Forward,
    /// From fresh draws of the data.
    Backward,
}

/// A rollout to be run: its program, and where it starts.
#[derive(Debug, Clone)]
pub struct Departure {
    /// Which way it goes.
    pub direction: Direction,
    /// The draws of x₀ or x₁ that it starts from, `[particles, dim]`.
    pub draws: Points,
    /// Pushes them to the other end. Its last frame is where they arrive.
    pub program: Program,
}

impl Rollout {
    /// The round at training step `step`; 0 before the first.
    pub fn round(&self, step: u32) -> u32 {
        (step / self.every).min(self.rounds)
    }

    /// The first step of `round`; beyond all steps where there is none.
    pub fn first_step(&self, round: u32) -> u32 {
        if round > self.rounds {
            return u32::MAX;
        }
        round.saturating_mul(self.every)
    }

    /// `count` particles of `round` at their start.
    pub fn depart(
        &self,
        round: u32,
        count: usize,
        regression: &Regression,
        laws: &Laws,
        seed: u32,
    ) -> Result<Departure> {
        let direction = (self.direction)(round);
        let mut stream = Stream::new(seed, Purpose::Rollout, round, 0);
        let rows = self.rows(direction, regression)?;
        let s = regression.schedule(rows.first().map_or(0.0, |row| row.t));
        let (draws, scale, noise) = match direction {
            Direction::Forward => (laws.x0(count, &mut stream), s.sigma, s.gamma),
            Direction::Backward => (laws.x1(count, &mut stream)?, s.alpha, s.gamma),
        };
        let start = draws
            .iter()
            .map(|&x| (scale * f64::from(x) + noise * stream.normal()) as f32);
        let start = Points::new(start.collect(), laws.dim());
        let [seed, ..] = words(seed, Purpose::Rollout, round, 1, 0);
        Ok(Departure {
            direction,
            draws: Points::new(draws, laws.dim()),
            program: Program {
                rows,
                particles: count,
                start: Start::At(start),
                seed,
                method: Method::Steps,
            },
        })
    }

    /// The rows of a rollout in `direction`. Where the usable times stop short of the law at its
    /// end, the last row goes on to the conditional mean of x₁, or x₀. Fails where the field does not
    /// tell what the sampler reads.
    pub fn rows(&self, direction: Direction, regression: &Regression) -> Result<Vec<StepRow>> {
        let sampler = sampler::GROUP.make(&self.sampler)?;
        let mut times = grid::GROUP.make(&self.grid)?.times(regression, self.steps);
        let (low, high) = regression.range();
        let (end, last, wanted) = match direction {
            Direction::Forward => (1.0, high, Quantity::Data),
            Direction::Backward => {
                times.reverse();
                (0.0, low, Quantity::Noise)
            }
        };
        let mut rows = sampler.rows(regression, &times);
        if rows.last().is_some_and(|row| row.t_next != end) {
            rows.push(StepRow {
                t_next: end,
                g0: 1.0,
                commit: 1.0,
                ..regression.evaluation(last, wanted)
            });
        }
        let known = |row: &StepRow| (row.conv_x + row.conv_f + row.conv_h).is_finite();
        if !rows.iter().all(known) {
            return Err(Error::new(
                "coupling",
                "follows the field's SDE in both directions, and the field does not tell the score; choose the path brownian-bridge with the target velocity-and-noise, or the coupling reflow",
            ));
        }
        // Frames on the way are not kept, except for samplers that return to them.
        if let Some((_, on_the_way)) = rows.split_last_mut()
            && on_the_way.iter().all(|row| row.base == 0.0)
        {
            on_the_way.iter_mut().for_each(|row| row.commit = 0.0);
        }
        Ok(rows)
    }
}

impl Departure {
    /// The pairs that the particles make once they have arrived at `ends`, `[particles, dim]`. Fails
    /// where some went astray.
    pub fn arrive(&self, ends: Vec<f32>) -> Result<Pairs> {
        let whole = ends.len() == self.draws.values.len();
        if !whole || ends.iter().any(|x| !x.is_finite()) {
            return Err(Error::new(
                "training.learning_rate",
                "the field leads to numbers that are not finite; choose a smaller one and train again",
            ));
        }
        let ends = Points::new(ends, self.draws.dim);
        Ok(match self.direction {
            Direction::Forward => Pairs {
                x0: self.draws.clone(),
                x1: ends,
            },
            Direction::Backward => Pairs {
                x0: ends,
                x1: self.draws.clone(),
            },
        })
    }
}
