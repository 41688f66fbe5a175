//! Straight lines through points.

/// A slope with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    pub value: f64,
    pub error: f64,
}

/// The least-squares slope through `points`, with the error that their scatter tells; none of fewer than
/// three points.
pub fn slope(points: &[(f64, f64)]) -> Option<Slope> {
    let n = points.len() as f64;
    if points.len() < 3 {
        return None;
    }
    let mean = |part: fn(&(f64, f64)) -> f64| points.iter().map(part).sum::<f64>() / n;
    let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mx).powi(2)).sum();
    let common: f64 = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
    let value = common / spread;
    let left = |(x, y): &(f64, f64)| (y - my - value * (x - mx)).powi(2);
    let rest: f64 = points.iter().map(left).sum();
    Some(Slope {
        value,
        error: (rest / (n - 2.0) / spread).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn slopes_and_their_errors() {
        let exact: Vec<(f64, f64)> = (0..5)
            .map(|k| (f64::from(k), 3.0 - 2.0 * f64::from(k)))
            .collect();
        let found = slope(&exact).expect("five points");
        assert!((found.value + 2.0).abs() < 1e-12 && found.error < 1e-7);
        // y = x with ∓1, ±2, ∓1 on top: slope 1, residual square 6, spread 2.
        let found = slope(&[(0.0, -1.0), (1.0, 3.0), (2.0, 1.0)]).expect("three points");
        assert!((found.value - 1.0).abs() < 1e-12);
        assert!((found.error - 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(slope(&exact[..2]), None);
    }
}
