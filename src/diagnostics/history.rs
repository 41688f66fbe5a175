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
    /// Distances, in order of their steps.
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
}
