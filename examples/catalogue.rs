//! Prints everything that can be chosen, as JSON: ids, labels, parameters, ranges, presets.
#![allow(clippy::print_stdout, reason = "printing is what this tool is for")]

use clap::Parser;

/// Prints the registry as JSON: every id, label, parameter, range and preset of a choice.
#[derive(Parser)]
struct Arguments {}

fn main() {
    Arguments::parse();
    println!("{:#}", pushforward::choice::catalogue());
}
