//! Exact fields of Gaussian mixtures on every path, against differences and against each other.

mod entries;

use entries::mixture;
use pushforward::core::mixture::{FieldValues, Mixture};
use pushforward::core::network::NetworkShape;
use pushforward::core::path::{self, Path};
use pushforward::core::regression::{Quantity, Regression};
use pushforward::core::row::StepRow;
use pushforward::core::{grid, sampler, target, weighting};
use pushforward::registry::Pick;

fn paths() -> Vec<(&'static str, Path)> {
    path::GROUP
        .all
        .iter()
        .map(|entry| {
            (
                entry.id,
                path::GROUP.make(&Pick::of(entry.id)).expect("made"),
            )
        })
        .collect()
}

fn at(law: &Mixture, path: &Path, t: f64, x: &[f64]) -> FieldValues {
    law.field(&path.schedule(t), x)
}

fn log_density(law: &Mixture, path: &Path, t: f64, x: &[f64]) -> f64 {
    at(law, path, t, x).log_density.expect("a density")
}

fn velocity(law: &Mixture, path: &Path, t: f64, x: &[f64]) -> Vec<f64> {
    at(law, path, t, x).velocity.expect("a velocity")
}

/// Times well inside each path, and points where its density is not negligible.
fn probes(path: &Path) -> Vec<(f64, Vec<f64>)> {
    let (low, high) = path.range;
    let mut out = Vec::new();
    for part in [0.15, 0.4, 0.6, 0.85, 0.97] {
        let t = low + part * (high - low);
        let s = path.schedule(t);
        for point in [[0.3, -0.2], [-1.0, 0.8], [1.4, 0.1]] {
            out.push((t, point.iter().map(|p| (s.alpha + s.sigma) * p).collect()));
        }
    }
    out
}

fn close(label: &str, left: f64, right: f64, tolerance: f64) {
    let size = 1.0_f64.max(left.abs()).max(right.abs());
    assert!(
        (left - right).abs() <= tolerance * size,
        "{label}: {left} and {right}"
    );
}

#[test]
fn schedules_derive_and_meet_their_ends() {
    for (id, path) in paths() {
        for (t, _) in probes(&path) {
            let h = 1e-6;
            let (before, s, after) = (path.schedule(t - h), path.schedule(t), path.schedule(t + h));
            close(
                &format!("{id} dα at {t}"),
                s.d_alpha,
                (after.alpha - before.alpha) / (2.0 * h),
                1e-7,
            );
            close(
                &format!("{id} dσ at {t}"),
                s.d_sigma,
                (after.sigma - before.sigma) / (2.0 * h),
                1e-7,
            );
            assert!(s.eta() > 0.0, "{id}: η at {t} is {}", s.eta());
        }
        let (start, end) = (path.schedule(path.range.0), path.schedule(path.range.1));
        // What is left of the data at the start and of the noise at the end, relative to the rest:
        // most at the start of latent diffusion's table (0.068), and 0.001 before the end of the
        // linear VP path (0.0447).
        assert!(start.alpha / start.sigma < 0.07, "{id} starts at {start:?}");
        assert!(end.sigma / end.alpha < 0.045, "{id} ends at {end:?}");
    }
}

#[test]
fn score_is_the_gradient_of_the_log_density() {
    let law = mixture();
    for (id, path) in paths() {
        for (t, x) in probes(&path) {
            let score = at(&law, &path, t, &x).score.expect("a score");
            let h = 1e-5 * (path.schedule(t).sigma + path.schedule(t).alpha * 0.5);
            for i in 0..2 {
                let (mut up, mut down) = (x.clone(), x.clone());
                up[i] += h;
                down[i] -= h;
                let slope = (log_density(&law, &path, t, &up) - log_density(&law, &path, t, &down))
                    / (2.0 * h);
                close(
                    &format!("{id} score at t={t} x={x:?}"),
                    score[i],
                    slope,
                    1e-6,
                );
            }
        }
    }
}

#[test]
fn mass_is_conserved() {
    // ∂_t log ρ + v·s + ∇·v = 0.
    let law = mixture();
    for (id, path) in paths() {
        for (t, x) in probes(&path) {
            let h = 1e-5;
            let change = (log_density(&law, &path, t + h, &x)
                - log_density(&law, &path, t - h, &x))
                / (2.0 * h);
            let values = at(&law, &path, t, &x);
            let (v, s) = (values.velocity.expect("v"), values.score.expect("s"));
            let along: f64 = v.iter().zip(&s).map(|(v, s)| v * s).sum();
            let d = 1e-5 * (path.schedule(t).sigma + path.schedule(t).alpha * 0.5);
            let divergence: f64 = (0..2)
                .map(|i| {
                    let (mut up, mut down) = (x.clone(), x.clone());
                    up[i] += d;
                    down[i] -= d;
                    (velocity(&law, &path, t, &up)[i] - velocity(&law, &path, t, &down)[i])
                        / (2.0 * d)
                })
                .sum();
            let size = 1.0 + change.abs() + along.abs() + divergence.abs();
            let residual = change + along + divergence;
            assert!(
                residual.abs() < 1e-5 * size,
                "{id} at t={t}, x={x:?}: residual {residual}, size {size}"
            );
        }
    }
}

