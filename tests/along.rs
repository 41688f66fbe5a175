//! A field trained on one path and sampled along others.
#![cfg(feature = "theory")]

use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::{Change, Engine};

fn choice(path: &str, along: &str) -> Choice {
    let text = format!(
        r#"{{"path": "{path}", "target": "noise", "along": "{along}", "data": "moons",
            "network": {{"width": 24}}, "sampler": {{"id": "rk4", "steps": 200}}}}"#
    );
    Choice::from_json(&text).expect("legal")
}

/// The ends of 200 particles, `[200, 2]`.
fn ends(engine: &mut Engine) -> Vec<f32> {
    engine.begin(Slot::Measure, 200, 3).expect("began");
    engine.finish(Slot::Measure).expect("finished");
    let reading = engine.backend().read_frames(Slot::Measure, 200, 1);
    pollster::block_on(reading).expect("frames")
}

#[test]
fn a_trained_field_takes_particles_to_the_same_places_along_every_path() {
    let mut engine = Engine::new(
        AnyBackend::Cpu(Box::default()),
        &choice("vp-cosine", "trained"),
        None,
    )
    .expect("planned");
    engine.train(300).expect("trained");
    let own = ends(&mut engine);
    for along in [
        "linear",
        "trigonometric",
        "linear-vp",
        "vp-linear",
        "sub-vp",
    ] {
        let change = engine.set_choice(&choice("vp-cosine", along));
        assert_eq!(change.expect("legal"), Change::Kept, "{along}");
        let there = ends(&mut engine);
        let square = own
            .iter()
            .zip(&there)
            .map(|(a, b)| f64::from(a - b).powi(2));
        let apart = (square.sum::<f64>() / 400.0).sqrt();
        // One ODE under other clocks, but cut off elsewhere: vp-linear begins where α = 0.0066 and ends
        // at σ = 0.0105, and of both a start from noise alone knows nothing.
        assert!(apart < 0.03, "{along}: {apart}");
        assert!(apart > 0.0, "{along} is its own program");
    }
}

#[test]
fn paths_that_cannot_answer_are_refused_by_name() {
    for (path, along) in [("brownian-bridge", "linear"), ("linear", "nowhere")] {
        let text = format!(r#"{{"path": "{path}", "along": "{along}"}}"#);
        let error = Choice::from_json(&text)
            .and_then(|choice| pushforward::plan::Plan::new(&choice, None).map(drop))
            .expect_err("refused");
        assert!(error.field.starts_with("along"), "{error}");
    }
}
