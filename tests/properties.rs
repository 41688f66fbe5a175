//! What holds for every entry of the registry at every legal parameter.

use pushforward::core::regression::Regression;
use pushforward::core::sampler::Sampler;
use pushforward::core::{path, sampler, target, weighting};
use pushforward::layout::Table;
use pushforward::registry::{Entry, Group, Pick};

/// The entry at its defaults, and with every parameter at its least or its most.
fn corners<T>(entry: &Entry<T>) -> Vec<Pick> {
    let mut picks = vec![Pick::of(entry.id)];
    for param in entry.params.iter().filter(|p| p.text.is_none()) {
        let ends = |pick: &Pick| [param.min, param.max].map(|end| pick.clone().with(param.id, end));
        let grown: Vec<Pick> = picks.iter().flat_map(ends).collect();
        picks.extend(grown);
    }
    picks
}

fn every<T>(group: &'static Group<T>) -> impl Iterator<Item = Pick> {
    group.all.iter().flat_map(corners)
}

fn regression(path: &Pick, target: &str, weighting: &str, data_rms: f64) -> Regression {
    Regression::new(
        path::GROUP.make(path).expect("path"),
        target::GROUP.make(&Pick::of(target)).expect("target"),
        weighting::GROUP
            .make(&Pick::of(weighting))
            .expect("weighting"),
        1.0,
        data_rms,
    )
}

/// Every field, as the kernels get it.
fn expect_finite(label: &str, row: &(impl Table + std::fmt::Debug)) {
    let mut fields = Vec::new();
    row.push_f32(&mut fields);
    assert!(fields.iter().all(|x| x.is_finite()), "{label}: {row:?}");
}

const DATA_RMS: [f64; 3] = [0.1, 1.0, 20.0];

