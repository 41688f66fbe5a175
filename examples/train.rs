//! Trains a field from a choice and writes it as safetensors.

mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::{Error, Result};
use pushforward::format::points::parse_points;
use pushforward::plan::OwnPoints;

/// Trains the field that a choice describes. `cargo run --release --example catalogue` lists what
/// a choice can say; {} is a legal one.
#[derive(Parser)]
struct Arguments {
    /// The choice, a JSON file.
    choice: PathBuf,
    /// Where the field goes, as safetensors.
    out: PathBuf,
    /// Where to train.
    #[arg(long, value_enum, default_value = "cpu")]
    backend: support::Device,
    /// Points to train on (CSV, TSV, JSON or NPY) where the choice's data are "own".
    #[arg(long)]
    points: Option<PathBuf>,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let choice = Choice::from_json(&support::read_text(&arguments.choice)?)?;
    let own = arguments
        .points
        .as_ref()
        .map(|path| own_points(path))
        .transpose()?;
    let mut engine = Engine::new(arguments.backend.open()?, &choice, own)?;
    support::check_writable(&arguments.out)?;
    let bar = ProgressBar::new(engine.plan().training_steps().into());
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {pos}/{len} steps, {per_sec}, {eta} left, {msg}")
    {
        bar.set_style(style);
    }
    while !engine.finished() {
        let taken = pollster::block_on(engine.train_through(50))?;
        let (_, metrics) = pollster::block_on(engine.metrics())?;
        let recent = &metrics[metrics.len().saturating_sub(taken as usize)..];
        let loss = recent.iter().map(|m| m.loss).sum::<f32>() / recent.len().max(1) as f32;
        if !loss.is_finite() {
            return Err(Error::new(
                "training.learning_rate",
                "the loss is no longer finite; choose a smaller one",
            ));
        }
        bar.set_message(format!("loss {loss:.4}"));
        bar.inc(taken.into());
    }
    bar.finish();
    support::write(&arguments.out, &pollster::block_on(engine.export())?)
}

fn own_points(path: &Path) -> Result<OwnPoints> {
    let name = path.display().to_string();
    let table = parse_points(&support::read(path)?, &name)?;
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    let values = table.select(&columns)?;
    Ok(OwnPoints {
        columns: table.columns,
        values,
    })
}
