//! Sums of costs fitted to measured times.

use pushforward::core::linalg::{cholesky, solve_lower, solve_lower_transposed};

/// A model time = Σ cost·amount, with costs of at least 0.
pub struct Fit {
    /// The costs, one for each amount.
    pub costs: Vec<f64>,
    /// |model/time − 1| of each time.
    pub errors: Vec<f64>,
}

impl Fit {
    /// The costs that make Σ (model/time − 1)² least. `amounts` has a row for each time. None where
    /// there are fewer times than amounts.
    pub fn new(amounts: &[Vec<f64>], times: &[f64]) -> Option<Self> {
        let count = amounts.first()?.len();
        if times.len() < count {
            return None;
        }
        // The least squares with costs ≥ 0 are those of some of the amounts alone: few enough to try all.
        let all = 1_u32..1 << count;
        let fits = all.filter_map(|set| {
            let some: Vec<usize> = (0..count).filter(|i| set >> i & 1 == 1).collect();
            let costs = least_squares(amounts, times, &some)?;
            let fit = Self::with(spread(&costs, &some, count), amounts, times);
            costs.iter().all(|&cost| cost >= 0.0).then_some(fit)
        });
        fits.min_by(|a, b| a.squares().total_cmp(&b.squares()))
    }

    fn with(costs: Vec<f64>, amounts: &[Vec<f64>], times: &[f64]) -> Self {
        let rows = amounts.iter().zip(times);
        let errors = rows.map(|(row, time)| (dot(&costs, row) / time - 1.0).abs());
        Self {
            errors: errors.collect(),
            costs,
        }
    }

    /// The model's time for `amounts`.
    pub fn time(&self, amounts: &[f64]) -> f64 {
        dot(&self.costs, amounts)
    }

    /// The largest of the errors.
    pub fn largest_error(&self) -> f64 {
        self.errors.iter().copied().fold(0.0, f64::max)
    }

    fn squares(&self) -> f64 {
        self.errors.iter().map(|error| error * error).sum()
    }
}

/// Least squares of Σ cost·amount/time = 1 over the amounts in `some`, whatever the signs.
fn least_squares(amounts: &[Vec<f64>], times: &[f64], some: &[usize]) -> Option<Vec<f64>> {
    let n = some.len();
    // Amounts differ by many powers of ten: each column to length 1 first.
    let column = |i: usize| -> Vec<f64> {
        let rows = amounts.iter().zip(times);
        rows.map(|(row, time)| row[i] / time).collect()
    };
    let columns: Vec<Vec<f64>> = some.iter().map(|&i| column(i)).collect();
    let lengths: Vec<f64> = columns.iter().map(|c| dot(c, c).sqrt()).collect();
    let mut matrix = vec![0.0; n * n];
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns.iter().enumerate() {
            matrix[i * n + j] = dot(a, b) / (lengths[i] * lengths[j]);
        }
    }
    let sums: Vec<f64> = columns
        .iter()
        .zip(&lengths)
        .map(|(column, length)| column.iter().sum::<f64>() / length)
        .collect();
    let lower = cholesky(&matrix, n)?;
    let scaled = solve_lower_transposed(&lower, &solve_lower(&lower, &sums));
    Some(scaled.iter().zip(&lengths).map(|(x, l)| x / l).collect())
}

/// `costs` at the places `some` of `count`, 0 elsewhere.
fn spread(costs: &[f64], some: &[usize], count: usize) -> Vec<f64> {
    let mut all = vec![0.0; count];
    for (&i, &cost) in some.iter().zip(costs) {
        all[i] = cost;
    }
    all
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_found_and_never_negative() {
        let amounts: Vec<Vec<f64>> = (1..8)
            .map(|i| {
                let x = f64::from(i);
                vec![1.0, 1e9 * x, 1e3 * x * x]
            })
            .collect();
        let times =
            |costs: [f64; 3]| -> Vec<f64> { amounts.iter().map(|row| dot(&costs, row)).collect() };
        let exact = [1e-4, 2e-12, 3e-7];
        let fit = Fit::new(&amounts, &times(exact)).expect("enough times");
        for (found, exact) in fit.costs.iter().zip(exact) {
            assert!((found / exact - 1.0).abs() < 1e-9, "{found} and {exact}");
        }
        assert!(fit.largest_error() < 1e-12);
        // A fixed gain cannot be: the best that may be leaves it out.
        let fit = Fit::new(&amounts, &times([-1e-3, 2e-12, 3e-7])).expect("enough times");
        assert!(fit.costs.iter().all(|&cost| cost >= 0.0), "{:?}", fit.costs);
        assert!(fit.costs[0] == 0.0 && fit.largest_error() > 0.01);
        assert!(Fit::new(&amounts[..2], &[1.0, 2.0]).is_none());
    }
}
