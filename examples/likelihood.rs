//! Prints the negative log-likelihood of points under a trained field.

mod support;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::backend::Slot;
use pushforward::choice::Choice;
use pushforward::core::diagnostic::nll;
use pushforward::engine::Engine;
use pushforward::error::{Error, Result};
use pushforward::format::points::parse_points;
use pushforward::registry::Pick;
use serde_json::json;

/// Finds log ρ₁ of every point by change of variables along the probability-flow ODE and prints
/// their mean cost in nats, with its standard error over the points, as JSON.
#[derive(Parser)]
struct Arguments {
    /// The field, as `train` or the page wrote it.
    field: PathBuf,
    /// The points (CSV, TSV, JSON or NPY), in the data's units; every column is a coordinate.
    points: PathBuf,
    /// Steps of the fourth-order Runge–Kutta method.
    #[arg(long, default_value_t = 100)]
    steps: u32,
    /// Where to run.
    #[arg(long, value_enum, default_value = "cpu")]
    backend: support::Device,
    /// Also print log ρ₁ of every point, one a line, after the JSON.
    #[arg(long)]
    each: bool,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let mut engine = Engine::new(arguments.backend.open()?, &Choice::default(), None)?;
    engine.import(&support::read(&arguments.field)?)?;
    let name = arguments.points.display().to_string();
    let table = parse_points(&support::read(&arguments.points)?, &name)?;
    let dim = engine.plan().frame.dim();
    if table.columns.len() != dim {
        let found = table.columns.len();
        return Err(Error::new(
            name,
            format!("has {found} columns of numbers and the field {dim}"),
        ));
    }
    let mut choice = engine.choice().to_json();
    choice["sampler"] = Pick::of("rk4").to_json();
    choice["sampler"]["steps"] = arguments.steps.into();
    choice["sampler"]["particles"] = 1.into();
    engine.set_choice(&Choice::from_json(&choice.to_string())?)?;
    let columns: Vec<usize> = (0..dim).collect();
    engine.begin_likelihood(Slot::Measure, &table.select(&columns)?, 1)?;
    engine.finish(Slot::Measure)?;
    let found = pollster::block_on(engine.read_log_likelihood(Slot::Measure))?;
    let cost = nll(&found);
    let summary = json!({
        "nll_nats": cost.value,
        "standard_error": cost.standard_error,
        "points": found.len(),
    });
    support::print(&format!("{summary}\n"))?;
    if arguments.each {
        let lines: Vec<String> = found.iter().map(|l| format!("{l}\n")).collect();
        support::print(&lines.concat())?;
    }
    Ok(())
}
