//! What holds for every sampler on every time grid, path and target.
#![cfg(feature = "theory")]

mod entries;

use entries::{every, expect_finite, regression, regression_on};
use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::core::grid::{self, Grid};
use pushforward::core::path::Path;
use pushforward::core::program::Points;
use pushforward::core::regression::Regression;
use pushforward::core::row::StepRow;
use pushforward::core::sampler::{self, Sampler};
use pushforward::core::{path, target};
use pushforward::engine::Engine;
use pushforward::registry::Pick;

fn sampler(pick: &Pick) -> Sampler {
    sampler::GROUP.make(pick).expect("sampler")
}

fn grid(pick: &Pick) -> Grid {
    grid::GROUP.make(pick).expect("grid")
}

fn uniform(r: &Regression, steps: usize) -> Vec<f64> {
    grid(&Pick::of("uniform")).times(r, steps)
}

/// From last to first.
fn back(times: &[f64]) -> Vec<f64> {
    times.iter().rev().copied().collect()
}

/// A one-dimensional Gaussian as the data.
const MEAN: f64 = 0.6;
const DEVIATION: f64 = 0.8;

/// The regression on that Gaussian.
fn gaussian(path: &str, target: &str) -> Regression {
    let data_rms = MEAN.hypot(DEVIATION);
    regression(&Pick::of(path), target, "uniform", data_rms)
}

/// The same away from the ends, where fields are smooth and λ = ln(α/σ) is finite.
fn inner(path: &str, target: &str) -> Regression {
    let whole = path::GROUP.make(&Pick::of(path)).expect("path");
    let cut = Path {
        range: (0.1, 0.9),
        ..whole
    };
    regression_on(cut, target, "uniform", MEAN.hypot(DEVIATION))
}

/// Mean and variance of x_t.
fn marginal(r: &Regression, t: f64) -> (f64, f64) {
    let s = r.schedule(t);
    (
        s.alpha * MEAN,
        (s.alpha * DEVIATION).powi(2) + s.sigma * s.sigma + s.gamma * s.gamma,
    )
}

/// A random number as constant + Σ coefficient·(start or fresh noise), all N(0, 1).
#[derive(Clone)]
struct Linear(Vec<f64>);

impl Linear {
    fn add(&mut self, factor: f64, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0.0);
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(x, y)| *x += factor * y);
    }

    fn law(&self) -> (f64, f64) {
        (self.0[0], self.0[1..].iter().map(|x| x * x).sum())
    }
}

/// Runs `rows` from `start` with the ideal network; answers the states kept, with their times.
fn push(r: &Regression, rows: &[StepRow], start: &Linear) -> Vec<(f64, Linear)> {
    let mut x = start.clone();
    let mut y = x.clone();
    let mut kept = Vec::new();
    let mut history = vec![Linear(vec![0.0]); 3];
    let mut drawn = x.0.len();
    for row in rows {
        let s = r.schedule(row.t);
        let (mean, variance) = marginal(r, row.t);
        let mut g = Linear(vec![0.0]);
        g.add(row.conv_x, &x);
        for (head, factor) in [row.conv_f, row.conv_h].into_iter().enumerate() {
            if head < r.heads() {
                let [p, q, z] = r.combination(row.t, head);
                let of_x = p * s.sigma + q * s.alpha * DEVIATION * DEVIATION + z * s.gamma;
                let slope = of_x / variance;
                g.add(factor, &Linear(vec![q * MEAN - slope * mean]));
                g.add(factor * slope, &x);
            }
        }
        let mut next = Linear(vec![0.0]);
        next.add(row.base, &y);
        next.add(row.state, &x);
        next.add(row.g0, &g);
        for (factor, earlier) in [row.g1, row.g2, row.g3].into_iter().zip(&history) {
            next.add(factor, earlier);
        }
        if row.noise > 0.0 {
            next.0.resize(drawn + 1, 0.0);
            next.0[drawn] = row.noise;
            drawn += 1;
        }
        history.rotate_right(1);
        history[0] = g;
        x = next;
        if row.commit == 1.0 {
            y = x.clone();
            kept.push((row.t_next, x.clone()));
        }
    }
    kept
}

