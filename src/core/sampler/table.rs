//! How an adaptive solver reads the velocity: a table over the whole time, fine enough that the
//! cubic between its rows is as good as the field itself.

use super::velocity;
use crate::core::program::{Adaptive, Tolerance};
use crate::core::regression::Regression;
use crate::core::row::StepRow;

/// Rows in a table.
const ROWS: usize = 1025;

/// What an entry between two rows may be off by, as a part of 1 + its size.
const ERROR: f64 = 1e-5;

/// Tried in turn, until the cubic is good enough.
const CROWDINGS: [f64; 5] = [0.0, 4.0, 8.0, 16.0, 24.0];

/// Where the rows stand: a row's place s runs from 0 to 1, and its time is t(s), evenly spaced or
/// crowded towards both ends, where conversions may have poles nearby: by the logistic function from
/// −crowding to crowding. A solver runs in s, so what it reads is dx/ds = (dt/ds)·v; its steps
/// then follow the poles too.
#[derive(Debug, Clone, Copy)]
struct Places {
    low: f64,
    high: f64,
    crowding: f64,
}

impl Places {
    fn logistic(&self, s: f64) -> f64 {
        1.0 / (1.0 + (-self.crowding * (2.0 * s - 1.0)).exp())
    }

    /// The logistic function's rise from s = 0 to s = 1.
    fn rise(&self) -> f64 {
        self.logistic(1.0) - self.logistic(0.0)
    }

    fn time(&self, s: f64) -> f64 {
        let span = self.high - self.low;
        if s <= 0.0 {
            return self.low;
        }
        if s >= 1.0 {
            return self.high;
        }
        let part = if self.crowding == 0.0 {
            s
        } else if s < 0.5 {
            (self.logistic(s) - self.logistic(0.0)) / self.rise()
        } else {
            // From the other end, where the difference to 1 is what counts.
            let left = (self.logistic(1.0 - s) - self.logistic(0.0)) / self.rise();
            return self.high - span * left;
        };
        self.low + span * part
    }

    /// dt/ds.
    fn pace(&self, s: f64) -> f64 {
        let span = self.high - self.low;
        if self.crowding == 0.0 {
            return span;
        }
        let l = self.logistic(s);
        span * 2.0 * self.crowding * l * self.logistic(1.0 - s) / self.rise()
    }

    /// The longest step that does not leap over the middle, where most of the time passes.
    fn longest(&self) -> f64 {
        if self.crowding == 0.0 {
            1.0
        } else {
            (2.0 / self.crowding).min(1.0)
        }
    }

    /// The s of a time, by halving.
    fn place(&self, t: f64) -> f64 {
        if t <= self.low {
            return 0.0;
        }
        if t >= self.high {
            return 1.0;
        }
        let (mut below, mut above) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (below + above);
            if self.time(middle) < t {
                below = middle;
            } else {
                above = middle;
            }
        }
        0.5 * (below + above)
    }

    fn row(&self, regression: &Regression, s: f64) -> StepRow {
        let (t, pace) = (self.time(s), self.pace(s));
        let row = velocity(regression, t, t);
        StepRow {
            conv_x: pace * row.conv_x,
            conv_f: pace * row.conv_f,
            conv_h: pace * row.conv_h,
            ..row
        }
    }

    fn rows(&self, regression: &Regression) -> Vec<StepRow> {
        (0..ROWS)
            .map(|k| self.row(regression, k as f64 / (ROWS - 1) as f64))
            .collect()
    }

    /// The worst that the cubic says half-way between rows, as a part of 1 + what it should say:
    /// between all of those near the ends, and some of the others.
    fn error(&self, regression: &Regression, rows: &[StepRow]) -> f64 {
        let last = ROWS - 2;
        let near = |k: usize| k < 32 || k > last - 32 || k.is_multiple_of(16);
        let mut worst: f64 = 0.0;
        for k in (0..=last).filter(|&k| near(k)) {
            let place = (k as f64 + 0.5) / (ROWS - 1) as f64;
            let exact = numbers(&self.row(regression, place));
            for (found, exact) in half_way(rows, k).into_iter().zip(exact) {
                worst = worst.max((found - exact).abs() / (1.0 + exact.abs()));
            }
        }
        worst
    }
}

/// The table over the times from the first to the last of `times`, rising or falling, and the method
/// that keeps the states at all of them.
pub fn table(
    regression: &Regression,
    times: &[f64],
    tolerance: Tolerance,
) -> (Vec<StepRow>, Adaptive) {
    let ends = [times[0], times[times.len() - 1]];
    let crowded = |crowding| Places {
        low: ends[0].min(ends[1]),
        high: ends[0].max(ends[1]),
        crowding,
    };
    let mut places = crowded(CROWDINGS[0]);
    let mut rows = places.rows(regression);
    let mut error = places.error(regression, &rows);
    for crowding in &CROWDINGS[1..] {
        if error <= ERROR {
            break;
        }
        // Where a path has kinks no table is good enough; the best is taken.
        let other = crowded(*crowding);
        let other_rows = other.rows(regression);
        let other_error = other.error(regression, &other_rows);
        if other_error < error {
            (places, rows, error) = (other, other_rows, other_error);
        }
    }
    let adaptive = Adaptive {
        tolerance,
        times: times.to_vec(),
        places: times.iter().map(|&t| places.place(t)).collect(),
        longest: places.longest(),
    };
    (rows, adaptive)
}

fn numbers(row: &StepRow) -> [f64; 5] {
    [
        row.in_scale,
        row.time_input,
        row.conv_x,
        row.conv_f,
        row.conv_h,
    ]
}

/// The cubic through four rows, half-way between rows k and k + 1.
fn half_way(rows: &[StepRow], k: usize) -> [f64; 5] {
    let first = k.saturating_sub(1).min(rows.len() - 4);
    let weights = match k - first {
        0 => [5.0, 15.0, -5.0, 1.0],
        1 => [-1.0, 9.0, 9.0, -1.0],
        _ => [1.0, -5.0, 15.0, 5.0],
    };
    let mut sum = [0.0; 5];
    for (row, weight) in rows[first..].iter().zip(weights) {
        let terms = numbers(row).map(|x| weight / 16.0 * x);
        sum.iter_mut().zip(terms).for_each(|(s, x)| *s += x);
    }
    sum
}
