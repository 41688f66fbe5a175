//! Samples a trained field, in the data's units.

mod support;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::backend::{Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::{Error, Result};
use pushforward::export::Trajectories;
use serde_json::{Value, json};

/// Samples a field. The field's own choice says how, unless told otherwise.
#[derive(Parser)]
struct Arguments {
    /// The field, as `train` or the page wrote it.
    field: PathBuf,
    /// Number of points.
    #[arg(long)]
    count: Option<usize>,
    /// Sampler: `rk4`, or as JSON `{"id": "ddim", "steps": 20, "noise": 0.5}`.
    #[arg(long)]
    sampler: Option<String>,
    /// Seed of the starting points and of the noise.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Where to write: a CSV or NPY file, or an NPZ file with `--trajectories`; without it, CSV to
    /// standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Every state on the way, not only the last.
    #[arg(long)]
    trajectories: bool,
    /// Where to sample.
    #[arg(long, value_enum, default_value = "cpu")]
    backend: support::Device,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let mut engine = Engine::new(arguments.backend.open()?, &Choice::default(), None)?;
    engine.import(&support::read(&arguments.field)?)?;
    if let Some(text) = &arguments.sampler {
        let mut choice = engine.choice().to_json();
        let mut sampler = match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Value::Object(map),
            Ok(Value::String(id)) => json!({ "id": id }),
            _ => json!({ "id": text }),
        };
        if sampler.get("steps").is_none() {
            sampler["steps"] = choice["sampler"]["steps"].clone();
        }
        choice["sampler"] = sampler;
        engine.set_choice(&Choice::from_json(&choice.to_string())?)?;
    }
    let count = arguments.count.unwrap_or(engine.plan().particles());
    let program = engine.plan().program(count, arguments.seed);
    engine.begin(Slot::Measure, count, arguments.seed)?;
    engine.finish(Slot::Measure)?;
    let frames = engine
        .backend()
        .read_frames(Slot::Measure, 0, program.frames());
    let frames = pollster::block_on(frames)?;
    let times: Vec<f32> = program.frame_times().iter().map(|&t| t as f32).collect();
    let found = Trajectories::new(engine.plan(), &times, &frames);
    let Some(out) = &arguments.out else {
        return support::print(&match arguments.trajectories {
            true => found.csv(),
            false => found.ends_csv(),
        });
    };
    let ending = out.extension().and_then(OsStr::to_str);
    let bytes = match (ending, arguments.trajectories) {
        (Some("csv"), true) => found.csv().into_bytes(),
        (Some("csv"), false) => found.ends_csv().into_bytes(),
        (Some("npz"), true) => found.npz()?,
        (Some("npy"), false) => found.ends_npy(),
        (_, whole) => {
            let other = if whole { ".npz" } else { ".npy" };
            let message = format!("does not end in .csv or {other}; name it so");
            return Err(Error::new(out.display().to_string(), message));
        }
    };
    support::write(out, &bytes)
}
