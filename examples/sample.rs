//! Samples a trained field and prints the points as CSV, in the data's units.

mod support;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::backend::{Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::Result;
use pushforward::format::csv::write_csv;
use serde_json::{Value, json};

/// Samples a field and prints CSV. The field's own choice says how, unless told otherwise.
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
    let last = engine
        .backend()
        .read_frames(Slot::Measure, program.frames() - 1, 1);
    let points = pollster::block_on(last)?;
    let plan = engine.plan();
    support::print(&write_csv(&plan.columns, &plan.frame.leave(&points)))
}
