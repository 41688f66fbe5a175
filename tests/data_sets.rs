//! What holds for every data set, and the entropies that are known.
#![cfg(feature = "theory")]

use std::f64::consts::{E, PI, TAU};

use pushforward::choice::Choice;
use pushforward::core::dataset::{self, DataSet, Law};
use pushforward::core::path::Schedule;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::field::Field;
use pushforward::plan::Plan;
use pushforward::registry::Pick;

fn stream() -> Stream {
    Stream::new(6, Purpose::Data, 0, 0)
}

fn set(pick: &Pick) -> DataSet {
    dataset::GROUP.make(pick).expect("a data set")
}

/// Mean, and its standard error.
fn mean(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn expect(label: &str, (found, error): (f64, f64), expected: f64) {
    assert!(
        (found - expected).abs() <= 5.0 * error,
        "{label}: {found} ± {error}, expected {expected}"
    );
}

#[test]
fn every_set_gives_points_of_its_dimension() {
    for entry in dataset::GROUP.all {
        let set = set(&Pick::of(entry.id));
        let points = set.points(&mut stream(), 500).expect("at hand");
        assert_eq!(set.columns.len(), set.dim, "{}", entry.id);
        assert!(points.iter().all(|x| x.is_finite()), "{}", entry.id);
        if let Law::Drawn(_) = set.law {
            assert_eq!(points.len(), 500 * set.dim, "{}", entry.id);
        }
        assert_eq!(points.len() % set.dim, 0, "{}", entry.id);
        assert!(
            entry.params.iter().any(|p| p.id == "standardise"),
            "{}",
            entry.id
        );
    }
}

#[test]
fn mixtures_say_what_is_drawn() {
    let end = Schedule {
        alpha: 1.0,
        ..Schedule::default()
    };
    let mut seen = 0;
    for entry in dataset::GROUP.all {
        let set = set(&Pick::of(entry.id));
        let points = set.points(&mut stream(), 20_000).expect("at hand");
        let Some(law) = set.mixture else { continue };
        seen += 1;
        let rows = || points.chunks_exact(set.dim);
        expect(
            entry.id,
            mean(rows().map(|x| x.iter().map(|x| x * x).sum())),
            law.rms().powi(2) * set.dim as f64,
        );
        for i in 0..set.dim {
            let center = law
                .weights
                .iter()
                .zip(&law.means)
                .map(|(w, m)| w * m[i])
                .sum();
            expect(entry.id, mean(rows().map(|x| x[i])), center);
        }
        // A smooth bounded statistic sees the modes' weights too: E N(x; y, I) over both laws.
        let smoothed = Schedule { sigma: 1.0, ..end };
        let at = rows().next().expect("a point").to_vec();
        let kernel = |x: &[f64]| {
            let square: f64 = x.iter().zip(&at).map(|(x, y)| (x - y).powi(2)).sum();
            (-0.5 * (square + set.dim as f64 * TAU.ln())).exp()
        };
        let expected = law
            .field(&smoothed, &at)
            .log_density
            .expect("a density")
            .exp();
        expect(entry.id, mean(rows().map(kernel)), expected);
    }
    assert!(seen >= 5, "{seen}");
}

/// E[−log π] over draws; what is published, or known in closed form.
#[test]
fn entropies() {
    let ffjord = 4.0 / 1.414;
    let eight = |radius, deviation| {
        Pick::of("eight-gaussians")
            .with("radius", radius)
            .with("deviation", deviation)
    };
    let normal = Pick::of("normal")
        .with("dim", 5.0)
        .with("mean", -2.0)
        .with("deviation", 0.3);
    let funnel = Pick::of("funnel").with("dim", 10.0);
    let gaussian = |variance: f64| 0.5 * (TAU * E * variance).ln();
    for (pick, entropy) in [
        (eight(ffjord, 0.125 * ffjord), 2.8319),
        (eight(5.0, 0.1_f64.powf(0.25)), 3.7641),
        (Pick::of("grid-25"), 25.0_f64.ln() + 2.0 * gaussian(0.3)),
        (normal, 5.0 * gaussian(0.09)),
        (funnel, 10.0 * gaussian(1.0) + 9.0_f64.ln() / 2.0),
        (Pick::of("laplace").with("scale", 0.4), (2.0 * E * 0.4).ln()),
        // Circles apart: ln 4, and of each ln 2πr and the normal across.
        (
            Pick::of("rings"),
            4.0_f64.ln() + (TAU * 0.75).ln() + 24.0_f64.ln() / 4.0 + gaussian(0.0064),
        ),
    ] {
        let points = set(&pick).points(&mut stream(), 30_000).expect("drawn");
        let density = set(&pick).into_density().expect("a density");
        let found = mean(
            points
                .chunks_exact(density.dim)
                .map(|x| -density.log_density(x)),
        );
        let (value, error) = found;
        // Published to four digits; the rings' circles curve and overlap by less than as much.
        assert!(
            (value - entropy).abs() <= 5.0 * error + 5e-4,
            "{pick:?}: {value} ± {error}, expected {entropy}"
        );
    }
}

#[test]
fn the_interval_and_the_published_moons() {
    let points = set(&Pick::of("interval").with("half", 2.0))
        .points(&mut stream(), 20_000)
        .expect("drawn");
    assert!(points.iter().all(|x| x.abs() < 2.0));
    expect("interval", mean(points.iter().map(|x| x * x)), 4.0 / 3.0);
    // Both arcs have height 2R and are R apart: extremes of the noiseless set.
    let points = set(&Pick::of("moons-dsb"))
        .points(&mut stream(), 20_000)
        .expect("drawn");
    let radius = 2.0 * 7.0 / (2.6875 - 2.0 / PI).sqrt();
    let top = points
        .iter()
        .skip(1)
        .step_by(2)
        .fold(f64::MIN, |m, y| m.max(*y));
    let bottom = points
        .iter()
        .skip(1)
        .step_by(2)
        .fold(f64::MAX, |m, y| m.min(*y));
    assert!(
        (top - bottom - 1.5 * radius).abs() < 1e-3 * radius,
        "{top} {bottom} {radius}"
    );
}

fn plan(json: &str) -> Plan {
    Plan::new(&Choice::from_json(json).expect("a choice"), None).expect("a plan")
}

#[test]
fn pairs_in_any_dimension_make_a_plan() {
    let plan = plan(
        r#"{"paradigm": "flow-matching", "data": {"id": "normal", "dim": 50, "mean": 0.1},
            "source": {"id": "normal", "dim": 50, "mean": -0.1}}"#,
    );
    assert_eq!(plan.frame.dim(), 50);
    assert_eq!(plan.columns[49], "x50");
}

