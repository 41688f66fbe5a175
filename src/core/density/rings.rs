//! The density of noisy concentric circles in the plane.

use std::f64::consts::TAU;

use super::Density;
use crate::core::mixture::log_sum_exp;

/// Beyond this argument Bessel functions come from their asymptotic series, before it from the
/// power series; both are good to rounding there.
const SWITCH: f64 = 30.0;

/// Equal weights on circles of these radii about 0, with a normal of `deviation` added to each
/// coordinate; log Z = 0. One circle of radius r has, at distance ρ, the density of Rice's law:
/// exp(−(ρ² + r²)/2s²)·I₀(ρr/s²)/2πs².
pub fn rings(radii: &[f64], deviation: f64) -> Density {
    let variance = deviation * deviation;
    let [circles, also] = [radii.to_vec(), radii.to_vec()];
    let log_density = move |x: &[f64]| {
        let terms = log_terms(&circles, variance, x[0].hypot(x[1]));
        log_sum_exp(&terms) - (circles.len() as f64 * TAU * variance).ln()
    };
    let gradient = move |x: &[f64]| {
        let distance = x[0].hypot(x[1]);
        if distance == 0.0 {
            return vec![0.0; 2];
        }
        let terms = log_terms(&also, variance, distance);
        let total = log_sum_exp(&terms);
        let circles = also.iter().zip(terms);
        let slope = |(radius, term): (&f64, f64)| {
            let ratio = bessel(distance * radius / variance).1;
            (term - total).exp() * (radius * ratio - distance) / variance
        };
        let slope: f64 = circles.map(slope).sum();
        x.iter().map(|x| slope * x / distance).collect()
    };
    Density::from_fn(2, log_density, gradient).with_log_z(0.0)
}

/// ln exp(−(ρ² + r²)/2s²)·I₀(ρr/s²) of every radius r.
fn log_terms(radii: &[f64], variance: f64, distance: f64) -> Vec<f64> {
    let term = |radius: &f64| {
        let gap = distance - radius;
        bessel(distance * radius / variance).0 - 0.5 * gap * gap / variance
    };
    radii.iter().map(term).collect()
}

/// ln e^−x·I₀(x) and I₁(x)/I₀(x) of modified Bessel functions, x ≥ 0 (Abramowitz and Stegun, eqs.
/// 9.6.10 and 9.7.1).
fn bessel(x: f64) -> (f64, f64) {
    if x > SWITCH {
        let series = |order: f64| {
            let mut term = 1.0;
            let terms = (1..=30).map(|k| {
                let odd = f64::from(2 * k - 1);
                term *= (odd * odd - 4.0 * order * order) / (8.0 * f64::from(k) * x);
                term
            });
            1.0 + terms.sum::<f64>()
        };
        let zeroth = series(0.0);
        return (zeroth.ln() - 0.5 * (TAU * x).ln(), series(1.0) / zeroth);
    }
    let (mut term, mut zeroth, mut first) = (1.0, 1.0, 1.0);
    for k in (1..=100).map(f64::from) {
        term *= 0.25 * x * x / (k * k);
        zeroth += term;
        first += term / (k + 1.0);
    }
    (zeroth.ln() - x, 0.5 * x * first / zeroth)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// e^−x·I_n(x) = ∫ exp(x(cos θ − 1)) cos nθ dθ/2π, by the trapezium rule: exact to rounding for
    /// a periodic function resolved this finely.
    fn by_quadrature(x: f64) -> (f64, f64) {
        let n = 4096;
        let mean = |order: f64| {
            let angles = (0..n).map(|k| TAU * f64::from(k) / f64::from(n));
            let values = angles.map(|a| (x * (a.cos() - 1.0)).exp() * (order * a).cos());
            values.sum::<f64>() / f64::from(n)
        };
        (mean(0.0).ln(), mean(1.0) / mean(0.0))
    }

    #[test]
    fn bessel_functions() {
        for x in [0.0, 1e-3, 0.7, 5.0, 29.9, 30.1, 200.0, 3000.0] {
            let (found, expected) = (bessel(x), by_quadrature(x));
            assert!(
                (found.0 - expected.0).abs() < 2e-13,
                "{x}: {found:?} {expected:?}"
            );
            assert!(
                (found.1 - expected.1).abs() < 2e-13,
                "{x}: {found:?} {expected:?}"
            );
        }
    }
}
