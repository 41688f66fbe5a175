//! Particles pushed by every sampler through the exact field of a mixture have its marginals, on
//! every path. An ODE's particles are a quadrature of the first marginal, an SDE's are drawn from it.
#![cfg(feature = "theory")]

mod entries;

use pushforward::core::path::Schedule;
use pushforward::core::regression::{Ends, Question, Regression, SourceLaw};
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::row::StepRow;
use pushforward::core::sampler::Sampler;
use pushforward::core::{grid, path, sampler, target, time_law, weighting};
use pushforward::registry::Pick;

/// Weight, mean and variance of the data's components.
const PARTS: [[f64; 3]; 2] = [[0.3, -1.2, 0.04], [0.7, 0.6, 0.1]];

const STEPS: usize = 100;

/// Steps of a program that end where marginals are compared.
const LOOKED_AT: [usize; 5] = [20, 40, 60, 80, STEPS];

/// Distance of an ODE's particles, in deviations of a component.
const FINE: f64 = 0.04;

/// Particles of an SDE.
const PARTICLES: u32 = 1000;

/// E[x₀ | x], E[x₁ | x] and E[z | x] for x₀ and z ~ N(0, 1).
fn means(s: &Schedule, x: f64) -> [f64; 3] {
    let (mut total, mut sum) = (0.0, [0.0; 3]);
    for [weight, mean, variance] in PARTS {
        let c = s.alpha * s.alpha * variance + s.sigma * s.sigma + s.gamma * s.gamma;
        let pull = (x - s.alpha * mean) / c;
        let density = weight * (-0.5 * c * pull * pull).exp() / c.sqrt();
        total += density;
        sum[0] += density * s.sigma * pull;
        sum[1] += density * (mean + s.alpha * variance * pull);
        sum[2] += density * s.gamma * pull;
    }
    sum.map(|sum| sum / total)
}

/// E[cos ωx] and E[sin ωx] of x_t.
fn transform(s: &Schedule, omega: f64) -> [f64; 2] {
    PARTS
        .iter()
        .fold([0.0; 2], |[cos, sin], [weight, mean, variance]| {
            let c = s.alpha * s.alpha * variance + s.sigma * s.sigma + s.gamma * s.gamma;
            let size = weight * (-0.5 * omega * omega * c).exp();
            let (sine, cosine) = (omega * s.alpha * mean).sin_cos();
            [cos + size * cosine, sin + size * sine]
        })
}

