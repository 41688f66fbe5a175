//! Every lesson sets the page to what the engine takes, and what it claims in numbers is so.
#![cfg(feature = "theory")]

use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::{Choice, catalogue};
use pushforward::core::diagnostic::trajectory::measure_trajectories;
use pushforward::core::diagnostic::{arrival, energy_distance};
use pushforward::core::program::Points;
use pushforward::core::regression::Quantity;
use pushforward::engine::Engine;
use pushforward::plan::Plan;
use serde_json::{Map, Value, json};

/// The page's own field, which every lesson starts from.
const FIELD: &[u8] = include_bytes!("../www/assets/default.safetensors");
const PARTICLES: usize = 1000;

fn engine() -> Engine {
    let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &Choice::default(), None)
        .expect("a legal choice");
    engine.import(FIELD).expect("a field");
    engine
}

/// A choice with the differences that a lesson or a pane names, in order, as the page applies them.
fn apply(base: &Value, differences: &Map<String, Value>) -> Value {
    let mut choice = base.clone();
    for (path, value) in differences {
        if path == "paradigm" {
            let all = catalogue();
            let paradigms = all["paradigms"].as_array().expect("a list");
            let found = paradigms.iter().find(|one| &one["id"] == value);
            let preset = found.unwrap_or_else(|| panic!("no paradigm {value}"));
            choice["paradigm"] = value.clone();
            for key in preset["sets"].as_array().expect("a list") {
                let key = key.as_str().expect("a name");
                if key != "data" && key != "source" {
                    choice[key] = preset["choice"][key].clone();
                }
            }
        } else if let Some((group, id)) = path.split_once('.') {
            choice[group][id] = value.clone();
        } else {
            let kept = ["steps", "particles"].map(|id| (id, choice[path].get(id).cloned()));
            choice[path] = json!({ "id": value });
            for (id, number) in kept {
                if let Some(number) = number {
                    choice[path][id] = number;
                }
            }
        }
    }
    choice
}

fn legal(choice: &Value) -> Choice {
    Choice::from_json(&choice.to_string()).unwrap_or_else(|error| panic!("{error}: {choice}"))
}

fn differences(of: &Value) -> Map<String, Value> {
    of.as_object().cloned().unwrap_or_default()
}