#[test]
fn facts_identities_tie_the_quantities_together() {
    // v = (α̇/α)x + ηs; x̂ = (x + σ²s)/α; ε = −σs, all without extra noise.
    let law = mixture();
    let affine = |path: &Path| path.schedule(0.5).gamma == 0.0;
    for (id, path) in paths().into_iter().filter(|(_, path)| affine(path)) {
        for (t, x) in probes(&path) {
            let (s, values) = (path.schedule(t), at(&law, &path, t, &x));
            let (v, score) = (values.velocity.expect("v"), values.score.expect("s"));
            let (noise, data) = (values.noise.expect("ε"), values.data.expect("x̂"));
            for i in 0..2 {
                close(
                    &format!("{id} v"),
                    v[i],
                    s.d_alpha / s.alpha * x[i] + s.eta() * score[i],
                    1e-9,
                );
                close(
                    &format!("{id} x̂"),
                    data[i],
                    (x[i] + s.sigma * s.sigma * score[i]) / s.alpha,
                    1e-8,
                );
                close(&format!("{id} ε"), noise[i], -s.sigma * score[i], 1e-12);
            }
        }
    }
}

/// On the mixture.
fn regression(path: &str, target: &str, weighting: &str) -> Regression {
    entries::regression(&Pick::of(path), target, weighting, mixture().rms())
}

/// What each head of an ideal network of this regression would say: E[p·x₀ + q·x₁ + r·z | x].
fn ideal(regression: &Regression, t: f64, values: &FieldValues) -> [Vec<f64>; 2] {
    let (noise, data) = (
        values.noise.as_ref().expect("ε"),
        values.data.as_ref().expect("x̂"),
    );
    let extra = |i: usize| values.extra.as_ref().map_or(0.0, |z| z[i]);
    let head = |head: usize| {
        let [p, q, r] = regression.combination(t, head);
        let mix = |i: usize| p * noise[i] + q * data[i] + r * extra(i);
        (0..noise.len()).map(mix).collect()
    };
    [head(0), head(regression.heads() - 1)]
}