#[test]
fn training_rows_are_finite() {
    for path in every(&path::GROUP) {
        for target in target::GROUP.all {
            for weighting in weighting::GROUP.all {
                for data_rms in DATA_RMS {
                    let label = format!("{path:?} {} {} {data_rms}", target.id, weighting.id);
                    let r = regression(&path, target.id, weighting.id, data_rms);
                    let (low, high) = r.range();
                    assert!(
                        0.0 <= low && low < high && high <= 1.0,
                        "{label}: {low} to {high}"
                    );
                    for row in r.rows() {
                        expect_finite(&label, &row);
                        assert!(low < row.t && row.t < high, "{label}: {row:?}");
                        assert!(row.weight >= 0.0 && row.in_scale > 0.0, "{label}: {row:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn usable_times_reach_as_far_as_they_may() {
    // Where a range stops short of its path's, reading x₀ and x₁ off the network is at its worst
    // allowed there, and nowhere inside is it worse.
    for path in every(&path::GROUP) {
        for target in target::GROUP.all {
            let r = regression(&path, target.id, "uniform", 1.0);
            let (low, high) = r.range();
            let determinant = |t: f64| {
                let (s, (p, q)) = (r.schedule(t), r.combination(t));
                (p * s.alpha - q * s.sigma).abs() / p.hypot(q)
            };
            for k in 0..=500 {
                let t = low + (high - low) * f64::from(k) / 500.0;
                let found = determinant(t);
                assert!(found > 0.0049, "{path:?} {} at {t}: {found}", target.id);
            }
            for (end, own) in [(low, r.path.range.0), (high, r.path.range.1)] {
                let found = determinant(end);
                assert!(
                    end == own || found < 0.0051,
                    "{path:?} {}: {end} instead of {own}, {found}",
                    target.id
                );
            }
        }
    }
}

#[test]
fn programs_are_finite() {
    for path in every(&path::GROUP) {
        for target in target::GROUP.all {
            let r = regression(&path, target.id, "uniform", 1.0);
            for pick in every(&sampler::GROUP) {
                let solver = sampler::GROUP.make(&pick).expect("sampler");
                for steps in [1, 2, 40, 1000] {
                    let rows = solver.rows(&r, steps);
                    let label = format!("{path:?} {} {pick:?} {steps}", target.id);
                    assert_eq!(rows.len(), steps * solver.evaluations, "{label}");
                    let commits = rows.iter().filter(|row| row.commit == 1.0).count();
                    assert_eq!(commits, steps, "{label}");
                    assert_eq!(rows[0].t, r.range().0, "{label}");
                    assert!(
                        (rows[rows.len() - 1].t_next - r.range().1).abs() < 1e-12,
                        "{label}"
                    );
                    for row in &rows {
                        expect_finite(&label, row);
                        assert!(row.noise >= 0.0, "{label}: {row:?}");
                    }
                }
            }
        }
    }
}

/// A one-dimensional Gaussian as the data.
const MEAN: f64 = 0.6;
const DEVIATION: f64 = 0.8;

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

/// The largest errors of mean (in deviations) and variance (relative) among the states that the
/// solver keeps from time `from` on, when the network is ideal and particles start from the
/// marginal.
fn law_error(r: &Regression, solver: &Sampler, steps: usize, from: f64) -> f64 {
    let rows = solver.rows(r, steps);
    let (mean, variance) = marginal(r, rows[0].t);
    let mut x = Linear(vec![mean, variance.sqrt()]);
    let (mut y, mut worst) = (x.clone(), 0.0_f64);
    let mut history = vec![Linear(vec![0.0]); 3];
    for (k, row) in rows.iter().enumerate() {
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
            next.0.resize(k + 3, 0.0);
            next.0[k + 2] = row.noise;
        }
        history.rotate_right(1);
        history[0] = g;
        x = next;
        if row.commit == 1.0 {
            y = x.clone();
            if row.t_next < from {
                continue;
            }
            let ((found, spread), (mean, variance)) = (x.law(), marginal(r, row.t_next));
            worst = worst
                .max((found - mean).abs() / variance.sqrt())
                .max((spread / variance - 1.0).abs());
        }
    }
    worst
}

#[test]
fn every_sampler_keeps_the_marginals() {
    for path in path::GROUP.all {
        for target in target::GROUP.all {
            let data_rms = MEAN.hypot(DEVIATION);
            let r = regression(&Pick::of(path.id), target.id, "uniform", data_rms);
            for pick in every(&sampler::GROUP) {
                let solver = sampler::GROUP.make(&pick).expect("sampler");
                // Enough steps for each order to show, few enough to stay above rounding.
                let steps = [800, 400, 0, 50][solver.order as usize - 1];
                // Where the SDE's noise has its pole (t = 0) the first states of Euler and
                // Maruyama's method are too wide at every step size; they have settled by then.
                let errors = [steps / 2, steps].map(|n| law_error(&r, &solver, n, 0.3));
                let order = (errors[0] / errors[1]).log2();
                let label = format!("{} {} {pick:?}: {errors:?}", path.id, target.id);
                // The curve through a β table has a bend at each of its 1000 knots: no order there.
                let bent = ["ddpm", "scaled-linear"].contains(&path.id) && errors[1] < 1e-7;
                assert!(
                    bent || (order - f64::from(solver.order)).abs() < 0.25,
                    "{label}: {order}"
                );
                assert!(errors[1] < 0.05, "{label}");
            }
        }
    }
}

#[test]
fn ddim_without_noise_is_eulers_step_to_first_order() {
    for path in path::GROUP.all {
        for target in target::GROUP.all {
            let r = regression(&Pick::of(path.id), target.id, "uniform", 1.0);
            let make = |id| sampler::GROUP.make(&Pick::of(id)).expect("sampler");
            let (ddim, euler) = (make("ddim"), make("euler"));
            let (low, high) = r.range();
            let t = 0.5 * (low + high);
            // Each as next = a·x + b·F.
            let map = |solver: &Sampler, h: f64| {
                let row = (solver.step)(&r, t, t + h)[0];
                [row.state + row.g0 * row.conv_x, row.g0 * row.conv_f]
            };
            let apart = |h: f64| {
                let (one, other) = (map(&ddim, h), map(&euler, h));
                (one[0] - other[0]).hypot(one[1] - other[1])
            };
            // Linear paths: the same at any step.
            let (wide, narrow) = (apart(2e-3), apart(1e-3));
            let label = format!("{} {}: {wide} {narrow}", path.id, target.id);
            assert!(
                narrow < 1e-12 || (3.5..4.5).contains(&(wide / narrow)),
                "{label}"
            );
        }
    }
}
