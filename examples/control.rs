//! Trains a controlled process and prints what its paths tell of log Z.

mod support;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::choice::Choice;
use pushforward::control::estimate;
use pushforward::engine::Engine;
use pushforward::error::Result;
use serde_json::json;

/// Trains the process that a choice describes and prints log Z with its standard error, the effective
/// share of the particles and the lower bound, as JSON. {"paradigm": "control"} is a legal choice.
#[derive(Parser)]
struct Arguments {
    /// The choice, a JSON file.
    choice: PathBuf,
    /// Particles that log Z is told by.
    #[arg(long, default_value_t = 10_000)]
    particles: usize,
    /// Their steps; as many as the choice's sampler takes where not given.
    #[arg(long)]
    steps: Option<usize>,
    /// Training steps between estimates; only the last where not given.
    #[arg(long)]
    every: Option<u32>,
    /// Seed of the particles.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Where to train.
    #[arg(long, value_enum, default_value = "cpu")]
    backend: support::Device,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let choice = Choice::from_json(&support::read_text(&arguments.choice)?)?;
    let mut engine = Engine::new(arguments.backend.open()?, &choice, None)?;
    let steps = arguments.steps.unwrap_or(engine.plan().steps());
    while !engine.finished() {
        let portion = arguments.every.unwrap_or(u32::MAX).max(1);
        pollster::block_on(engine.train_through(portion))?;
        let told = estimate(&mut engine, arguments.particles, steps, arguments.seed);
        let told = pollster::block_on(told)?;
        let line = json!({
            "step": engine.step(),
            "log_z": told.log_z,
            "known": told.known,
            "error": told.error(),
            "effective_share": told.share(),
            "elbo": told.elbo,
            "particles": told.particles,
        });
        support::print(&format!("{line}\n"))?;
    }
    Ok(())
}
