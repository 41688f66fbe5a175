//! [`History`]: what training has told so far, in a bounded room.

use crate::backend::StepMetrics;
use crate::core::diagnostic::{Arrival, Estimate};

/// Stretches of steps kept; at twice as many, neighbours are joined.
const STRETCHES: usize = 128;

/// Means over a stretch of steps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stretch {
    /// Steps taken at its end.
    pub end: u32,
    /// Steps in it.
    pub steps: u32,
    /// Mean loss.
    pub loss: f64,
    /// Mean norm of the gradient before clipping.
    pub gradient_norm: f64,
}

impl Stretch {
    fn join(self, next: Self) -> Self {
        let steps = self.steps + next.steps;
        let share = f64::from(next.steps) / f64::from(steps);
        let mean = |a: f64, b: f64| a + share * (b - a);
        Self {
            end: next.end,
            steps,
            loss: mean(self.loss, next.loss),
            gradient_norm: mean(self.gradient_norm, next.gradient_norm),
        }
    }
}

/// How far samples were from the data at a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrived {
    /// Steps taken.
    pub step: u32,
    /// The distance with its floor.
    pub arrival: Arrival,
}

/// What the pairs of a round cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The round, from 1.
    pub round: u32,
    /// E‖x₁ − x₀‖² in the field's frame.
    pub cost: Estimate,
}

/// The course of a training.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// In order, without gaps from the first on.
    pub stretches: Vec<Stretch>,
    /// Steps in a stretch but the last.
    size: u32,
    /// Distances, in order of their steps; where they are many, every other one of what was measured.
    pub arrivals: Vec<Arrived>,
    /// Rounds of rollouts, in order.
    pub rounds: Vec<Round>,
}

impl History {
    /// Takes in the metrics of the steps that end at `step`.
    pub fn note(&mut self, step: u32, metrics: &[StepMetrics]) {
        let first = step - metrics.len() as u32;
        for (end, metrics) in (first + 1..).zip(metrics) {
            let one = Stretch {
                end,
                steps: 1,
                loss: metrics.loss.into(),
                gradient_norm: metrics.gradient_norm.into(),
            };
            match self.stretches.last_mut() {
                Some(last) if last.steps < self.size => *last = last.join(one),
                _ => self.stretches.push(one),
            }
            if self.stretches.len() > 2 * STRETCHES {
                let joined = self.stretches.chunks(2).map(|pair| match pair {
                    [a, b] => a.join(*b),
                    _ => pair[0],
                });
                self.stretches = joined.collect();
                self.size = 2 * self.size.max(1);
            }
        }
    }

    /// Takes in what the pairs of a round cost, in the place of the same round before.
    pub fn note_round(&mut self, round: Round) {
        self.rounds.retain(|one| one.round < round.round);
        self.rounds.push(round);
    }

    /// Takes in a distance at `step`, in the place of one at the same step.
    pub fn note_arrival(&mut self, step: u32, arrival: Arrival) {
        self.arrivals.retain(|one| one.step != step);
        let at = self.arrivals.partition_point(|one| one.step < step);
        self.arrivals.insert(at, Arrived { step, arrival });
        if self.arrivals.len() > 2 * STRETCHES {
            // The last one stays.
            let newest = self.arrivals.iter().rev().step_by(2).copied();
            self.arrivals = newest.collect();
            self.arrivals.reverse();
        }
    }

    /// All of it as numbers, for an engine that takes over and asks [`History::from_numbers`]: how many
    /// of each, steps in a stretch, then stretches, distances and rounds.
    pub fn numbers(&self) -> Vec<f64> {
        let counts = [self.stretches.len(), self.arrivals.len(), self.rounds.len()];
        let mut numbers: Vec<f64> = counts.map(|n| n as f64).into();
        numbers.push(self.size.into());
        for one in &self.stretches {
            numbers.extend([
                one.end.into(),
                one.steps.into(),
                one.loss,
                one.gradient_norm,
            ]);
        }
        for Arrived { step, arrival } in &self.arrivals {
            let points = arrival.samples as f64;
            numbers.extend([
                (*step).into(),
                arrival.energy_distance,
                arrival.floor,
                points,
            ]);
        }
        for Round { round, cost } in &self.rounds {
            let error = cost.standard_error.unwrap_or(f64::NAN);
            numbers.extend([(*round).into(), cost.value, error]);
        }
        numbers
    }