/// The largest errors of mean (in deviations) and variance (relative) among the states that the
/// solver keeps, when the network is ideal and particles start from the marginal.
fn law_error(r: &Regression, solver: &Sampler, times: &[f64]) -> f64 {
    let (mean, variance) = marginal(r, times[0]);
    let start = Linear(vec![mean, variance.sqrt()]);
    let kept = push(r, &solver.rows(r, times), &start);
    kept.iter().fold(0.0, |worst: f64, (t, x)| {
        let ((found, spread), (mean, variance)) = (x.law(), marginal(r, *t));
        let mean_error = (found - mean).abs() / variance.sqrt();
        worst.max(mean_error).max((spread / variance - 1.0).abs())
    })
}

/// The solvers that can run on the regression's path, but for those that choose their own steps:
/// `tests/adaptive.rs` has them.
fn fitting(r: &Regression, picks: Vec<Pick>) -> Vec<Pick> {
    let fits = |pick: &Pick| {
        let solver = sampler(pick);
        solver.adaptive.is_none() && (r.is_affine() || !solver.needs_affine)
    };
    picks.into_iter().filter(fits).collect()
}

/// Samplers whose law is the path's, with noise as finely spread as their order asks for: all at
/// their corners, but EDM's churn moderate and not scaled.
fn lawful(r: &Regression) -> Vec<Pick> {
    let mut picks: Vec<Pick> = every(&sampler::GROUP)
        .filter(|pick| pick.id != "edm-heun")
        .collect();
    let churn = Pick::of("edm-heun").with("churn", 20.0);
    let between = churn.clone().with("least", 0.3).with("most", 3.0);
    picks.extend([Pick::of("edm-heun"), churn, between]);
    fitting(r, picks)
}

/// The variance that a Langevin step of fixed size may add: see the entry.
fn langevin_error(pick: &Pick) -> f64 {
    let fixed = pick.id == "predictor-corrector";
    if fixed {
        pick.value("snr").unwrap_or(0.16).powi(2)
    } else {
        0.0
    }
}

#[test]
fn programs_are_whole() {
    for path in every(&path::GROUP) {
        // Every target and grid on every path, but not at every corner of the path.
        let all = if path.params.is_empty() {
            usize::MAX
        } else {
            1
        };
        for target in target::GROUP.all.iter().take(all) {
            let r = regression(&path, target.id, "uniform", 1.0);
            let times: Vec<(Pick, Vec<f64>)> = grid::GROUP
                .all
                .iter()
                .take(all)
                .map(|entry| Pick::of(entry.id))
                .flat_map(|pick| {
                    [1, 3, 30].map(|steps| (pick.clone(), grid(&pick).times(&r, steps)))
                })
                .collect();
            for pick in lawful(&r) {
                let solver = sampler(&pick);
                for (place, rising) in &times {
                    let label =
                        format!("{path:?} {} {pick:?} {place:?} {}", target.id, rising.len());
                    expect_whole(&label, &r, &solver, rising);
                    if solver.reversible {
                        expect_whole(&label, &r, &solver, &back(rising));
                    }
                }
            }
        }
    }
}

fn expect_whole(label: &str, r: &Regression, solver: &Sampler, times: &[f64]) {
    let rows = solver.rows(r, times);
    let commits = rows.iter().filter(|row| row.commit == 1.0).count();
    assert_eq!(commits, times.len() - 1, "{label}");
    assert!(
        rows.len() <= commits * solver.evaluations,
        "{label}: {}",
        rows.len()
    );
    assert_eq!(rows[0].t, times[0], "{label}");
    let kept = rows.iter().filter(|row| row.commit == 1.0);
    let kept: Vec<f64> = kept.map(|row| row.t_next).collect();
    let falling = times[0] > times[commits];
    assert!(
        kept.windows(2)
            .all(|t| t[0] == t[1] || (t[0] > t[1]) == falling),
        "{label}: {kept:?}"
    );
    let last = rows[rows.len() - 1];
    assert_eq!((last.t_next, last.commit), (times[commits], 1.0), "{label}");
    for row in &rows {
        expect_finite(label, row);
        assert!(row.noise >= 0.0, "{label}: {row:?}");
        assert!(solver.noisy || row.noise == 0.0, "{label}: {row:?}");
    }
}

#[test]
fn programs_take_as_many_evaluations_as_they_say() {
    let r = gaussian("linear", "velocity");
    // The linear path has α = 0 first and σ = 0 last: no corrector there, but two evaluations in
    // the three steps of the third-order method that touch an infinite λ.
    for (id, expected) in [
        ("euler", 10),
        ("heun", 20),
        ("midpoint", 20),
        ("rk4", 40),
        ("adams-bashforth", 10),
        ("ddim", 10),
        ("ancestral", 10),
        ("euler-maruyama", 10),
        ("stochastic-heun", 20),
        ("predictor-corrector", 19),
        ("dpm-solver-2m", 10),
        ("dpm-solver-3m", 13),
        ("sde-dpm-solver-2m", 10),
        ("edm-heun", 18),
    ] {
        let rows = sampler(&Pick::of(id)).rows(&r, &uniform(&r, 10));
        assert_eq!(rows.len(), expected, "{id}");
    }
}

