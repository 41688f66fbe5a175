//! Samplers that choose each particle's steps, from a choice to the ends.
#![cfg(feature = "theory")]

mod entries;

use entries::regression;
use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::core::path;
use pushforward::core::program::{Method, Points};
use pushforward::core::regression::Quantity;
use pushforward::core::row::StepRow;
use pushforward::core::sampler;
use pushforward::core::target;
use pushforward::engine::Engine;
use pushforward::registry::Pick;
use serde_json::json;

fn numbers(row: &StepRow) -> [f64; 5] {
    [
        row.in_scale,
        row.time_input,
        row.conv_x,
        row.conv_f,
        row.conv_h,
    ]
}

/// The cubic through the four rows around `at`, counted in rows.
fn cubic(rows: &[StepRow], at: f64) -> [f64; 5] {
    let first = (at as usize).saturating_sub(1).min(rows.len() - 4);
    let mut sum = [0.0; 5];
    for i in 0..4 {
        let mut weight = 1.0;
        for j in (0..4).filter(|&j| j != i) {
            weight *= (at - (first + j) as f64) / (i as f64 - j as f64);
        }
        let row = numbers(&rows[first + i]);
        sum.iter_mut().zip(row).for_each(|(s, x)| *s += weight * x);
    }
    sum
}

/// dx/ds at place s is (dt/ds)·v, and places have their times.
#[test]
fn the_table_reads_every_field_on_every_path() {
    let solver = sampler::GROUP
        .make(&Pick::of("dormand-prince"))
        .expect("legal");
    let usual = path::GROUP.all.iter().map(|entry| Pick::of(entry.id));
    // σ is 80(1 − t) to the last thousandth: the nearest pole there is.
    let pole = Pick::of("edm").with("rho", 1.0);
    for path in usual.chain([pole]) {
        for target in target::GROUP.all {
            let r = regression(&path, target.id, "uniform", 1.0);
            if !r.offers(Quantity::Velocity) {
                continue;
            }
            let (low, high) = r.range();
            let times: Vec<f64> = (0..=50)
                .map(|k| low + (high - low) * f64::from(k) / 50.0)
                .collect();
            let (rows, method) = solver.program(&r, &times);
            let Method::Adaptive(adaptive) = method else {
                panic!("not adaptive");
            };
            let ends = (adaptive.places[0], adaptive.places[50]);
            assert_eq!(ends, (0.0, 1.0));
            for (&t, &place) in times.iter().zip(&adaptive.places) {
                let read = |s: f64| cubic(&rows, s.clamp(0.0, 1.0) * (rows.len() - 1) as f64);
                let [in_scale, time, by_x, by_f, by_h] = read(place);
                // dt/ds by a difference of the table's own times.
                let h = 1e-5;
                let (a, b) = ((place - h).max(0.0), (place + h).min(1.0));
                let pace = (read(b)[1] - read(a)[1]) / (b - a);
                let exact = r.evaluation(t, Quantity::Velocity);
                let label = format!("{path:?} {} {t}", target.id);
                let expect = |found: f64, exact: f64, error: f64| {
                    let off = (found - exact).abs() / (1.0 + exact.abs());
                    assert!(off < error, "{label}: {found} {exact}");
                };
                expect(in_scale, exact.in_scale, 3e-5);
                expect(time, exact.time_input, 1e-5);
                // The difference is worth less than the table.
                expect(by_x, pace * exact.conv_x, 1e-3);
                expect(by_f, pace * exact.conv_f, 1e-3);
                expect(by_h, pace * exact.conv_h, 1e-3);
            }
        }
    }
}

fn engine(choice: &serde_json::Value) -> Engine {
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None).expect("an engine")
}

fn with(engine: &mut Engine, sampler: serde_json::Value) {
    let mut choice = engine.choice().to_json();
    choice["sampler"] = sampler;
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    engine.set_choice(&choice).expect("the same field");
}

fn frames(engine: &mut Engine, count: usize) -> Vec<f32> {
    engine.finish(Slot::Measure).expect("run");
    pollster::block_on(engine.backend().read_frames(Slot::Measure, 0, count)).expect("frames")
}

/// Root mean square difference.
fn difference(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let square: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    (square / a.len() as f64).sqrt()
}

/// On trained fields, with and without poles, every frame comes near what many steps of RK4 say, and
/// nearer with a smaller tolerance at little more cost.
#[test]
fn tolerances_are_met_on_trained_fields() {
    for paradigm in ["flow-matching", "diffusion", "score-based"] {
        let mut engine = engine(&json!({
            "paradigm": paradigm, "data": "moons", "network": { "width": 32, "depth": 2 },
            "training": { "steps": 500 },
        }));
        while !engine.finished() {
            engine.train(500).expect("training");
        }
        // Frames at the same times: every hundredth step of the fine grid.
        let steps = 500;
        with(
            &mut engine,
            json!({ "id": "rk4", "steps": steps, "particles": 60 }),
        );
        engine.begin(Slot::Measure, 60, 1).expect("begun");
        let fine = frames(&mut engine, steps + 1);
        let truth: Vec<f32> = fine.chunks(120).step_by(100).flatten().copied().collect();
        let mut runs = Vec::new();
        for tolerance in [1e-3, 1e-4, 1e-5] {
            with(
                &mut engine,
                json!({
                    "id": "dormand-prince", "relative": tolerance, "absolute": tolerance,
                    "steps": 5, "particles": 60,
                }),
            );
            assert_eq!(engine.plan().evaluations(), None);
            engine.begin(Slot::Measure, 60, 1).expect("begun");
            let found = frames(&mut engine, 6);
            let error = difference(&found, &truth);
            let spent = pollster::block_on(engine.read_evaluations(Slot::Measure));
            let spent = spent.expect("an adaptive run");
            assert_eq!((spent.unfinished, spent.counts.len()), (0, 60));
            assert!(error < 50.0 * tolerance, "{paradigm} {tolerance}: {error}");
            runs.push((error, spent.mean(), found));
        }
        let label = format!(
            "{paradigm}: {:?}",
            runs.iter().map(|r| (r.0, r.1)).collect::<Vec<_>>()
        );
        assert!(
            runs[2].0 < 0.1 * runs[0].0 && runs[2].1 < 4.0 * runs[0].1,
            "{label}"
        );
        assert!(runs[2].1 < 200.0, "{label}");
        // And back to where they began.
        let ends = Points::new(runs[2].2[600..].to_vec(), 2);
        engine
            .begin_encoding(Slot::Measure, ends, 1)
            .expect("a way back");
        let home = frames(&mut engine, 6);
        let error = difference(&home[600..], &runs[2].2[..120]);
        assert!(error < 0.02, "{paradigm}: {error}");
    }
}
