//! Stochastic control towards a density, from the choice to log Z.
#![cfg(feature = "theory")]

use pollster::block_on;
use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::control::estimate;
use pushforward::core::control::{ControlEstimate, log_weights};
use pushforward::core::density::Density;
use pushforward::engine::Engine;
use pushforward::error::Error;
use serde_json::{Value, json};

fn engine(choice: &Value) -> Result<Engine, Error> {
    let choice = Choice::from_json(&choice.to_string())?;
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None)
}

/// A small network steered to `data` from Brownian motion of this noise.
fn control(data: Value, noise: f64, width: f64, steps: u32) -> Value {
    json!({
        "paradigm": "control",
        "data": data,
        "path": {"id": "brownian-bridge", "noise": noise},
        "coupling": {"id": "adjoint", "width": width, "every": 50, "fresh": 256},
        "network": {"width": 24, "depth": 2, "harmonics": 2},
        "training": {"steps": steps, "batch": 128, "learning_rate": 0.01, "ema": 0.98},
    })
}

fn trained(choice: &Value, particles: usize, steps: usize) -> ControlEstimate {
    let mut engine = engine(choice).expect("legal");
    block_on(engine.train_through(u32::MAX)).expect("trained");
    assert!(engine.finished());
    block_on(estimate(&mut engine, particles, steps, 3)).expect("told")
}

/// log Z is known; the estimate must be as near as its own error says, and that small.
fn expect(told: &ControlEstimate, share: f64, tolerance: f64) {
    let error = told.error().expect("known");
    assert!(error.abs() < tolerance, "{error}: {told:?}");
    assert!(told.share() > share, "{}: {told:?}", told.share());
    assert!(told.elbo.value < told.log_z.value, "{told:?}");
}

#[test]
fn one_normal_is_reached_without_data() {
    let data = json!({"id": "mixture", "weights": [1], "means": [[1.5, -1.0]], "covariances": [[[0.5, 0], [0, 0.5]]]});
    let told = trained(&control(data, 1.5, 0.7, 400), 1000, 40);
    expect(&told, 0.8, 0.1);
}

#[test]
fn two_modes_are_found_by_their_energy() {
    let energy = "-ln(exp(-(x - 1.5)^2/0.5) + exp(-(x + 1.5)^2/0.5)) - 3";
    let data = json!({"id": "energy", "energy": energy, "dim": 1});
    let told = trained(&control(data, 2.0, 0.5, 600), 1000, 60);
    // Two normals of variance ¼, and e³.
    let log_z = 3.0 + (2.0 * (0.25 * std::f64::consts::TAU).sqrt()).ln();
    assert!((told.known.expect("found on the grid") - log_z).abs() < 1e-6);
    expect(&told, 0.6, 0.15);
}

/// The noise that is drawn again is the backend's: without a control nothing else moves particles.
#[test]
fn the_noise_is_the_backends() {
    let choice = control(json!({"id": "funnel", "dim": 5}), 2.0, 100.0, 1);
    let mut engine = engine(&choice).expect("legal");
    let mut program = engine.plan().control_program(40, 25, 9).expect("legal");
    assert_eq!(program.frame_times()[0], 0.0);
    assert_eq!(program.frame_times()[25], 1.0);
    program.rows.iter_mut().for_each(|row| row.g0 = 0.0);
    engine
        .begin_program(Slot::Measure, &program)
        .expect("begun");
    engine.finish(Slot::Measure).expect("finished");
    let frames = block_on(engine.backend().read_frames(Slot::Measure, 0, 26)).expect("read");
    let flat = Density::from_fn(5, |_| 0.0, |x| x.to_vec());
    let weights = log_weights(&flat, &program, &frames).expect("told");
    for (i, weight) in weights.iter().enumerate() {
        let end = &frames[(25 * 40 + i) * 5..][..5];
        let square: f64 = end.iter().map(|&x| f64::from(x).powi(2)).sum();
        // The path's noise 2 has variance 4 at t = 1.
        let expected = 0.5 * square / 4.0 + 2.5 * (4.0 * std::f64::consts::TAU).ln();
        // States are f32 of some units, and weigh up to 4 of the noise's deviations.
        assert!((weight - expected).abs() < 2e-4, "{weight} {expected}");
    }
}

#[test]
fn what_does_not_fit_names_its_field() {
    let says = |change: Value, field: &str, part: &str| {
        let mut choice = control(json!("grid-25"), 8.0, 0.5, 1);
        for (key, value) in change.as_object().expect("an object") {
            choice[key] = value.clone();
        }
        let error = engine(&choice).err().expect("refused");
        assert_eq!(error.field, field, "{error}");
        assert!(error.message.contains(part), "{error}");
    };
    says(json!({"data": "moons"}), "data", "density is known");
    says(
        json!({"source": "gaussian", "target": "velocity-and-noise"}),
        "source",
        "choose origin",
    );
    says(json!({"target": "velocity"}), "target", "choose control");
    says(
        json!({"data": {"id": "energy", "energy": "x^2 + q"}}),
        "data.energy",
        "\"q\" at character 7",
    );
    says(
        json!({"data": {"id": "energy", "energy": "x + y"}}),
        "data.energy",
        "edge",
    );
}
