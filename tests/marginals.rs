//! Particles pushed by every sampler through the exact field of a mixture have its marginals.
#![cfg(feature = "theory")]

mod entries;

use entries::regression;
use pushforward::core::regression::Regression;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::row::StepRow;
use pushforward::core::{grid, sampler};
use pushforward::registry::Pick;

/// Weight, mean and variance of the data's components.
const PARTS: [[f64; 3]; 2] = [[0.3, -1.2, 0.04], [0.7, 0.6, 0.1]];

const PARTICLES: usize = 4000;

/// Four and a half standard errors of the mean of a cosine.
const TOLERANCE: f64 = 0.05;

/// E[x₁ | x].
fn data(alpha: f64, sigma: f64, x: f64) -> f64 {
    let (mut total, mut sum) = (0.0, 0.0);
    for [weight, mean, variance] in PARTS {
        let (off, c) = (x - alpha * mean, alpha * alpha * variance + sigma * sigma);
        let density = weight * (-0.5 * off * off / c).exp() / c.sqrt();
        total += density;
        sum += density * (mean + alpha * variance * off / c);
    }
    sum / total
}

/// E[cos ωx] and E[sin ωx] of x_t.
fn transform(r: &Regression, t: f64, omega: f64) -> [f64; 2] {
    let s = r.schedule(t);
    PARTS
        .iter()
        .fold([0.0; 2], |[cos, sin], [weight, mean, variance]| {
            let c = s.alpha * s.alpha * variance + s.sigma * s.sigma;
            let size = weight * (-0.5 * omega * omega * c).exp();
            let (sine, cosine) = (omega * s.alpha * mean).sin_cos();
            [cos + size * cosine, sin + size * sine]
        })
}

/// Steps of a program that end where marginals are compared.
const LOOKED_AT: [usize; 5] = [20, 40, 60, 80, 100];

/// Runs `rows` on particle `index`; answers its states after the steps [`LOOKED_AT`].
fn push(r: &Regression, rows: &[StepRow], index: usize) -> [f64; 5] {
    let mut stream = Stream::new(7, Purpose::Step, 0, index as u32);
    let start = r.schedule(rows[0].t);
    // A draw from the first marginal: what there is of the data too.
    let [_, mean, variance] = PARTS[usize::from(index as f64 >= PARTS[0][0] * PARTICLES as f64)];
    let point = mean + variance.sqrt() * stream.normal();
    let mut x = start.alpha * point + start.sigma * stream.normal();
    let (mut y, mut history) = (x, [0.0; 3]);
    let (mut steps, mut kept) = (0, [0.0; 5]);
    for row in rows {
        let (s, [p, q, _]) = (r.schedule(row.t), r.combination(row.t, 0));
        let data = data(s.alpha, s.sigma, x);
        // F = p·E[x₀ | x] + q·E[x₁ | x], with the noise off x where there is any.
        let noise = if s.sigma > 0.0 {
            (x - s.alpha * data) / s.sigma
        } else {
            0.0
        };
        let g = row.conv_x * x + row.conv_f * (p * noise + q * data);
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

#[test]
fn ode_and_sde_samplers_have_the_mixtures_marginals() {
    for path in ["linear", "vp-linear"] {
        let r = regression(&Pick::of(path), "velocity", "uniform", 0.9);
        let times = grid::GROUP
            .make(&Pick::of("uniform"))
            .expect("grid")
            .times(&r, 100);
        let picks = sampler::GROUP.all.iter().map(|entry| Pick::of(entry.id));
        let churned = Pick::of("edm-heun").with("churn", 20.0);
        for pick in picks.chain([churned]) {
            let rows = sampler::GROUP
                .make(&pick)
                .expect("sampler")
                .rows(&r, &times);
            let ends: Vec<f64> = rows
                .iter()
                .filter(|row| row.commit == 1.0)
                .map(|row| row.t_next)
                .collect();
            let runs: Vec<[f64; 5]> = (0..PARTICLES).map(|index| push(&r, &rows, index)).collect();
            for (i, step) in LOOKED_AT.into_iter().enumerate() {
                let t = ends[step - 1];
                for omega in [1.0, 2.0, 4.0] {
                    let mut found = [0.0; 2];
                    for states in &runs {
                        let (sin, cos) = (omega * states[i]).sin_cos();
                        found[0] += cos / PARTICLES as f64;
                        found[1] += sin / PARTICLES as f64;
                    }
                    let exact = transform(&r, t, omega);
                    let error = (found[0] - exact[0]).abs().max((found[1] - exact[1]).abs());
                    assert!(
                        error < TOLERANCE,
                        "{path} {pick:?} at {t}, ω = {omega}: {error}"
                    );
                }
            }
        }
    }
}