    /// What [`History::numbers`] tells; none where it cannot be of a training that took `steps` steps.
    #[cfg(feature = "theory")]
    pub fn from_numbers(numbers: &[f64], steps: u32) -> Option<Self> {
        let (head, rest) = numbers.split_at_checked(4)?;
        let [stretches, arrivals] = [head[0] as usize * 4, head[1] as usize * 4];
        let (stretches, rest) = rest.split_at_checked(stretches)?;
        let (arrivals, rounds) = rest.split_at_checked(arrivals)?;
        if rounds.len() as f64 != 3.0 * head[2] {
            return None;
        }
        let stretch = |row: &[f64]| Stretch {
            end: row[0] as u32,
            steps: row[1] as u32,
            loss: row[2],
            gradient_norm: row[3],
        };
        let arrived = |row: &[f64]| Arrived {
            step: row[0] as u32,
            arrival: Arrival {
                energy_distance: row[1],
                floor: row[2],
                samples: row[3] as usize,
            },
        };
        let round = |row: &[f64]| Round {
            round: row[0] as u32,
            cost: Estimate {
                value: row[1],
                standard_error: Some(row[2]).filter(|e| !e.is_nan()),
            },
        };
        let history = Self {
            stretches: stretches.chunks_exact(4).map(stretch).collect(),
            size: head[3] as u32,
            arrivals: arrivals.chunks_exact(4).map(arrived).collect(),
            rounds: rounds.chunks_exact(3).map(round).collect(),
        };
        let last = history.stretches.last().map_or(0, |one| one.end);
        (last <= steps).then_some(history)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_means_and_steps_in_a_bounded_room() {
        let mut history = History::default();
        let count = 10_000;
        for portion in 0..count / 8 {
            let metrics: [StepMetrics; 8] = std::array::from_fn(|k| StepMetrics {
                loss: (8 * portion + k as u32) as f32,
                gradient_norm: 2.0,
            });
            history.note(8 * (portion + 1), &metrics);
        }
        assert!(history.stretches.len() <= 2 * STRETCHES);
        assert!(history.stretches.len() >= STRETCHES / 2);
        let steps: u32 = history.stretches.iter().map(|s| s.steps).sum();
        assert_eq!(
            (steps, history.stretches.last().expect("some").end),
            (count, count)
        );
        let sum: f64 = history
            .stretches
            .iter()
            .map(|s| s.loss * f64::from(s.steps))
            .sum();
        let mean = f64::from(count - 1) / 2.0;
        assert!((sum / f64::from(count) - mean).abs() < 1e-6 * mean);
        for stretch in &history.stretches {
            assert_eq!(stretch.gradient_norm, 2.0);
            // Losses are the steps before: a stretch's mean is its middle.
            let middle = f64::from(stretch.end) - (f64::from(stretch.steps) + 1.0) / 2.0;
            assert!(
                (stretch.loss - middle).abs() < 1e-6 * (1.0 + middle),
                "{stretch:?}"
            );
        }
    }

    #[test]
    fn another_engine_takes_it_over() {
        let mut history = History::default();
        let metrics = |loss| StepMetrics {
            loss,
            gradient_norm: 0.5,
        };
        history.note(3, &[metrics(3.0), metrics(f32::NAN), metrics(1.0)]);
        let arrival = |distance| Arrival {
            energy_distance: distance,
            floor: 0.01,
            samples: 500,
        };
        for step in 1..=600 {
            history.note_arrival(step, arrival(1.0 / f64::from(step)));
        }
        assert!(history.arrivals.len() <= 2 * STRETCHES);
        assert_eq!(history.arrivals.last().map(|one| one.step), Some(600));
        for (round, standard_error) in [(1, Some(0.1)), (2, None)] {
            let value = f64::from(round);
            let cost = Estimate {
                value,
                standard_error,
            };
            history.note_round(Round { round, cost });
        }
        let numbers = history.numbers();
        let mut taken = History::from_numbers(&numbers, 3).expect("its numbers");
        assert_eq!(format!("{taken:?}"), format!("{history:?}"));
        taken.note(4, &[metrics(1.0)]);
        assert_eq!(taken.stretches.len(), 4);
        assert!(
            History::from_numbers(&numbers, 2).is_none(),
            "of a later step"
        );
        assert!(History::from_numbers(&numbers[1..], 3).is_none());
        assert!(History::from_numbers(&[], 3).is_none());
    }
}
