//! The Föllmer drift, its value function and its cost.

use std::f64::consts::TAU;

use pushforward::core::closed_form::Follmer;
use pushforward::core::mixture::Mixture;
use pushforward::core::path::Schedule;
use pushforward::core::rng::{Purpose, Stream};

use crate::common::{TIMES, X, close, data, dot, slopes};

#[test]
fn the_follmer_drift_is_its_definition() {
    let (law, follmer) = (data(), Follmer::new(data()));
    for t in TIMES {
        let bridge = Schedule {
            alpha: t,
            sigma: (t * (1.0 - t)).sqrt(),
            ..Schedule::default()
        };
        for x in X {
            let field = law.field(&bridge, &x);
            let towards = field.data.expect("x₁");
            let expected: Vec<f64> = towards
                .iter()
                .zip(x)
                .map(|(x1, x)| (x1 - x) / (1.0 - t))
                .collect();
            close("u", &follmer.drift(&x, t).expect("u"), &expected, 1e-12);
            let brownian = -0.5 * dot(&x, &x) / t - (TAU * t).ln();
            let expected = field.log_density.expect("ρ") - brownian;
            close(
                "ψ",
                &[follmer.log_value(&x, t).expect("ψ")],
                &[expected],
                1e-12,
            );
        }
    }
}

#[test]
fn the_value_solves_its_equation_to_both_ends() {
    let (law, follmer) = (data(), Follmer::new(data()));
    let value = |x: &[f64], t: f64| follmer.log_value(x, t).expect("ψ");
    let drift = |x: &[f64], t: f64| follmer.drift(x, t).expect("u");
    close("ψ at the start", &[value(&[0.0, 0.0], 0.0)], &[0.0], 1e-14);
    for x in X {
        for t in [0.0, 0.3, 0.9, 1.0] {
            close(
                "u = ∇ log ψ",
                &drift(&x, t),
                &slopes(&x, |x| value(x, t)),
                1e-8,
            );
        }
        // Hamilton–Jacobi–Bellman: ∂_t log ψ + ½∇·u + ½‖u‖² = 0.
        for t in TIMES {
            let change = slopes(&[t], |t| value(&x, t[0]))[0];
            let spread: f64 = (0..2).map(|i| slopes(&x, |x| drift(x, t)[i])[i]).sum();
            let u = drift(&x, t);
            close("HJB", &[change], &[-0.5 * (spread + dot(&u, &u))], 1e-7);
        }
        let end = Schedule {
            alpha: 1.0,
            ..Schedule::default()
        };
        let log_density = law.field(&end, &x).log_density.expect("π");
        let ratio = log_density + 0.5 * dot(&x, &x) + TAU.ln();
        close("ψ at the end", &[value(&x, 1.0)], &[ratio], 1e-13);
    }
}

/// ½E∫‖u*‖² = KL(π ‖ N(0, I)). For a Gaussian π the drift is linear, so E‖u*‖² is read off the mean
/// of X_t ~ N(tm, t(1 − t)I + t²S) and the columns of its factor.
#[test]
fn the_cost_is_the_divergence_from_noise() {
    let (mean, matrix) = ([0.7, -0.4], vec![0.5, 0.3, 0.3, 1.6]);
    let law = Mixture::new(vec![1.0], vec![mean.to_vec()], vec![matrix.clone()]).expect("legal");
    let follmer = Follmer::new(law);
    let square = |t: f64| {
        let spread = |ij: usize| {
            t * t * matrix[ij]
                + if ij == 0 || ij == 3 {
                    t * (1.0 - t)
                } else {
                    0.0
                }
        };
        let first = spread(0).sqrt();
        let second = if t > 0.0 { spread(1) / first } else { 0.0 };
        let columns = [[first, second], [0.0, (spread(3) - second * second).sqrt()]];
        let center = mean.map(|m| t * m);
        let u = follmer.drift(&center, t).expect("u");
        let along = columns.map(|c| {
            let moved = follmer
                .drift(&[center[0] + c[0], center[1] + c[1]], t)
                .expect("u");
            (moved[0] - u[0]).powi(2) + (moved[1] - u[1]).powi(2)
        });
        dot(&u, &u) + along[0] + along[1]
    };
    let n = 200;
    let simpson = (0..=n).map(|k| {
        let weight = if k == 0 || k == n {
            1.0
        } else {
            2.0 + 2.0 * f64::from(k % 2)
        };
        weight * square(f64::from(k) / f64::from(n)) / f64::from(3 * n)
    });
    let determinant: f64 = 0.5 * 1.6 - 0.3 * 0.3;
    let divergence = 0.5 * (2.1 + dot(&mean, &mean) - 2.0 - determinant.ln());
    close("cost", &[0.5 * simpson.sum::<f64>()], &[divergence], 1e-8);
}

/// W = log π(X₁) − log N(X₁; 0, I) − ½∫‖u‖² − ∫u·dW on one simulated path of n Euler–Maruyama steps.
fn log_weight(follmer: &Follmer, stream: &mut Stream, n: usize) -> f64 {
    let (h, mut x, mut cost) = (1.0 / n as f64, vec![0.0; 2], 0.0);
    for k in 0..n {
        let u = follmer.drift(&x, k as f64 * h).expect("u");
        for i in 0..2 {
            let noise = h.sqrt() * stream.normal();
            cost += 0.5 * h * u[i] * u[i] + u[i] * noise;
            x[i] += h * u[i] + noise;
        }
    }
    follmer.log_value(&x, 1.0).expect("π/N") - cost
}

#[test]
fn the_weight_is_log_z_on_every_path() {
    let mut stream = Stream::new(9, Purpose::Measure, 0, 0);
    let shifted = Follmer::new(Mixture::equal(vec![vec![1.5, -2.0]], 1.0));
    for _ in 0..5 {
        // u* ≡ m: no step is wrong.
        assert!(log_weight(&shifted, &mut stream, 7).abs() < 1e-12);
    }
    let follmer = Follmer::new(data());
    let paths = 400;
    let mut spread = |n: usize| {
        let squares = (0..paths).map(|_| log_weight(&follmer, &mut stream, n).powi(2));
        (squares.sum::<f64>() / f64::from(paths)).sqrt()
    };
    let [coarse, fine, finest] = [50, 200, 800].map(&mut spread);
    assert!(finest < 0.1, "{coarse} {fine} {finest}");
    // A stochastic integral by left ends has strong order ½: a quarter of the step, half the error.
    // 400 paths leave each root mean square 3.5 % uncertain if Gaussian, more by its tails.
    for ratio in [coarse / fine, fine / finest] {
        assert!((1.6..2.5).contains(&ratio), "{coarse} {fine} {finest}");
    }
}