#[test]
fn every_sampler_has_its_order_on_every_grid() {
    for path in path::GROUP.all {
        // The targets differ by exact conversions only, which the next test covers.
        let r = inner(path.id, "velocity");
        let all = if ["linear", "vp-cosine", "ve"].contains(&path.id) {
            usize::MAX
        } else {
            1
        };
        for place in grid::GROUP.all.iter().take(all) {
            let place = Pick::of(place.id);
            for pick in lawful(&r) {
                let solver = sampler(&pick);
                let steps = [250, 250, 125, 50][solver.order as usize - 1];
                let times = [steps, 2 * steps].map(|n| grid(&place).times(&r, n));
                let mut runs = vec![times.clone()];
                // Read backwards these two begin with a step that does not shrink.
                if solver.reversible && !["leading", "linspace"].contains(&place.id.as_str()) {
                    runs.push(times.map(|times| back(&times)));
                }
                for times in runs {
                    let errors = times.map(|times| law_error(&r, &solver, &times));
                    let order = (errors[0] / errors[1]).log2();
                    let label = format!("{} {place:?} {pick:?}: {errors:?}, {order}", path.id);
                    // A higher order on so simple a law is no fault. Rounded times wobble.
                    let nominal = f64::from(solver.order);
                    let least = if place.id == "leading" {
                        nominal - 0.6
                    } else {
                        nominal - 0.3
                    };
                    let met = order > least && errors[1] < 0.1;
                    // Tables of β have kinks, beyond which no high order reaches.
                    let tabled = ["ddpm", "scaled-linear"].contains(&path.id);
                    let floor: f64 = if tabled { 1e-6 } else { 1e-10 };
                    let enough = errors[1] < langevin_error(&pick).max(floor);
                    assert!(met || enough, "{label}");
                }
            }
        }
    }
}

#[test]
fn every_sampler_keeps_the_marginals_from_end_to_end() {
    for path in path::GROUP.all {
        let all = if ["linear", "vp-linear", "ve"].contains(&path.id) {
            usize::MAX
        } else {
            1
        };
        for target in target::GROUP.all.iter().take(all) {
            let r = gaussian(path.id, target.id);
            for pick in lawful(&r) {
                let solver = sampler(&pick);
                // At the largest noise fewer steps are too coarse at the source's end to tell an order.
                let times = [200, 400].map(|steps| uniform(&r, steps));
                let mut runs = vec![times.clone()];
                if solver.reversible {
                    runs.push(times.map(|times| back(&times)));
                }
                for times in runs {
                    // Every state counts, the first too: no pole of the noise shows.
                    let errors = times.map(|times| law_error(&r, &solver, &times));
                    let label = format!("{} {} {pick:?}: {errors:?}", path.id, target.id);
                    assert!(errors[1] < 0.2, "{label}");
                    let falls = errors[1] < 0.7 * errors[0];
                    assert!(falls || errors[1] < langevin_error(&pick), "{label}");
                }
            }
        }
    }
}

/// The largest coefficient by which there and back differs from staying.
fn round_trip_error(r: &Regression, solver: &Sampler, times: &[f64]) -> f64 {
    let start = Linear(vec![0.0, 1.0]);
    let there = push(r, &solver.rows(r, &back(times)), &start);
    let home = push(r, &solver.rows(r, times), &there[there.len() - 1].1);
    let Linear(found) = &home[home.len() - 1].1;
    found[0].abs().max((found[1] - 1.0).abs())
}

#[test]
fn data_encoded_and_decoded_come_back() {
    for path in path::GROUP.all {
        for (r, smooth) in [
            (inner(path.id, "velocity"), true),
            (gaussian(path.id, "velocity"), false),
        ] {
            for pick in lawful(&r) {
                let solver = sampler(&pick);
                if !solver.reversible || solver.noisy {
                    continue;
                }
                let steps = [250, 250, 400, 50][solver.order as usize - 1];
                let errors =
                    [steps, 2 * steps].map(|n| round_trip_error(&r, &solver, &uniform(&r, n)));
                let order = (errors[0] / errors[1]).log2();
                let label = format!("{} {pick:?}: {errors:?}, {order}", path.id);
                let nominal = f64::from(solver.order);
                let least = if smooth { nominal - 0.25 } else { 0.0 };
                assert!(order > least || errors[1] < 1e-10, "{label}");
                assert!(errors[1] < 0.2, "{label}");
            }
        }
    }
}