#[test]
fn the_exact_field_starts_from_any_mixture() {
    // N(−m, s²I) → N(m, r²I), linear: v = 2m + ½Ċ/C·(x − μ) with C = (1 − t)²s² + t²r².
    let plan = plan(
        r#"{"paradigm": "flow-matching", "data": {"id": "normal", "dim": 3, "mean": 1, "deviation": 0.5, "standardise": 1},
            "source": {"id": "normal", "dim": 3, "mean": -1, "deviation": 2}}"#,
    );
    let (field, t, x) = (Field::exact(plan).expect("known"), 0.3, [0.2, -0.7, 1.1]);
    let values = field.at(t, &x).expect("legal");
    let variance = 0.49 * 4.0 + 0.09 * 0.25;
    let half_slope = -0.7 * 4.0 + 0.3 * 0.25;
    for (v, x) in values.velocity.expect("v").iter().zip(x) {
        let expected = 2.0 + half_slope / variance * (x + 0.4);
        assert!((v - expected).abs() < 1e-12, "{v} {expected}");
    }
}

#[test]
fn near_the_end_the_digits_exact_field_points_at_a_digit() {
    let plan = plan(r#"{"paradigm": "flow-matching", "data": "digits"}"#);
    let points = set(&Pick::of("digits"))
        .points(&mut stream(), 0)
        .expect("built in");
    let digit = &points[64 * 300..][..64];
    let noise = |i: usize| 0.02 * (3.0 * i as f64).sin();
    let x: Vec<f64> = digit
        .iter()
        .enumerate()
        .map(|(i, d)| 0.95 * d + noise(i))
        .collect();
    let values = Field::exact(plan)
        .expect("finite")
        .at(0.95, &x)
        .expect("legal");
    let data = values.data.expect("x̂");
    let gap = data
        .iter()
        .zip(digit)
        .fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
    assert!(gap < 1e-9, "{gap}");
}