/// Points of the marginal at `s` with their weights: the trapezoidal rule over each component. Its
/// error is the share of the points between which the way divides, at most 0.4·[`FINE`].
fn quadrature(s: &Schedule) -> Vec<[f64; 2]> {
    let component = |[weight, mean, variance]: [f64; 3]| {
        let c = s.alpha * s.alpha * variance + s.sigma * s.sigma + s.gamma * s.gamma;
        (-100..=100).map(move |k| {
            let z = FINE * f64::from(k);
            let mass = FINE * (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
            [s.alpha * mean + c.sqrt() * z, weight * mass]
        })
    };
    PARTS.into_iter().flat_map(component).collect()
}

/// Independent points of the marginal at `s`, each with the same weight.
fn draws(s: &Schedule) -> Vec<[f64; 2]> {
    let first = (PARTS[0][0] * f64::from(PARTICLES)) as u32;
    let draw = |index: u32| {
        let mut stream = Stream::new(7, Purpose::Start, 0, index);
        let [_, mean, variance] = PARTS[usize::from(index >= first)];
        let c = s.alpha * s.alpha * variance + s.sigma * s.sigma + s.gamma * s.gamma;
        let x = s.alpha * mean + c.sqrt() * stream.normal();
        [x, 1.0 / f64::from(PARTICLES)]
    };
    (0..PARTICLES).map(draw).collect()
}

/// Runs `rows` on particle `index` from `x`; answers its states after the steps [`LOOKED_AT`].
fn push(r: &Regression, rows: &[(StepRow, Schedule)], index: usize, mut x: f64) -> [f64; 5] {
    let mut stream = Stream::new(7, Purpose::Step, 0, index as u32);
    let (mut y, mut history) = (x, [0.0; 3]);
    let (mut steps, mut kept) = (0, [0.0; 5]);
    for (row, s) in rows {
        let known = means(s, x);
        let head = |head: usize| -> f64 {
            let combination = r.combination(row.t, head);
            combination.iter().zip(known).map(|(c, m)| c * m).sum()
        };
        let second = if r.heads() > 1 { head(1) } else { 0.0 };
        let g = row.conv_x * x + row.conv_f * head(0) + row.conv_h * second;
        x = row.base * y
            + row.state * x
            + row.g0 * g
            + row.g1 * history[0]
            + row.g2 * history[1]
            + row.g3 * history[2];
        if row.noise > 0.0 {
            x += row.noise * stream.normal();
        }
        history = [g, history[0], history[1]];
        if row.commit == 1.0 {
            y = x;
            steps += 1;
            if let Some(i) = LOOKED_AT.iter().position(|&step| step == steps) {
                kept[i] = x;
            }
        }
    }
    kept
}

fn regression(path: &str, target: &str, source: SourceLaw) -> Regression {
    let question = Question {
        path: path::GROUP.make(&Pick::of(path)).expect("path"),
        target: target::GROUP.make(&Pick::of(target)).expect("target"),
        weighting: weighting::GROUP
            .make(&Pick::of("uniform"))
            .expect("weighting"),
        time_law: time_law::GROUP
            .make(&Pick::of("uniform"))
            .expect("time law"),
    };
    let ends = Ends {
        source,
        source_rms: 1.0,
        data_rms: 0.9,
    };
    Regression::new(question, ends)
}

/// The largest error of a cosine or sine of a marginal, in units of which the state has deviation 1.
fn error(r: &Regression, solver: &Sampler) -> f64 {
    let times = grid::GROUP
        .make(&Pick::of("uniform"))
        .expect("grid")
        .times(r, STEPS);
    let rows = solver.rows(r, &times);
    let rows: Vec<(StepRow, Schedule)> = rows
        .into_iter()
        .map(|row| (row, r.schedule(row.t)))
        .collect();
    let first = r.schedule(times[0]);
    let start = if solver.noisy {
        draws(&first)
    } else {
        quadrature(&first)
    };
    let runs: Vec<([f64; 5], f64)> = start
        .iter()
        .enumerate()
        .map(|(index, &[x, weight])| (push(r, &rows, index, x), weight))
        .collect();
    let mut worst: f64 = 0.0;
    for (i, step) in LOOKED_AT.into_iter().enumerate() {
        let (t, s) = (times[step], r.schedule(times[step]));
        for omega in [1.0, 2.0, 4.0].map(|omega| omega * r.in_scale(t)) {
            let mut found = [0.0; 2];
            for (states, weight) in &runs {
                let (sin, cos) = (omega * states[i]).sin_cos();
                found[0] += weight * cos;
                found[1] += weight * sin;
            }
            let exact = transform(&s, omega);
            for (found, exact) in found.into_iter().zip(exact) {
                // NaN is the worst of all.
                let error = (found - exact).abs();
                worst = if error <= worst { worst } else { error };
            }
        }
    }
    worst
}

/// All solvers with or without noise, but for those without rows of their own; two of them at settings where they have some.
fn solvers(noisy: bool) -> impl Iterator<Item = (Pick, Sampler)> {
    let picks = sampler::GROUP.all.iter().map(|entry| Pick::of(entry.id));
    let more = [
        Pick::of("edm-heun").with("churn", 5.0),
        Pick::of("ddim").with("noise", 0.5),
    ];
    picks
        .chain(more)
        .map(|pick| {
            let solver = sampler::GROUP.make(&pick).expect("sampler");
            (pick, solver)
        })
        .filter(move |(_, solver)| solver.noisy == noisy && solver.adaptive.is_none())
}

/// Every solver on every path, within the solver's tolerance.
fn expect(noisy: bool, tolerance: impl Fn(&str, &Sampler) -> f64) {
    for path in path::GROUP.all {
        let affine = regression(path.id, "velocity", SourceLaw::Gaussian);
        let cases = if affine.is_affine() {
            vec![affine]
        } else {
            // A source of which nothing is known, as after a coupling, and one that tells of z.
            [SourceLaw::Other, SourceLaw::Gaussian]
                .map(|law| regression(path.id, "velocity-and-noise", law))
                .into()
        };
        for r in cases {
            for (pick, solver) in solvers(noisy) {
                if r.is_affine() || !solver.needs_affine {
                    let (found, least) = (error(&r, &solver), tolerance(path.id, &solver));
                    let label = format!("{} {:?} {pick:?}", path.id, r.ends().source);
                    assert!(found < least, "{label}: {found}");
                }
            }
        }
    }
}

#[test]
fn ode_samplers_have_the_mixtures_marginals() {
    expect(false, |path, solver| match solver.order {
        // A step of Euler's on a velocity that grows with the noise level loses a share of it: a tenth
        // over the decades of levels here.
        1 if ["ve", "edm"].contains(&path) => 0.15,
        // What 100 steps leave, and the quadrature.
        _ => 0.03,
    });
}

#[test]
fn sde_samplers_have_the_mixtures_marginals() {
    // Four and a half standard errors of a cosine, and what 100 steps leave.
    let errors = 4.5 / (2.0 * f64::from(PARTICLES)).sqrt();
    expect(true, |_, _| 0.02 + errors);
}