/// Name and content of every lesson.
fn lessons() -> Vec<(String, Value)> {
    let files =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/www/lessons")).expect("a folder");
    let mut found: Vec<(String, Value)> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("text");
            let lesson = serde_json::from_str(&text);
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (
                name,
                lesson.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            )
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn every_scene_is_one_that_the_engine_takes() {
    let base = engine().choice().to_json();
    let all = lessons();
    assert_eq!(all.len(), 6);
    for (name, lesson) in all {
        let steps = lesson["steps"].as_array().expect("steps");
        assert!((3..=5).contains(&steps.len()), "{name}");
        for step in steps {
            let page = apply(&base, &differences(&step["set"]));
            Plan::new(&legal(&page), None).expect("a plan");
            for scene in [step, &step["ask"]] {
                for pane in scene["compare"]["panes"].as_array().unwrap_or(&Vec::new()) {
                    let choice = legal(&apply(&page, &differences(pane)));
                    Plan::new(&choice, None).unwrap_or_else(|error| panic!("{name}: {error}"));
                }
            }
            if let Some(ask) = step.get("ask") {
                let (options, right) = (ask["options"].as_array().expect("a list"), &ask["right"]);
                assert!((2..=4).contains(&options.len()), "{name}");
                assert!(
                    (right.as_u64().expect("a place") as usize) < options.len(),
                    "{name}"
                );
            }
        }
    }
}

/// Particles of a field: their frames in the data's units, with the times.
struct Run {
    frames: Vec<f32>,
    times: Vec<f64>,
    /// Energy distance to the data, in floors.
    arrival: f64,
}

impl Run {
    fn at(&self, t: f64) -> &[f32] {
        let size = 2 * PARTICLES;
        let k = self
            .times
            .iter()
            .position(|time| *time >= t - 1e-9)
            .expect("a time");
        &self.frames[k * size..(k + 1) * size]
    }

    fn length(&self) -> f64 {
        let found = measure_trajectories(&self.frames, &self.times, 2);
        found.expect("frames").length.value
    }
}

/// Runs the page's field, or where `differences` ask for another one, that after its training.
fn run(differences: &Value) -> Run {
    let mut engine = engine();
    let base = engine.choice().to_json();
    let choice = legal(&apply(&base, differences.as_object().expect("an object")));
    engine.set_choice(&choice).expect("a legal choice");
    if engine.stale() {
        engine.renew().expect("a plan");
        let steps = engine.plan().training_steps();
        engine.train(steps).expect("finite training");
    }
    let program = engine.plan().program(PARTICLES, 1);
    engine
        .begin_program(Slot::Measure, &program)
        .expect("a program");
    engine.finish(Slot::Measure).expect("particles");
    let count = program.frames();
    let frames =
        pollster::block_on(engine.backend().read_frames(Slot::Measure, 0, count)).expect("frames");
    let last = &frames[frames.len() - 2 * PARTICLES..];
    let found = arrival(last, &engine.plan().train.data, 1).expect("data");
    Run {
        arrival: found.energy_distance / found.floor,
        times: program.frame_times(),
        frames: engine.plan().frame.leave(&frames),
    }
}

fn noise(level: f64) -> Run {
    run(&json!({ "sampler": "euler-maruyama", "sampler.steps": 100, "sampler.noise": level }))
}

/// The cluster that each particle ends in, of eight on a circle.
fn clusters(run: &Run) -> Vec<i32> {
    let ends = run.at(1.0).chunks_exact(2);
    ends.map(|p| (p[1].atan2(p[0]) / std::f32::consts::FRAC_PI_4).round() as i32 & 7)
        .collect()
}

#[test]
fn noise_lengthens_the_paths_and_mixes_the_ends_but_all_arrive() {
    let [ode, sde, wild] = [0.0, 1.0, 3.0].map(noise);
    assert!(
        sde.length() > 3.0 * ode.length(),
        "{} {}",
        sde.length(),
        ode.length()
    );
    let apart = |run: &Run| {
        let pairs = clusters(&ode).into_iter().zip(clusters(run));
        pairs.filter(|(a, b)| a != b).count() as f64 / PARTICLES as f64
    };
    // As many as of particles drawn anew: seven in eight.
    for run in [&sde, &wild] {
        assert!((apart(run) - 0.875).abs() < 0.05, "{}", apart(run));
    }
    for run in [ode, sde, wild] {
        assert!(run.arrival < 2.0, "{} floors", run.arrival);
    }
}

#[test]
fn transport_pairs_arrive_in_two_steps_where_independent_ones_do_not() {
    let two = json!({ "sampler": "euler", "sampler.steps": 2 });
    let bent = run(&two);
    let straight = run(
        &json!({ "coupling": "minibatch-ot", "training.steps": 1500, "sampler": "euler", "sampler.steps": 2 }),
    );
    assert!(
        bent.arrival > 4.0 * straight.arrival,
        "{} {}",
        bent.arrival,
        straight.arrival
    );
}

#[test]
fn a_coupling_changes_the_way_and_not_the_end() {
    let independent = run(&json!({ "coupling": "independent" }));
    let transport = run(&json!({ "coupling": "minibatch-ot", "training.steps": 1500 }));
    for run in [&independent, &transport] {
        assert!(run.arrival < 2.5, "{} floors", run.arrival);
    }
    let apart = |t| energy_distance(independent.at(t), transport.at(t), 2);
    assert!(
        apart(0.5) > 4.0 * apart(1.0),
        "{} {}",
        apart(0.5),
        apart(1.0)
    );
}

#[test]
fn with_less_noise_a_bridge_has_shorter_paths() {
    let [wide, middle, narrow] = [(2.0, 8.0), (0.7, 1.0), (0.2, 0.08)].map(|(noise, epsilon)| {
        run(&json!({
            "paradigm": "sf2m", "source": "moons", "path.noise": noise, "coupling": "sinkhorn",
            "coupling.epsilon": epsilon, "training.steps": 800
        }))
    });
    assert!(
        wide.length() > 1.5 * middle.length(),
        "{} {}",
        wide.length(),
        middle.length()
    );
    assert!(
        middle.length() > 1.2 * narrow.length(),
        "{} {}",
        middle.length(),
        narrow.length()
    );
    for run in [wide, middle, narrow] {
        assert!(run.arrival < 8.0, "{} floors", run.arrival);
    }
}

#[test]
fn ddim_on_straight_lines_is_eulers_method() {
    let [euler, ddim] =
        ["euler", "ddim"].map(|id| run(&json!({ "sampler": id, "sampler.steps": 20 })));
    let gaps = euler
        .frames
        .iter()
        .zip(&ddim.frames)
        .map(|(a, b)| (a - b).abs());
    let most = gaps.fold(0.0, f32::max);
    assert!(most < 1e-3, "{most}");
}

#[test]
fn early_guesses_of_the_data_are_in_their_middle() {
    let mut engine = engine();
    let starts = noise(0.0);
    let points = Points::new(starts.at(0.0).to_vec(), 2);
    engine
        .begin_reading(Slot::Measure, points, 0.05, Quantity::Data)
        .expect("a reading");
    engine.finish(Slot::Measure).expect("values");
    let read = pollster::block_on(engine.backend().read_frames(Slot::Measure, 1, 1));
    let guesses = engine.plan().frame.leave(&read.expect("values"));
    let mean = guesses
        .chunks_exact(2)
        .map(|p| f64::from(p[0].hypot(p[1])))
        .sum::<f64>()
        / PARTICLES as f64;
    // The clusters are 5 away from there.
    assert!(mean < 1.0, "{mean}");
}
