//! What holds for every time grid, and where each places its steps.
#![cfg(feature = "theory")]

mod entries;

use entries::{every, regression};
use pushforward::core::grid::{self, Grid};
use pushforward::core::path;
use pushforward::core::regression::Regression;
use pushforward::registry::Pick;

fn grid(pick: &Pick) -> Grid {
    grid::GROUP.make(pick).expect("grid")
}

/// λ = ln(α/σ).
fn lambda(r: &Regression, t: f64) -> f64 {
    let s = r.schedule(t);
    (s.alpha / s.sigma).ln()
}

fn close(label: &str, left: f64, right: f64) {
    let size = 1.0_f64.max(left.abs()).max(right.abs());
    assert!(
        (left - right).abs() < 1e-9 * size,
        "{label}: {left} and {right}"
    );
}

#[test]
fn grids_rise_from_end_to_end() {
    for path in every(&path::GROUP) {
        let all = if path.params.is_empty() { 3 } else { 1 };
        for target in ["velocity", "noise", "data"].into_iter().take(all) {
            for data_rms in [1e-3, 1.0, 1e3] {
                let r = regression(&path, target, "uniform", data_rms);
                let (low, high) = r.range();
                for pick in every(&grid::GROUP) {
                    for steps in [1, 2, 40] {
                        let times = grid(&pick).times(&r, steps);
                        let label = format!("{path:?} {target} {data_rms} {pick:?} {steps}");
                        assert_eq!(
                            (times.len(), times[0], times[steps]),
                            (steps + 1, low, high),
                            "{label}"
                        );
                        assert!(
                            times.windows(2).all(|pair| pair[0] < pair[1]),
                            "{label}: {times:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn grids_are_the_published_ones() {
    let r = regression(&Pick::of("linear"), "velocity", "uniform", 1.0);
    // Lin et al. 2023, table 2: T = 1000, S = 10; the first step begins at the noise throughout.
    for (id, timesteps) in [
        ("leading", [1000, 801, 701, 601, 501, 401, 301, 201, 101, 1]),
        (
            "linspace",
            [1000, 889, 778, 667, 556, 445, 334, 223, 112, 1],
        ),
        (
            "trailing",
            [1000, 900, 800, 700, 600, 500, 400, 300, 200, 100],
        ),
    ] {
        let times = grid(&Pick::of(id)).times(&r, 10);
        for (t, n) in times.iter().zip(timesteps) {
            close(id, 1000.0 * (1.0 - t), f64::from(n));
        }
    }
    assert_eq!(
        grid(&Pick::of("quadratic")).times(&r, 4),
        [0.0, 0.4375, 0.75, 0.9375, 1.0]
    );
    // Equal steps in λ, and Karras's levels, on a path whose levels are all finite.
    let r = regression(&Pick::of("ve"), "velocity", "uniform", 1.0);
    let times = grid(&Pick::of("log-snr")).times(&r, 9);
    let h = (lambda(&r, times[9]) - lambda(&r, times[0])) / 9.0;
    for pair in times.windows(2) {
        close("λ", lambda(&r, pair[1]) - lambda(&r, pair[0]), h);
    }
    let times = grid(&Pick::of("karras")).times(&r, 9);
    for (k, &t) in times.iter().enumerate() {
        let root = |level: f64| level.powf(1.0 / 7.0);
        let level = root(50.0) + k as f64 / 9.0 * (root(0.01) - root(50.0));
        close("σ", r.schedule(t).sigma, level.powi(7));
    }
    // Where they are not, the rest spreads from 160 to 0.004 times the data's size.
    let r = regression(&Pick::of("linear"), "velocity", "uniform", 1.0);
    let times = grid(&Pick::of("log-snr")).times(&r, 10);
    let h = (160.0_f64 / 0.004).ln() / 10.0;
    close("first", lambda(&r, times[1]), h - 160.0_f64.ln());
    close("next", lambda(&r, times[2]) - lambda(&r, times[1]), h);
}
