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

/// Every number, in the folder `--out`.
const FIGURES: &str = "figures.json";

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
    #[arg(long, default_value_t = 250)]
    every: u32,
    /// Particles in a draw.
    #[arg(long, default_value_t = 10_000)]
    particles: usize,
    /// Draws in a look.
    #[arg(long, default_value_t = 5)]
    draws: u32,
    /// Nothing but speed, for a machine that is quiet now and was busy before: trains each wanted
    /// paradigm of `--out` once more, without looks, and takes the time of that for all its runs.
    #[arg(long, requires = "out")]
    speed: bool,
    /// A folder for the table, README.md and figures.json; paradigms there that are not run again stay.
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
        draws: arguments.draws,
    };
    let wanted = |id: &str| id.contains(&arguments.only);
    let before = before(arguments)?;
    let mut entries = Vec::new();
    for entry in paradigm::GROUP.all {
        let (id, label) = (entry.id, entry.label);
        if !wanted(id) || arguments.speed {
            let runs = before.iter().find(|former| former["id"] == id);
            let runs = runs.and_then(|former| serde_json::from_value(former["runs"].clone()).ok());
            let mut entry: Option<Entry> = runs.map(|runs| Entry { id, label, runs });
            if let Some(entry) = entry.as_mut().filter(|_| wanted(id)) {
                let seconds = run::time(&choice(id, arguments, 1)?)?;
                entry.runs.iter_mut().for_each(|run| run.seconds = seconds);
            }
            entries.extend(entry);
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
        entries.push(Entry { id, label, runs });
        if let Some(folder) = &arguments.out {
            write(folder, &entries, &law, arguments)?;
        }
    }
    if !entries.iter().any(|entry| wanted(entry.id)) {
        return Err(Error::new("--only", "no paradigm has this in its id"));
    }
    if let Some(folder) = arguments.out.as_ref().filter(|_| arguments.speed) {
        write(folder, &entries, &law, arguments)?;
    }
    support::print(&report::table(&entries))
}

/// The paradigms of an earlier run in the folder: those that are not run again stay.
fn before(arguments: &Arguments) -> Result<Vec<Value>> {
    match &arguments.out {
        Some(folder) if folder.join(FIGURES).exists() => {
            let text = support::read_text(&folder.join(FIGURES))?;
            let json: Value = serde_json::from_str(&text)
                .map_err(|error| Error::new(FIGURES, error.to_string()))?;
            Ok(json["paradigms"].as_array().cloned().unwrap_or_default())
        }
        _ => Ok(Vec::new()),
    }
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
        "draws": arguments.draws,
        "paradigms": entries.iter().map(Entry::to_json).collect::<Value>(),
    });
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::new(folder.display().to_string(), error.to_string()))?;
    support::write(&folder.join(FIGURES), format!("{json:#}\n").as_bytes())?;
    let text = report::page(entries, law, &date, &device);
    support::write(&folder.join("README.md"), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_comes_near() {
        let set = [
            "training.steps=1000",
            "network.width=16",
            "sampler.steps=10",
        ];
        let arguments = Arguments::parse_from(set.iter().fold(vec!["quality"], |mut all, one| {
            all.extend(["--set", one]);
            all
        }));
        let law = Law::new().expect("a law");
        let choice = choice("flow-matching", &arguments, 1).expect("legal");
        let effort = Effort {
            every: 500,
            particles: 1000,
            draws: 2,
        };
        let run = Run::new(&choice, &law, effort).expect("it runs");
        // Untrained particles stay at the source, 100 floors and more away.
        assert!(run.last() < 10.0 && run.last() > 0.5, "{:?}", run.looks);
        assert_eq!(run.looks.len(), 2);
        let entry = Entry {
            id: "flow-matching",
            label: "Flow matching",
            runs: vec![run],
        };
        let page = report::page(&[entry], &law, "today", "here");
        assert!(page.contains("| Flow matching | – | – | – |"), "{page}");
    }
}
