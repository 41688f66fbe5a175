//! Exact fields between two mixtures, and likelihood along them.

use std::f64::consts::{PI, TAU};

use pushforward::core::mixture::{Covariance, Marginal, Mixture};
use pushforward::core::path::Schedule;

use crate::common::{TIMES, X, close, data, dot, slopes};

fn source() -> Mixture {
    Mixture::new(
        vec![0.6, 0.4],
        vec![vec![-1.0, 0.2], vec![0.9, -0.7]],
        vec![vec![0.5, 0.2, 0.2, 0.3], vec![0.4, 0.0, 0.0, 0.4]],
    )
    .expect("legal")
}

/// Linear, without the extra noise.
fn affine(t: f64) -> Schedule {
    Schedule {
        alpha: t,
        sigma: 1.0 - t,
        d_alpha: 1.0,
        d_sigma: -1.0,
        ..Schedule::default()
    }
}

/// Linear with γ = √(2t(1 − t)).
fn noisy(t: f64) -> Schedule {
    let gamma = (2.0 * t * (1.0 - t)).sqrt();
    Schedule {
        gamma,
        d_gamma: (1.0 - 2.0 * t) / gamma,
        ..affine(t)
    }
}

/// Trigonometric with γ = sin²(πt): smooth up to both ends.
fn smooth(t: f64) -> Schedule {
    let (sin, cos) = (0.5 * PI * t).sin_cos();
    Schedule {
        alpha: sin,
        sigma: cos,
        gamma: (PI * t).sin().powi(2),
        d_alpha: 0.5 * PI * cos,
        d_sigma: -0.5 * PI * sin,
        d_gamma: PI * (TAU * t).sin(),
    }
}

type Path = fn(f64) -> Schedule;
const PATHS: [Path; 3] = [affine, noisy, smooth];

/// The law at time t of a path between the two mixtures.
struct Flow {
    source: Mixture,
    data: Mixture,
    path: Path,
}

impl Flow {
    fn at<T>(&self, t: f64, read: impl Fn(&Marginal) -> T) -> T {
        let law = Marginal::new(&self.source, &self.data, &(self.path)(t));
        read(&law.expect("a density"))
    }

    fn log_density(&self, t: f64, x: &[f64]) -> f64 {
        self.at(t, |law| law.log_density(x))
    }

    fn velocity(&self, t: f64, x: &[f64]) -> Vec<f64> {
        self.at(t, |law| law.field(x).velocity.expect("defined"))
    }

    /// v·s + ∇·v, whose sum with ∂_t log ρ vanishes.
    fn outflow(&self, t: f64, x: &[f64]) -> f64 {
        self.at(t, |law| {
            dot(&law.field(x).velocity.expect("defined"), &law.score(x)) + law.divergence(x)
        })
    }
}

fn flows() -> impl Iterator<Item = Flow> {
    let flow = |path| Flow {
        source: source(),
        data: data(),
        path,
    };
    PATHS.into_iter().map(flow)
}

#[test]
fn score_and_divergence_are_derivatives() {
    for flow in flows() {
        for t in TIMES {
            for x in X {
                let score = flow.at(t, |law| law.score(&x));
                close(
                    "score",
                    &score,
                    &slopes(&x, |x| flow.log_density(t, x)),
                    1e-8,
                );
                let trace: f64 = (0..2)
                    .map(|i| slopes(&x, |x| flow.velocity(t, x)[i])[i])
                    .sum();
                close(
                    "divergence",
                    &[flow.at(t, |law| law.divergence(&x))],
                    &[trace],
                    1e-8,
                );
            }
        }
    }
}

#[test]
fn mass_is_conserved() {
    for flow in flows() {
        for t in TIMES {
            for x in X {
                let change = slopes(&[t], |t| flow.log_density(t[0], &x));
                close("∂ log ρ", &change, &[-flow.outflow(t, &x)], 1e-7);
                // The gradient of that: ∂_t s + ∇(v·s + ∇·v) = 0.
                let outflow = slopes(&x, |x| -flow.outflow(t, x));
                let turn = |i: usize| slopes(&[t], |t| flow.at(t[0], |law| law.score(&x)[i]))[0];
                close("∂ score", &[turn(0), turn(1)], &outflow, 1e-7);
            }
        }
    }
}

#[test]
fn expectations_add_up() {
    // E[x_t | x] = x, and E[z | x] = −γ s.
    for flow in flows() {
        for t in TIMES {
            let at = (flow.path)(t);
            for x in X {
                let field = flow.at(t, |law| law.field(&x));
                let (x0, x1) = (field.noise.expect("x₀"), field.data.expect("x₁"));
                let score = field.score.expect("score");
                let z = field.extra.unwrap_or(vec![0.0; 2]);
                let sum = |i: usize| at.sigma * x0[i] + at.alpha * x1[i] + at.gamma * z[i];
                close("x", &[sum(0), sum(1)], &x, 1e-13);
                let expected: Vec<f64> = score.iter().map(|s| -at.gamma * s).collect();
                close("z", &z, &expected, 1e-13);
            }
        }
    }
}