fn close(label: &str, left: f64, right: f64) {
    let size = 1.0_f64.max(left.abs()).max(right.abs());
    assert!(
        (left - right).abs() < 1e-9 * size,
        "{label}: {left} and {right}"
    );
}

/// λ = ln(α/σ).
fn lambda(r: &Regression, t: f64) -> f64 {
    let s = r.schedule(t);
    (s.alpha / s.sigma).ln()
}

#[test]
fn ddim_is_the_first_order_dpm_solver() {
    for path in path::GROUP.all {
        let r = inner(path.id, "noise");
        if !r.is_affine() {
            continue;
        }
        let times = uniform(&r, 7);
        let ddim = sampler(&Pick::of("ddim"));
        for (k, row) in ddim.rows(&r, &times).iter().enumerate() {
            let (now, next) = (r.schedule(times[k]), r.schedule(times[k + 1]));
            let h = lambda(&r, times[k + 1]) - lambda(&r, times[k]);
            close(path.id, row.state, next.sigma / now.sigma);
            close(path.id, row.g0, next.alpha * (1.0 - (-h).exp()));
        }
        // On the way back with the noise for the data: DPM-Solver's own form.
        for (row, pair) in ddim
            .rows(&r, &back(&times))
            .iter()
            .zip(back(&times).windows(2))
        {
            let (now, next) = (r.schedule(pair[0]), r.schedule(pair[1]));
            let h = lambda(&r, pair[1]) - lambda(&r, pair[0]);
            close(path.id, row.state, next.alpha / now.alpha);
            close(path.id, row.g0, -next.sigma * h.exp_m1());
        }
        let once = [times[0], times[7]];
        assert_eq!(
            ddim.rows(&r, &once),
            sampler(&Pick::of("dpm-solver-2m")).rows(&r, &once)
        );
    }
}

#[test]
fn multistep_coefficients_are_the_published_ones() {
    let r = inner("vp-cosine", "data");
    let times = uniform(&r, 8);
    let adams = sampler(&Pick::of("adams-bashforth")).rows(&r, &times);
    let h = 0.1;
    assert_eq!((adams[0].g0, adams[0].g1), (times[1] - times[0], -0.0));
    for row in &adams[1..] {
        close("v", row.g0, 1.5 * h);
        close("v₋₁", row.g1, -0.5 * h);
    }
    let two = sampler(&Pick::of("dpm-solver-2m")).rows(&r, &times);
    let three = sampler(&Pick::of("dpm-solver-3m")).rows(&r, &times);
    assert_eq!((two.len(), three.len()), (8, 9));
    for k in 2..8 {
        let [h, before, older] = [1, 0, -1].map(|i: i32| {
            let end = (k as i32 + i) as usize;
            lambda(&r, times[end]) - lambda(&r, times[end - 1])
        });
        let alpha = r.schedule(times[k + 1]).alpha;
        let (full, ratio) = (-alpha * (-h).exp_m1(), before / h);
        close("2M, x̂", two[k].g0, full * (1.0 + 0.5 / ratio));
        close("2M, x̂₋₁", two[k].g1, -full * 0.5 / ratio);
        // ∫ e^{λ − λ_next} D dλ for D = 1, λ, λ², by Simpson's rule.
        let row = three[k + 1];
        let nodes = [0.0, -before, -before - older];
        let old = if k == 2 { row.g3 } else { row.g2 };
        for power in 0..3 {
            let at = |l: f64| (l - h).exp() * l.powi(power);
            let n = 200;
            let simpson: f64 = (0..=n)
                .map(|i| {
                    let weight = if i == 0 || i == n {
                        1.0
                    } else if i % 2 == 1 {
                        4.0
                    } else {
                        2.0
                    };
                    weight * at(h * f64::from(i) / f64::from(n))
                })
                .sum::<f64>()
                * h
                / (3.0 * f64::from(n));
            let found: f64 = [row.g0, row.g1, old]
                .iter()
                .zip(nodes)
                .map(|(g, l)| g * l.powi(power))
                .sum();
            close("3M", found, alpha * simpson);
        }
    }
}

