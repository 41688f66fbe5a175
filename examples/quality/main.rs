//! How long training takes until samples are as near to the data as the data are to themselves.

#[path = "../support/mod.rs"]
mod support;
#[path = "../reproduce/when.rs"]
mod when;

mod law;
mod report;
mod run;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use pushforward::core::paradigm;
use pushforward::error::{Error, Result};
use serde_json::{Value, json};

use law::{DATA, Law};
use report::Entry;
use run::{Effort, Run};

/// Trains every paradigm and looks, as it goes, how far its samples are from the data by energy
/// distance: prints the steps and seconds until they are within 1.2 times what two draws of the data
/// are from each other, and stay there.
#[derive(Parser)]
struct Arguments {
    /// Only paradigms with this in their id.
    #[arg(long, default_value = "")]
    only: String,
    /// Another choice than the default, as `training.batch=512` or `coupling=minibatch-ot`.
    #[arg(long)]
    set: Vec<String>,
    /// Runs of each, from seeds 1, 2 …
    #[arg(long, default_value_t = 3)]
    seeds: u32,
    /// Training steps between two looks.
    #[arg(long, default_value_t = 125)]
    every: u32,
    /// Particles in a look.
    #[arg(long, default_value_t = 20_000)]
    particles: usize,
    /// A folder for the tables, README.md and figures.json.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let law = Law::new()?;
    let effort = Effort {
        every: arguments.every,
        particles: arguments.particles,
    };
    let mut entries = Vec::new();
    for entry in paradigm::GROUP.all {
        if !entry.id.contains(&arguments.only) {
            continue;
        }
        let mut runs = Vec::new();
        for seed in 1..=arguments.seeds {
            let choice = choice(entry.id, arguments, seed)?;
            runs.push(Run::new(&choice, &law, effort).map_err(|error| error.within(entry.id))?);
            eprintln!(
                "{}, seed {seed}: {}",
                entry.id,
                report::line(&runs[runs.len() - 1])
            );
        }
        entries.push(Entry {
            id: entry.id,
            label: entry.label,
            runs,
        });
        if let Some(folder) = &arguments.out {
            write(folder, &entries, &law, arguments)?;
        }
    }
    if entries.is_empty() {
        return Err(Error::new("--only", "no paradigm has this in its id"));
    }
    support::print(&report::table(&entries))
}

/// The paradigm's own choice on the data, but for what the arguments set.
fn choice(paradigm: &str, arguments: &Arguments, seed: u32) -> Result<Value> {
    let mut choice = json!({ "paradigm": paradigm, "data": DATA, "seed": seed });
    for setting in &arguments.set {
        let wrong = || Error::new("--set", "write name=value, as training.batch=512");
        let (key, text) = setting.split_once('=').ok_or_else(wrong)?;
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        match key.split_once('.') {
            Some((group, name)) => choice[group][name] = value,
            None => choice[key] = value,
        }
    }
    Ok(choice)
}

fn write(folder: &Path, entries: &[Entry], law: &Law, arguments: &Arguments) -> Result<()> {
    let (date, device) = (when::today(), support::processor());
    let json = json!({
        "date": date,
        "device": device,
        "data": DATA,
        "floor": law.floor(),
        "particles": arguments.particles,
        "paradigms": entries.iter().map(Entry::to_json).collect::<Value>(),
    });
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::new(folder.display().to_string(), error.to_string()))?;
    support::write(
        &folder.join("figures.json"),
        format!("{json:#}\n").as_bytes(),
    )?;
    let text = report::page(entries, law, &date, &device);
    support::write(&folder.join("README.md"), text.as_bytes())
}