#[test]
fn every_target_converts_to_every_quantity() {
    let law = mixture();
    for path in path::GROUP.all {
        for target in target::GROUP.all {
            let r = regression(path.id, target.id, "uniform");
            let (low, high) = r.range();
            for part in [0.02, 0.3, 0.7, 0.98] {
                let (t, x) = (low + part * (high - low), [0.4, -0.7]);
                let values = law.field(&r.schedule(t), &x);
                let [first, second] = ideal(&r, t, &values);
                let square = 0.8;
                let drift: Vec<f64> = values
                    .velocity
                    .iter()
                    .flatten()
                    .zip(values.score.iter().flatten())
                    .map(|(v, s)| v + 0.5 * square * s)
                    .collect();
                for (quantity, expected) in [
                    (Quantity::Velocity, values.velocity.clone()),
                    (Quantity::Score, values.score.clone()),
                    (Quantity::Noise, values.noise.clone()),
                    (Quantity::Data, values.data.clone()),
                    (Quantity::Drift(square), Some(drift)),
                ] {
                    let map = r.conversion(t, quantity).expect("offered");
                    for (i, e) in expected.expect("defined").iter().enumerate() {
                        let got = map.x * x[i] + map.f * first[i] + map.h * second[i];
                        close(
                            &format!("{} {} {quantity:?} at {t}", path.id, target.id),
                            got,
                            *e,
                            1e-8,
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn training_rows_average_to_the_target() {
    // The rows' own (x_t, target) regressed exactly: E[target·x_t] agrees with E[F(x_t)·x_t].
    for path in path::GROUP.all {
        for target in target::GROUP.all {
            for weighting in weighting::GROUP.all {
                let r = regression(path.id, target.id, weighting.id);
                let rows = r.rows();
                let mean = rows.iter().map(|row| row.weight).sum::<f64>() / rows.len() as f64;
                close("mean weight", mean, 1.0, 1e-12);
                let square: f64 = rows
                    .iter()
                    .map(|row| row.p * row.p + (row.q * r.ends().data_rms).powi(2) + row.r * row.r)
                    .sum();
                close("target's size", square / rows.len() as f64, 1.0, 1e-9);
                for row in &rows {
                    let s = r.schedule(row.t);
                    assert_eq!((row.a, row.b, row.c), (s.sigma, s.alpha, s.gamma));
                    assert!(row.weight.is_finite() && row.weight >= 0.0, "{row:?}");
                    let size = row.a.hypot(row.b * r.ends().data_rms).hypot(row.c);
                    let size = row.in_scale * size;
                    close("input's size", size, 1.0, 1e-12);
                }
            }
        }
    }
}

/// Runs rows in `f64` on the exact field of the mixture, without their noise.
fn push(r: &Regression, rows: &[StepRow], start: &[f64]) -> Vec<f64> {
    let law = mixture();
    let (mut x, mut y) = (start.to_vec(), start.to_vec());
    let mut history = vec![vec![0.0; start.len()]; 3];
    for row in rows {
        let values = law.field(&r.schedule(row.t), &x);
        let [first, second] = ideal(r, row.t, &values);
        let g: Vec<f64> = (0..x.len())
            .map(|i| row.conv_x * x[i] + row.conv_f * first[i] + row.conv_h * second[i])
            .collect();
        let next: Vec<f64> = (0..x.len())
            .map(|i| {
                row.base * y[i]
                    + row.state * x[i]
                    + row.g0 * g[i]
                    + row.g1 * history[0][i]
                    + row.g2 * history[1][i]
                    + row.g3 * history[2][i]
            })
            .collect();
        history.rotate_right(1);
        history[0] = g;
        x = next;
        if row.commit != 0.0 {
            y.clone_from(&x);
        }
    }
    x
}

#[test]
fn solvers_have_their_order_on_the_exact_field() {
    // Sub-VP and VE are left out: their fields bend too sharply at the ends for these step counts.
    for path in ["linear", "vp-cosine"] {
        for entry in sampler::GROUP.all {
            let pick = entry
                .params
                .iter()
                .fold(Pick::of(entry.id), |pick, p| pick.with(p.id, 0.0));
            let solver = sampler::GROUP.make(&pick).expect("sampler");
            if solver.noisy || solver.adaptive.is_some() {
                continue; // Their laws and their errors are tested elsewhere.
            }
            let r = regression(path, "velocity", "uniform");
            // Away from the noise-free end, where the field is smooth.
            let run = |steps: usize| {
                let (low, high) = (0.1, 0.9);
                let time = |k: usize| low + (high - low) * k as f64 / steps as f64;
                let times: Vec<f64> = (0..=steps).map(time).collect();
                let rows = solver.rows(&r, &times);
                push(&r, &rows, &[0.7, -0.4])
            };
            let truth = {
                let rk4 = sampler::GROUP.make(&Pick::of("rk4")).expect("rk4");
                let time = |k: usize| 0.1 + 0.8 * k as f64 / 4000.0;
                let times: Vec<f64> = (0..=4000).map(time).collect();
                let rows = rk4.rows(&r, &times);
                push(&r, &rows, &[0.7, -0.4])
            };
            let error = |steps| {
                run(steps)
                    .iter()
                    .zip(&truth)
                    .map(|(a, b)| (a - b).powi(2))
                    .sum::<f64>()
                    .sqrt()
            };
            let errors = [error(64), error(128), error(256)];
            let orders = [
                (errors[0] / errors[1]).log2(),
                (errors[1] / errors[2]).log2(),
            ];
            let nominal = f64::from(solver.order);
            for order in orders {
                assert!(
                    (order - nominal).abs() < 0.3,
                    "{path} {}: measured {orders:?}, errors {errors:?}",
                    entry.id
                );
            }
        }
    }
}

#[test]
fn ancestral_sampling_is_ddim_at_full_noise() {
    for path in path::GROUP.all {
        let r = regression(path.id, "noise", "uniform");
        let grid = grid::GROUP.make(&Pick::of("uniform")).expect("grid");
        let times = grid.times(&r, 20);
        let rows = |pick: Pick| {
            let solver = sampler::GROUP.make(&pick).expect("sampler");
            solver.rows(&r, &times)
        };
        let (first, second) = (
            rows(Pick::of("ancestral")),
            rows(Pick::of("ddim").with("noise", 1.0)),
        );
        for (a, b) in first.iter().zip(&second) {
            close("state", a.state, b.state, 1e-7);
            close("g0", a.g0, b.g0, 1e-9);
            close("noise", a.noise, b.noise, 1e-12);
        }
    }
}

#[test]
fn layers_lie_end_to_end() {
    for shape in [
        NetworkShape {
            dim: 2,
            width: 64,
            depth: 3,
            harmonics: 4,
            heads: 1,
        },
        NetworkShape {
            dim: 256,
            width: 7,
            depth: 1,
            harmonics: 0,
            heads: 1,
        },
    ] {
        let layers = shape.layers();
        assert_eq!(layers[0].inputs, shape.inputs());
        assert_eq!(layers[shape.depth].outputs, shape.dim);
        for pair in layers.windows(2) {
            assert_eq!(pair[0].outputs, pair[1].inputs);
            assert_eq!(
                pair[0].biases,
                pair[0].weights + pair[0].inputs * pair[0].outputs
            );
            assert_eq!(pair[1].weights, pair[0].biases + pair[0].outputs);
        }
    }
}
