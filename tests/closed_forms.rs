//! Exact fields between mixtures and the Föllmer drift, against differences, quadrature and
//! simulation.
#![cfg(feature = "theory")]

use std::f64::consts::{PI, TAU};

use pushforward::core::closed_form::Follmer;
use pushforward::core::mixture::{Covariance, Marginal, Mixture};
use pushforward::core::path::Schedule;
use pushforward::core::rng::{Purpose, Stream};

const X: [[f64; 2]; 3] = [[0.3, -0.2], [-1.0, 0.8], [1.4, 0.1]];
const TIMES: [f64; 3] = [0.15, 0.5, 0.8];

fn source() -> Mixture {
    Mixture::new(
        vec![0.6, 0.4],
        vec![vec![-1.0, 0.2], vec![0.9, -0.7]],
        vec![vec![0.5, 0.2, 0.2, 0.3], vec![0.4, 0.0, 0.0, 0.4]],
    )
    .expect("legal")
}

fn data() -> Mixture {
    Mixture::new(
        vec![0.2, 0.5, 0.3],
        vec![vec![1.0, -0.5], vec![-1.2, 0.3], vec![0.4, 1.1]],
        vec![
            vec![0.3, 0.1, 0.1, 0.2],
            vec![0.15, -0.05, -0.05, 0.4],
            vec![0.25, 0.0, 0.0, 0.25],
        ],
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

fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(u, v)| u * v).sum()
}

/// (f(x + h eᵢ) − f(x − h eᵢ))/2h for every i, h = 1e-5: wrong by h² and by rounding over h, 1e-10
/// of the sizes here.
fn slopes(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let slope = |i: usize| {
        let [mut up, mut down] = [x.to_vec(), x.to_vec()];
        up[i] += 1e-5;
        down[i] -= 1e-5;
        (f(&up) - f(&down)) / 2e-5
    };
    (0..x.len()).map(slope).collect()
}

fn close(label: &str, left: &[f64], right: &[f64], tolerance: f64) {
    let size = left
        .iter()
        .chain(right)
        .fold(1.0_f64, |m, x| m.max(x.abs()));
    let gap = left.iter().zip(right).map(|(l, r)| (l - r).abs());
    assert!(
        left.len() == right.len() && gap.fold(0.0, f64::max) <= tolerance * size,
        "{label}: {left:?} and {right:?}"
    );
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
        for x in X {
            let exact = flow.log_density(1.0, &x);
            let [coarse, fine] = [40, 80].map(|n| (likelihood(&flow, &x, n) - exact).abs());
            // Fourth order: a sixteenth, or a tenth where 40 steps are not yet many.
            assert!(
                fine < 1e-5 && fine < coarse / 10.0 + 1e-12,
                "{x:?}: {coarse} {fine}"
            );
        }
    }
}

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
        let spread = |ij: usize| t * t * matrix[ij] + if ij % 3 == 0 { t * (1.0 - t) } else { 0.0 };
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
