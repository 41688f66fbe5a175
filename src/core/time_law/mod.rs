//! Which times are trained on, how often.

use super::regression::Regression;
use crate::registry;

registry! {
    TimeLaw, "time_law", "Training times", "How often each time is drawn while training.", formulas;
    uniform;
    theory: logit_normal, log_normal_noise, importance,
}

/// Times of a regression's usable range, the mid-quantiles of the law, ascending.
pub type Times = Box<dyn Fn(&Regression, usize) -> Vec<f64>>;

/// A law of training times.
pub struct TimeLaw {
    /// `count` times, each standing for the same share of the law.
    pub times: Times,
    /// Whether the law stands in for the weighting, so that every row weighs the same.
    pub absorbs_weight: bool,
}

impl TimeLaw {
    /// The law whose quantile function maps u in (0, 1) to a time; held within the range.
    fn of_quantile(quantile: impl Fn(&Regression, f64) -> f64 + 'static) -> Self {
        Self {
            times: Box::new(move |regression, count| {
                let (low, high) = regression.range();
                mid_quantiles(count)
                    .map(|u| quantile(regression, u).max(low).min(high))
                    .collect()
            }),
            absorbs_weight: false,
        }
    }
}

/// (k + ½)/count, ascending.
fn mid_quantiles(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |k| (k as f64 + 0.5) / count as f64)
}

/// The standard normal's quantile function, by Newton's method on its distribution function from
/// the logistic approximation; relative accuracy 10⁻⁹ for u in (10⁻⁵, 1 − 10⁻⁵).
#[cfg(feature = "theory")]
fn normal_quantile(u: f64) -> f64 {
    let mut x = (u / (1.0 - u)).ln() / 1.702;
    for _ in 0..30 {
        let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
        // The series Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …) has no cancellation.
        let (mut term, mut sum, mut k) = (x, x, 1.0);
        while term.abs() > 1e-17 * sum.abs() && k < 200.0 {
            k += 2.0;
            term *= x * x / k;
            sum += term;
        }
        let step = (0.5 + density * sum - u) / density;
        x -= step.clamp(-1.0, 1.0);
        if step.abs() < 1e-12 {
            break;
        }
    }
    x
}

#[cfg(all(test, feature = "theory"))]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal_law_are_the_tables() {
        // Abramowitz & Stegun 1964, table 26.5 and its symmetry.
        for (u, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_985),
            (0.999, 3.090_232_306),
            (1e-4, -3.719_016_485),
        ] {
            assert!(
                (normal_quantile(u) - x).abs() < 2e-9,
                "{u}: {}",
                normal_quantile(u)
            );
        }
    }
}
