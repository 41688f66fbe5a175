//! The whole job on the CPU backend: train, compare with the exact field, sample, export, import.
use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::core::diagnostic::{Arrival, arrival};
use pushforward::core::sampler;
use pushforward::engine::{Change, Engine, Origin};
use pushforward::field::Field;
use pushforward::format::field_file::FieldFile;
use pushforward::plan::{OwnPoints, Plan};
use serde_json::json;

fn engine(choice: &serde_json::Value) -> Engine {
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None).expect("an engine")
}

fn trained(choice: &serde_json::Value) -> Engine {
    let mut engine = engine(choice);
    while !engine.finished() {
        engine.train(500).expect("training");
    }
    engine
}

fn samples(engine: &mut Engine) -> Vec<f32> {
    let count = engine.plan().particles();
    let frames = engine.plan().program(count, 5).frames();
    engine.begin(Slot::Measure, count, 5).expect("a program");
    engine.finish(Slot::Measure).expect("sampling");
    let reading = engine.backend().read_frames(Slot::Measure, frames - 1, 1);
    pollster::block_on(reading).expect("points")
}

fn measured(engine: &mut Engine) -> Arrival {
    let points = samples(engine);
    arrival(&points, &engine.plan().train.data, 3).expect("data to compare with")
}

/// Root mean square error of the learned velocity over that of the exact one, where mass is.
fn velocity_error(engine: &Engine) -> f64 {
    let file = pollster::block_on(engine.export()).expect("bytes");
    let file = FieldFile::from_bytes(&file).expect("a field");
    let learned = Field::trained(&file).expect("a field");
    let exact = Field::exact(Plan::new(engine.choice(), None).expect("a plan")).expect("a mixture");
    let plan = engine.plan();
    let data = &plan.train.data;
    let (mut wrong, mut size) = (0.0, 0.0);
    for k in 0..600 {
        let t = 0.05 + 0.9 * f64::from(k) / 600.0;
        let s = plan.regression.schedule(t);
        let mut noise =
            pushforward::core::rng::Stream::new(8, pushforward::core::rng::Purpose::Measure, 0, k);
        let row = &data.values[2 * (7 * k as usize % data.count())..][..2];
        let x: Vec<f64> = row
            .iter()
            .map(|&x1| s.alpha * f64::from(x1) + s.sigma * noise.normal())
            .collect();
        let (a, b) = (exact.at(t, &x).expect("x"), learned.at(t, &x).expect("x"));
        for (a, b) in a.velocity.iter().flatten().zip(b.velocity.iter().flatten()) {
            wrong += (a - b) * (a - b);
            size += a * a;
        }
    }
    (wrong / size).sqrt()
}

#[test]
fn trained_fields_come_near_the_exact_field_and_the_data() {
    for paradigm in ["flow-matching", "diffusion", "score-based"] {
        let mut engine = trained(&json!({ "paradigm": paradigm, "training": { "steps": 2500 } }));
        let error = velocity_error(&engine);
        let found = measured(&mut engine);
        assert!(error < 0.15, "{paradigm}: relative velocity error {error}");
        assert!(
            found.energy_distance < 2.5 * found.floor,
            "{paradigm}: {found:?}"
        );
    }
}

#[test]
fn any_sampler_takes_any_gaussian_field() {
    for (paradigm, path) in [
        ("flow-matching", "linear"),
        ("diffusion", "vp-linear"),
        ("diffusion", "vp-cosine"),
        ("score-based", "sub-vp"),
        ("score-based", "ve"),
    ] {
        let mut choice = json!({ "paradigm": paradigm, "path": path, "data": "moons", "training": { "steps": 1500 } });
        let mut engine = trained(&choice);
        for entry in sampler::GROUP.all {
            choice["sampler"] = json!({ "id": entry.id, "steps": 100, "particles": 500 });
            let legal = Choice::from_json(&choice.to_string()).expect("legal");
            assert_eq!(engine.set_choice(&legal).expect("accepted"), Change::Kept);
            let found = measured(&mut engine);
            assert!(
                found.energy_distance < 4.0 * found.floor,
                "{path} by {}: {found:?}",
                entry.id
            );
        }
    }
}

