//! Prints everything that can be chosen, as JSON: ids, labels, parameters, ranges, presets.

mod support;

use std::process::ExitCode;

use clap::Parser;

/// Prints the registry as JSON: every id, label, parameter, range and preset of a choice.
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    Arguments::parse();
    support::exit(support::print(&format!(
        "{:#}\n",
        pushforward::choice::catalogue()
    )))
}
