//! Log-likelihoods under fields, from a choice to nats.
#![cfg(feature = "theory")]

use pushforward::backend::{AnyBackend, Backend, Slot, TrainState};
use pushforward::choice::Choice;
use pushforward::core::diagnostic::nll;
use pushforward::core::program::Points;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::engine::Engine;
use serde_json::{Value, json};

fn engine(choice: &Value) -> Engine {
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None).expect("an engine")
}

fn log_likelihoods(engine: &mut Engine, raw: &[f64]) -> Vec<f64> {
    engine
        .begin_likelihood(Slot::Measure, raw, 1)
        .expect("a likelihood");
    engine.finish(Slot::Measure).expect("run");
    pollster::block_on(engine.read_log_likelihood(Slot::Measure)).expect("numbers")
}

/// log N(x; 0, deviation²·I).
fn normal(x: &[f64], deviation: f64) -> f64 {
    let square: f64 = x.iter().map(|x| (x / deviation).powi(2)).sum();
    -0.5 * square - x.len() as f64 * (deviation * std::f64::consts::TAU.sqrt()).ln()
}

/// Where the network says nothing, the flow is a scaling that its path knows.
#[test]
fn a_linear_flow_has_its_closed_form() {
    let choice = json!({
        "paradigm": "score-based", "path": "vp-linear", "target": "noise", "data": "moons",
        "sampler": { "id": "rk4", "steps": 200 },
    });
    let mut engine = engine(&choice);
    let zero = TrainState::new(vec![0.0; engine.plan().train.shape.parameter_count()]);
    engine
        .restore(AnyBackend::Cpu(Box::default()), &zero)
        .expect("a state");
    let regression = &engine.plan().regression;
    let [first, last] =
        [regression.range().0, regression.range().1].map(|t| regression.schedule(t));
    // x₁ = x₀·α₁/α₀ from N(0, σ₀²), in the frame; raw units are scale times as long.
    let frame = engine.plan().frame.clone();
    let raw = [0.3, -0.2, 1.1, 0.7, -0.8, 0.1];
    let stretch = last.alpha / first.alpha;
    let found = log_likelihoods(&mut engine, &raw);
    for (x, found) in raw.chunks(2).zip(found) {
        let inside: Vec<f64> = (0..2)
            .map(|i| (x[i] - frame.center[i]) / frame.scale[i])
            .collect();
        let units: f64 = frame.scale.iter().map(|s| s.ln()).sum();
        let expected = normal(&inside, first.sigma * stretch) - units;
        // ln α spans 5; RK4 follows it to 1e-6 and f32 sums 800 rows.
        assert!((found - expected).abs() < 1e-3, "{found} {expected}");
    }
}

/// A field trained on N(m, C) gives it nearly its entropy, and the same density on both ways.
#[test]
fn a_trained_gaussian_costs_its_entropy() {
    let covariance = [2.0, 0.6, 0.6, 0.5];
    let choice = json!({
        "data": { "id": "mixture", "weights": [1.0], "means": [[3.0, -1.0]], "covariances": [[[2.0, 0.6], [0.6, 0.5]]] },
        "network": { "width": 32, "depth": 2 },
        "training": { "steps": 1500 },
        "sampler": { "id": "heun", "steps": 20 },
    });
    let mut engine = engine(&choice);
    while !engine.finished() {
        engine.train(500).expect("training");
    }
    let determinant: f64 = covariance[0] * covariance[3] - covariance[1] * covariance[2];
    let entropy = 1.0 + std::f64::consts::TAU.ln() + 0.5 * determinant.ln();
    let mut stream = Stream::new(9, Purpose::Measure, 0, 0);
    let (a, b) = (2.0_f64.sqrt(), 0.6 / 2.0_f64.sqrt());
    let held_out: Vec<f64> = (0..500)
        .flat_map(|_| {
            let (u, v) = (stream.normal(), stream.normal());
            [3.0 + a * u, -1.0 + b * u + (0.5 - b * b).sqrt() * v]
        })
        .collect();
    let cost = nll(&log_likelihoods(&mut engine, &held_out));
    let error = cost.standard_error.expect("many points");
    assert!(
        (cost.value - entropy).abs() < 4.0 * error + 0.03,
        "{cost:?} {entropy}"
    );

    // The samples' own densities, and those that the way back finds for them.
    let program = engine.plan().density_program(40, 5).expect("a program");
    engine
        .begin_program(Slot::Measure, &program)
        .expect("begun");
    engine.finish(Slot::Measure).expect("run");
    let there = pollster::block_on(engine.read_log_density(Slot::Measure)).expect("numbers");
    let samples = pollster::block_on(engine.backend().read_frames(Slot::Measure, 1, 1));
    let samples = Points::new(samples.expect("a frame"), 2);
    let program = engine
        .plan()
        .likelihood_program(samples, 5)
        .expect("a program");
    engine
        .begin_program(Slot::Measure, &program)
        .expect("begun");
    engine.finish(Slot::Measure).expect("run");
    let back = pollster::block_on(engine.read_log_likelihood(Slot::Measure)).expect("numbers");
    for (there, back) in there.iter().zip(&back) {
        // Heun's error over twenty steps, both ways.
        assert!((there - back).abs() < 0.02, "{there} {back}");
    }
}

#[test]
fn what_has_no_likelihood_says_why() {
    let with = |changes: Value| {
        let mut engine = engine(&changes);
        engine
            .begin_likelihood(Slot::Measure, &[0.1, 0.2], 1)
            .expect_err("refused")
            .field
    };
    assert_eq!(with(json!({ "source": "uniform" })), "source");
    assert_eq!(with(json!({ "source": "moons" })), "source");
    for sampler in ["ddim", "ancestral", "euler-maruyama", "dpm-solver-2m"] {
        let choice = json!({ "paradigm": "diffusion", "sampler": { "id": sampler } });
        assert_eq!(with(choice), "sampler", "{sampler}");
    }
    // A mixture as a source has a density.
    let mixture = json!({ "source": "eight-gaussians", "sampler": { "id": "rk4", "steps": 5 } });
    assert!(log_likelihoods(&mut engine(&mixture), &[0.1, 0.2])[0].is_finite());
}