#[test]
fn edm_is_karrass_algorithm() {
    for path in path::GROUP.all {
        let r = inner(path.id, "velocity");
        if !r.is_affine() {
            continue;
        }
        let (churn, steps) = (4.0, 20);
        let picks = [0.0, churn].map(|churn| Pick::of("edm-heun").with("churn", churn));
        let times = grid(&Pick::of("karras")).times(&r, steps);
        let level = |t: f64| {
            let s = r.schedule(t);
            s.sigma / s.alpha
        };
        for pick in picks {
            let kept = push(&r, &sampler(&pick).rows(&r, &times), &Linear(vec![0.4]));
            // Algorithm 2 in x/α and σ/α, with D = E[x₁ | x]; noise enters as fresh coefficients.
            let denoised = |x: &Linear, sigma: f64| {
                let share = DEVIATION.powi(2) / (DEVIATION.powi(2) + sigma * sigma);
                let mut d = Linear(vec![MEAN * (1.0 - share)]);
                d.add(share, x);
                d
            };
            let mut x = Linear(vec![0.4 / r.schedule(times[0]).alpha]);
            for k in 0..steps {
                let grown = if k == 0 {
                    0.0
                } else {
                    pick.value("churn").unwrap_or(0.0) / steps as f64
                };
                let (sigma, next) = (level(times[k]), level(times[k + 1]));
                // Not above the level of the first usable time.
                let hat = (sigma * (1.0 + grown)).min(level(times[0]));
                if grown > 0.0 {
                    x.0.push((hat * hat - sigma * sigma).sqrt());
                    let (t, state) = &kept[k - 1];
                    close("level after churn", level(*t), hat);
                    for (a, b) in x.0.iter().zip(&state.0) {
                        close(path.id, a * r.schedule(*t).alpha, *b);
                    }
                }
                let slope = |x: &Linear, sigma: f64| {
                    let mut d = Linear(vec![0.0]);
                    d.add(1.0 / sigma, x);
                    d.add(-1.0 / sigma, &denoised(x, sigma));
                    d
                };
                let first = slope(&x, hat);
                let mut guess = x.clone();
                guess.add(next - hat, &first);
                let second = slope(&guess, next);
                x.add(0.5 * (next - hat), &first);
                x.add(0.5 * (next - hat), &second);
            }
            let (t, state) = &kept[steps - 1];
            for (a, b) in x.0.iter().zip(&state.0) {
                close(path.id, a * r.schedule(*t).alpha, *b);
            }
        }
    }
}

#[test]
fn an_engine_encodes_and_decodes() {
    let choice = |sampler: &str| {
        let text = format!(r#"{{"sampler":{{"id":"{sampler}","steps":100}},"grid":"karras"}}"#);
        Choice::from_json(&text).expect("legal")
    };
    let backend = AnyBackend::Cpu(Box::default());
    let mut engine = Engine::new(backend, &choice("rk4"), None).expect("an engine");
    assert_eq!(engine.plan().evaluations(), Some(400));
    // A fresh network answers 0, which moves nothing.
    engine.train(20).expect("training");
    let points = Points::new(vec![0.3, -0.2, 1.1, 0.4, -0.9, 0.8], 2);
    let last = |engine: &Engine| {
        let frame = engine.backend().read_frames(Slot::Measure, 100, 1);
        Points::new(pollster::block_on(frame).expect("a frame"), 2)
    };
    engine
        .begin_encoding(Slot::Measure, points.clone(), 1)
        .expect("a way back");
    engine.finish(Slot::Measure).expect("run");
    let codes = last(&engine);
    engine
        .begin_decoding(Slot::Measure, codes.clone(), 1)
        .expect("a way there");
    engine.finish(Slot::Measure).expect("run");
    // A field hardly trained is smooth; what is left is rounding and the fourth order.
    for ((home, there), start) in last(&engine)
        .values
        .iter()
        .zip(codes.values.iter())
        .zip(points.values.iter())
    {
        assert!((home - start).abs() < 1e-4, "{start} to {there} to {home}");
        assert!((there - start).abs() > 1e-2, "{start} stays");
    }
    for one_way in ["ancestral", "sde-dpm-solver-2m", "predictor-corrector"] {
        engine.set_choice(&choice(one_way)).expect("legal");
        let error = engine
            .begin_encoding(Slot::Measure, points.clone(), 1)
            .expect_err("no way back");
        assert_eq!(error.field, "sampler", "{error}");
    }
}
