//! What holds for every sampler on every time grid, path and target.

mod entries;

use entries::{corners, every, expect_finite, regression};
use pushforward::core::grid::{self, Grid};
use pushforward::core::path::Path;
use pushforward::core::regression::Regression;
use pushforward::core::row::StepRow;
use pushforward::core::sampler::{self, Sampler};
use pushforward::core::{path, target, weighting};
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
    Regression::new(
        cut,
        target::GROUP.make(&Pick::of(target)).expect("target"),
        weighting::GROUP
            .make(&Pick::of("uniform"))
            .expect("weighting"),
        1.0,
        MEAN.hypot(DEVIATION),
    )
}

/// Mean and variance of x_t.
fn marginal(r: &Regression, t: f64) -> (f64, f64) {
    let s = r.schedule(t);
    (
        s.alpha * MEAN,
        (s.alpha * DEVIATION).powi(2) + s.sigma * s.sigma,
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
        let (s, (p, q)) = (r.schedule(row.t), r.combination(row.t));
        let (mean, variance) = marginal(r, row.t);
        let slope = (p * s.sigma + q * s.alpha * DEVIATION * DEVIATION) / variance;
        let mut g = Linear(vec![row.conv_f * (q * MEAN - slope * mean)]);
        g.add(row.conv_x + row.conv_f * slope, &x);
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

#[test]
fn probe() {
    for path in path::GROUP.all {
        for target in target::GROUP.all {
            for g in every(&grid::GROUP) {
                for pick in sampler::GROUP.all.iter().flat_map(|e| {
                    if e.id == "edm-heun" {
                        vec![Pick::of(e.id), Pick::of(e.id).with("churn", 30.0)]
                    } else {
                        corners(e)
                    }
                }) {
                    let solver = sampler(&pick);
                    let r = inner(path.id, target.id);
                    let n = [250, 250, 125, 50][solver.order as usize - 1];
                    let e = [n, 2 * n].map(|n| law_error(&r, &solver, &grid(&g).times(&r, n)));
                    let o = (e[0] / e[1]).log2();
                    let e2 = if solver.reversible {
                        [n, 2 * n].map(|n| law_error(&r, &solver, &back(&grid(&g).times(&r, n))))
                    } else {
                        [f64::NAN; 2]
                    };
                    let o2 = (e2[0] / e2[1]).log2();
                    let w = gaussian(path.id, target.id);
                    let f = [100, 200].map(|n| law_error(&w, &solver, &grid(&g).times(&w, n)));
                    let fb = if solver.reversible {
                        [100, 200].map(|n| law_error(&w, &solver, &back(&grid(&g).times(&w, n))))
                    } else {
                        [f64::NAN; 2]
                    };
                    println!(
                        "{} {} {:?} {:?} nom {} | inner {o:.2} {:.1e} | back {o2:.2} {:.1e} | full {:.1e} {:.1e} | fullback {:.1e} {:.1e}",
                        path.id,
                        target.id,
                        (&g.id, &g.params),
                        (&pick.id, &pick.params),
                        solver.order,
                        e[1],
                        e2[1],
                        f[0],
                        f[1],
                        fb[0],
                        fb[1]
                    );
                }
            }
        }
    }
}
