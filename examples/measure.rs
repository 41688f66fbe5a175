//! Measures training and sampling on every backend there is and prints JSON.
#![allow(clippy::print_stdout, reason = "printing is what this tool is for")]

mod support;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use pushforward::backend::{Backend, Counters, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use pushforward::error::Result;
use serde_json::{Value, json};
use support::Device;

/// Trains a field (8 Gaussians, width 64, depth 3, batch 256) and pushes 10,000 particles
/// along it by 100 Euler steps, on the CPU and on the GPU; prints steps a second, particle-steps a
/// second and what the device was asked for in a training step.
#[derive(Parser)]
struct Arguments {
    /// Training steps that are timed, after as many tenths to warm up.
    #[arg(long, default_value_t = 1000)]
    steps: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let backends = [Device::Cpu, Device::GpuSoftware];
    let rows: Vec<Value> = backends
        .iter()
        .map(|&device| {
            measure(device, arguments.steps)
                .unwrap_or_else(|error| json!({ "error": error.to_string() }))
        })
        .collect();
    println!("{:#}", Value::from(rows));
    ExitCode::SUCCESS
}

fn measure(device: Device, steps: u32) -> Result<Value> {
    let choice = r#"{"network":{"width":64},"sampler":{"id":"euler","steps":100,"particles":10000},"training":{"steps":1000000}}"#;
    let mut engine = Engine::new(device.open()?, &Choice::from_json(choice)?, None)?;
    engine.train(steps / 10)?;
    pollster::block_on(engine.metrics())?;

    let before = engine.backend().counters();
    let start = Instant::now();
    for _ in 0..steps / 50 {
        engine.train(50)?;
    }
    let trained = steps / 50 * 50;
    let asked = engine.backend().counters();
    pollster::block_on(engine.metrics())?;
    let train_secs = start.elapsed().as_secs_f64();

    let start = Instant::now();
    engine.begin(Slot::Measure, 10_000, 1)?;
    engine.finish(Slot::Measure)?;
    pollster::block_on(engine.backend().read_frames(Slot::Measure, 100, 1))?;
    let sample_secs = start.elapsed().as_secs_f64();

    let info = engine.backend().info();
    Ok(json!({
        "backend": format!("native {}", info.kind),
        "device": info.name,
        "steps_per_sec": (f64::from(trained) / train_secs).round(),
        "particle_steps_per_sec": (1e6 / sample_secs).round(),
        "per_step": per_step(before, asked, trained),
    }))
}

fn per_step(before: Counters, after: Counters, steps: u32) -> Value {
    let per = |a: u64, b: u64| (b - a) as f64 / f64::from(steps);
    json!({
        "dispatches": per(before.dispatches, after.dispatches),
        "submits": per(before.submits, after.submits),
        "bytes_written": per(before.bytes_written, after.bytes_written),
        "readbacks": per(before.readbacks, after.readbacks),
        "buffers_created": per(before.buffers, after.buffers),
    })
}