#[test]
fn old_faithful_arrives_under_every_paradigm() {
    for paradigm in ["flow-matching", "diffusion", "score-based"] {
        let mut engine = trained(
            &json!({ "paradigm": paradigm, "data": "old-faithful", "training": { "steps": 1500 } }),
        );
        let found = measured(&mut engine);
        assert!(
            found.energy_distance < 2.5 * found.floor,
            "{paradigm}: {found:?}"
        );
    }
}

#[test]
fn other_sources_flow_too() {
    for source in ["uniform", "moons"] {
        let mut engine = trained(&json!({ "source": source, "training": { "steps": 1500 } }));
        let found = measured(&mut engine);
        assert!(
            found.energy_distance < 2.5 * found.floor,
            "{source}: {found:?}"
        );
    }
}

#[test]
fn an_imported_field_samples_the_same_bits() {
    let choice = json!({ "data": "old-faithful", "training": { "steps": 100 }, "sampler": { "particles": 200 } });
    let mut first = trained(&choice);
    let bytes = pollster::block_on(first.export()).expect("bytes");
    let mut second = engine(&json!({}));
    second.import(&bytes).expect("a field");
    assert_eq!(second.origin(), Origin::Imported);
    assert_eq!(second.choice(), first.choice());
    let (a, b) = (samples(&mut first), samples(&mut second));
    assert!(a.iter().zip(&b).all(|(x, y)| x.to_bits() == y.to_bits()));
    // Imported once more, the file is the same too.
    assert_eq!(pollster::block_on(second.export()).expect("bytes"), bytes);
}

#[test]
fn training_goes_on_from_a_checkpoint_as_if_it_had_not_stopped() {
    let choice = json!({ "training": { "steps": 60 }, "network": { "width": 8 } });
    let mut first = engine(&choice);
    let fresh = pollster::block_on(first.checkpoint()).expect("bytes");
    first.train(25).expect("training");
    let halfway = pollster::block_on(first.checkpoint()).expect("bytes");
    first.train(35).expect("training");
    let mut second = engine(&json!({}));
    second.import(&halfway).expect("a field");
    assert_eq!((second.step(), second.origin()), (25, Origin::Trained));
    assert_eq!(second.train(100).expect("training"), 35);
    let states = [&first, &second].map(|e| pollster::block_on(e.state()).expect("a state"));
    assert_eq!(states[0], states[1]);
    // Before the first step there is nothing to retrain for: another choice is taken at once.
    second.import(&fresh).expect("a field");
    assert_eq!((second.step(), second.origin()), (0, Origin::Untrained));
}