/// In one dimension E[· | x] and ρ_t are double integrals over (x₀, x₁).
#[test]
fn conditional_means_by_quadrature() {
    let line = |weights: [f64; 2], means: [f64; 2], variances: [f64; 2]| Mixture {
        dim: 1,
        weights: weights.into(),
        means: means.map(|m| vec![m]).into(),
        covariances: variances.map(Covariance::Isotropic).into(),
    };
    let source = line([0.3, 0.7], [-1.0, 1.0], [0.3, 0.5]);
    let data = line([0.55, 0.45], [-0.5, 1.5], [0.2, 0.4]);
    let normal = |x: f64, variance: f64| (-0.5 * x * x / variance).exp() / (TAU * variance).sqrt();
    let density = |law: &Mixture, x: f64| {
        let parts = law.means.iter().zip(&law.covariances).zip(&law.weights);
        parts
            .map(|((m, s), w)| w * normal(x - m[0], s.trace(1)))
            .sum::<f64>()
    };
    let (at, x) = (noisy(0.35), 0.4);
    let (step, mut sums) = (0.02, [0.0; 3]);
    for i in -350..=350 {
        for j in -350..=350 {
            let [x0, x1] = [i, j].map(|k| step * f64::from(k));
            let kernel = normal(x - at.sigma * x0 - at.alpha * x1, at.gamma * at.gamma);
            let mass = step * step * density(&source, x0) * density(&data, x1) * kernel;
            [1.0, x0, x1]
                .iter()
                .zip(&mut sums)
                .for_each(|(f, sum)| *sum += f * mass);
        }
    }
    let law = Marginal::new(&source, &data, &at).expect("a density");
    let field = law.field(&[x]);
    // The trapezium rule on Gaussians with a step of a twentieth of their deviation is exact.
    close("log ρ", &[law.log_density(&[x])], &[sums[0].ln()], 1e-10);
    close(
        "E x₀",
        &field.noise.expect("x₀"),
        &[sums[1] / sums[0]],
        1e-10,
    );
    close(
        "E x₁",
        &field.data.expect("x₁"),
        &[sums[2] / sums[0]],
        1e-10,
    );
}

#[test]
fn the_short_way_for_multiples_of_the_identity_is_the_long_way() {
    let points: Vec<f64> = (0..12).map(|i| (1.7 * f64::from(i)).sin()).collect();
    let short = [
        Mixture::of_points(&points, 3),
        Mixture::equal(vec![vec![0.1, -0.4, 0.6]; 2], 0.7),
    ];
    let long = short.clone().map(|mut law| {
        law.covariances = law
            .covariances
            .iter()
            .map(|s| Covariance::Full(s.matrix(3)))
            .collect();
        law
    });
    for [from, to] in [[0, 1], [1, 0], [0, 0]] {
        for t in TIMES {
            let law = |laws: &[Mixture; 2]| {
                let law = Marginal::new(&laws[from], &laws[to], &noisy(t)).expect("a density");
                let x = [0.2, 0.1, -0.3];
                let field = law.field(&x);
                let mut all = vec![law.log_density(&x), law.divergence(&x)];
                [
                    field.velocity,
                    field.score,
                    field.noise,
                    field.data,
                    field.extra,
                ]
                .into_iter()
                .for_each(|values| all.extend(values.expect("defined")));
                all
            };
            close("short and long", &law(&short), &law(&long), 1e-12);
        }
    }
}

/// log ρ₁ by change of variables: from x at t = 1 back along the ODE, with ∫∇·v beside it, by the
/// classical Runge–Kutta method.
fn likelihood(flow: &Flow, x: &[f64], steps: usize) -> f64 {
    let slope = |t: f64, state: &[f64]| {
        let mut slope = flow.velocity(t, &state[..2]);
        slope.push(flow.at(t, |law| law.divergence(&state[..2])));
        slope
    };
    let moved = |state: &[f64], h: f64, slope: &[f64]| -> Vec<f64> {
        state.iter().zip(slope).map(|(s, v)| s + h * v).collect()
    };
    let (h, mut state) = (-1.0 / steps as f64, vec![x[0], x[1], 0.0]);
    for k in 0..steps {
        let t = 1.0 + h * k as f64;
        let first = slope(t, &state);
        let second = slope(t + 0.5 * h, &moved(&state, 0.5 * h, &first));
        let third = slope(t + 0.5 * h, &moved(&state, 0.5 * h, &second));
        let fourth = slope(t + h, &moved(&state, h, &third));
        for (i, s) in state.iter_mut().enumerate() {
            *s += h / 6.0 * (first[i] + 2.0 * second[i] + 2.0 * third[i] + fourth[i]);
        }
    }
    flow.log_density(0.0, &state[..2]) + state[2]
}

#[test]
fn likelihood_along_the_ode_is_the_mixtures() {
    for (path, source) in [
        (affine as Path, Mixture::standard(2)),
        (affine, source()),
        (smooth, source()),
    ] {
        let flow = Flow {
            source,
            data: data(),
            path,
        };
        let error = |steps: usize| {
            let gap = |x: &[f64; 2]| likelihood(&flow, x, steps) - flow.log_density(1.0, x);
            X.iter().map(|x| gap(x).abs()).fold(0.0, f64::max)
        };
        // Fourth order: a sixteenth.
        let [coarse, fine] = [40, 80].map(error);
        let ratio = coarse / fine;
        assert!(
            fine < 1e-5 && (10.0..24.0).contains(&ratio),
            "{coarse} {fine}"
        );
    }
}
