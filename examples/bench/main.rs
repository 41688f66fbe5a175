//! Times training and sampling natively, beside PyTorch where it is installed.

#[path = "../support/mod.rs"]
mod support;

mod cost;
mod devices;
mod fit;
mod layers;
mod memory;
mod number;
mod ours;
mod peak;
mod peer;
mod runner;
mod table;
mod task;
mod tasks;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Benches of the native library. docs/bench/README.md says how to read their tables.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    Tasks(tasks::Options),
    Cost(cost::Options),
    Layers(layers::Options),
}

fn main() -> ExitCode {
    support::exit(match &Arguments::parse().bench {
        Bench::Tasks(options) => tasks::run(options),
        Bench::Cost(options) => cost::run(options),
        Bench::Layers(options) => layers::run(options),
    })
}