#[test]
fn what_is_wrong_changes_nothing() {
    let mut engine =
        trained(&json!({ "training": { "steps": 20 }, "sampler": { "particles": 50 } }));
    let before = samples(&mut engine);
    assert!(engine.import(b"not a field").is_err());
    let own = |values: Vec<f64>| OwnPoints {
        columns: vec!["x".into(), "y".into()],
        values,
    };
    for (points, what) in [
        (vec![1.0, 2.0], "one point"),
        (vec![1.0, f64::NAN, 2.0, 3.0], "not a number"),
        (vec![1.0, f64::INFINITY, 2.0, 3.0], "infinite"),
        (vec![1.0, 2.0, 1.0, 2.0], "no spread"),
    ] {
        assert_eq!(
            engine.set_own(own(points)).expect_err(what).field,
            "points",
            "{what}"
        );
    }
    assert!(!engine.stale());
    assert_eq!(samples(&mut engine), before);
    // A choice for another field leaves the old one in place until training.
    let other = Choice::from_json(r#"{"data":"moons","training":{"steps":10}}"#).expect("legal");
    assert_eq!(
        engine.set_choice(&other).expect("accepted"),
        Change::Invalid
    );
    assert!(engine.stale());
    assert_eq!(engine.choice(), &other);
    assert_eq!(samples(&mut engine), before);
    assert_eq!(engine.train(10).expect("training"), 10);
    assert!(!engine.stale());
    assert_eq!((engine.step(), engine.origin()), (10, Origin::Trained));
}

#[test]
fn other_points_of_ones_own_ask_for_another_field() {
    // Too many for the choice to carry, so that both choices read the same.
    let own = |shift: f64| OwnPoints {
        columns: vec!["x".into(), "y".into()],
        values: (0..5000).map(|i| shift + f64::from(i % 97)).collect(),
    };
    let mut engine = engine(&json!({ "training": { "steps": 3 }, "network": { "width": 4 } }));
    engine.set_own(own(0.0)).expect("points");
    engine.train(3).expect("training");
    assert_eq!(engine.set_own(own(9.0)).expect("points"), Change::Invalid);
    let mut choice = engine.choice().to_json();
    choice["sampler"]["steps"] = 7.into();
    let choice = Choice::from_json(&choice.to_string()).expect("legal");
    assert_eq!(engine.set_choice(&choice).expect("a plan"), Change::Invalid);
    assert!(engine.stale());
    engine.renew().expect("a field");
    assert_eq!(engine.set_choice(&choice).expect("a plan"), Change::Kept);
}

#[test]
fn illegal_choices_name_their_field() {
    for (choice, field) in [
        (r#"{"network":{"width":0}}"#, "network.width"),
        (r#"{"network":{"width":64.5}}"#, "network.width"),
        (
            r#"{"training":{"learning_rate":null}}"#,
            "training.learning_rate",
        ),
        (r#"{"training":{"steps":1e9}}"#, "training.steps"),
        (r#"{"sampler":{"id":"euler","noise":1}}"#, "sampler.noise"),
        (r#"{"sampler":"leapfrog"}"#, "sampler.id"),
        (r#"{"source":"uniform","sampler":"ddim"}"#, "sampler"),
        (
            r#"{"data":{"id":"mixture","weights":[1],"means":[[0]],"covariances":[[[-1]]]}}"#,
            "data.covariances",
        ),
        (r#"{"data":{"id":"own","points":[[1,2]]}}"#, "data.points"),
        (r#"{"data":{"id":"moons","colour":1}}"#, "data.colour"),
        (r#"{"paradigm":"magic"}"#, "paradigm"),
        (r#"{"version":2}"#, "version"),
        (r#"{"path":7}"#, "path"),
        ("[]", "choice"),
        ("{", "choice"),
    ] {
        let error = Choice::from_json(choice).expect_err(choice);
        assert_eq!(error.field, field, "{choice}: {error}");
        assert!(!error.message.is_empty());
    }
}

#[test]
fn questions_without_an_answer_name_their_field() {
    for (choice, field) in [
        (
            r#"{"source":"uniform","weighting":"sigma-squared"}"#,
            "weighting",
        ),
        (r#"{"source":"origin"}"#, "path"),
    ] {
        let choice = Choice::from_json(choice).expect(choice);
        let Err(error) = Plan::new(&choice, None) else {
            panic!("{field} should be refused");
        };
        assert_eq!(error.field, field, "{error}");
    }
}

#[test]
fn choices_survive_their_json() {
    for paradigm in ["flow-matching", "diffusion", "score-based"] {
        let choice = Choice::preset(paradigm).expect("a preset");
        assert_eq!(
            Choice::from_json(&choice.to_json().to_string()).expect("legal"),
            choice
        );
    }
}

#[test]
fn trajectories_that_do_not_fit_are_refused() {
    let choice =
        Choice::from_json(r#"{"sampler":{"steps":1000,"particles":100000}}"#).expect("legal alone");
    let error = Plan::new(&choice, None).err().expect("too much");
    assert_eq!(error.field, "sampler.particles");
}
