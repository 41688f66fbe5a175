//! Trains what the papers trained and prints their tables beside ours.

#[path = "../support/mod.rs"]
mod support;

mod bridge;
mod case;
mod field;
mod normaliser;
mod planar;
mod report;
mod when;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread::available_parallelism;
use std::time::Instant;

use clap::Parser;
use pushforward::error::{Error, Result};
use serde_json::{Value, json};

use case::{Case, Effort, Figure, Table};
use report::Cells;

/// Every number, in the folder `--out`.
const FIGURES: &str = "figures.json";

/// Trains the methods of published tables by the published protocol and prints the tables, theirs
/// beside ours: mean ± standard deviation over the seeds, with sampling floors.
#[derive(Parser)]
struct Arguments {
    /// Only what has this in the name of its table or method.
    #[arg(long, default_value = "")]
    only: String,
    /// Runs of each, from seeds 1, 2 …
    #[arg(long, default_value_t = 5)]
    seeds: u32,
    /// A small fraction of the work, from one seed: shows that all of it runs.
    #[arg(long)]
    quick: bool,
    /// A folder for the tables, README.md and figures.json; cells there that are not run again stay.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Runs at a time; as many as there are processors where not given.
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn tables() -> Vec<Table> {
    vec![planar::table(), bridge::table(), normaliser::table()]
}

fn run(arguments: &Arguments) -> Result<()> {
    let tables = tables();
    let (effort, seeds) = if arguments.quick {
        (Effort::QUICK, 1)
    } else {
        (Effort::FULL, arguments.seeds)
    };
    let wanted: Vec<&Case> = tables
        .iter()
        .flat_map(|table| &table.cases)
        .filter(|case| format!("{} {}", case.table, case.name).contains(&arguments.only))
        .collect();
    if wanted.is_empty() {
        let names: Vec<&str> = tables.iter().map(|table| table.id).collect();
        let message = format!("nothing has that name; try one of {}", names.join(", "));
        return Err(Error::new("--only", message));
    }
    let threads = arguments
        .threads
        .or_else(|| available_parallelism().ok().map(Into::into));
    let before = before(arguments)?;
    let save = |figures: &[Figure]| -> Result<Cells> {
        let mut cells = before.clone();
        cells.take(figures);
        if let Some(folder) = &arguments.out {
            write(folder, &cells, &tables)?;
        }
        Ok(cells)
    };
    let figures = run_all(&wanted, effort, seeds, threads.unwrap_or(1), |figures| {
        if let Err(error) = save(figures) {
            eprintln!("{error}");
        }
    })?;
    support::print(&save(&figures)?.to_markdown(&tables)?)
}

/// What an earlier run left in the folder.
fn before(arguments: &Arguments) -> Result<Cells> {
    match &arguments.out {
        Some(folder) if folder.join(FIGURES).exists() => {
            let text = support::read_text(&folder.join(FIGURES))?;
            let json: Value = serde_json::from_str(&text)
                .map_err(|error| Error::new(FIGURES, error.to_string()))?;
            Cells::from_json(&json["figures"])
        }
        _ => Ok(Cells::default()),
    }
}

fn write(folder: &Path, cells: &Cells, tables: &[Table]) -> Result<()> {
    let (date, device) = (when::today(), support::processor());
    let json = json!({ "date": date, "device": device, "figures": cells.to_json(tables) });
    let runs = match cells.runs() {
        [fewest, most] if fewest == most => format!("{most} runs"),
        [fewest, most] => format!("{fewest} to {most} runs"),
    };
    let head = format!(
        "# Published figures, reproduced\n\nMade by `cargo run --release --example reproduce -- --out docs/reproduced` on {device}, {date}: mean ± standard deviation over {runs}. All numbers: [{FIGURES}]({FIGURES}).\n\n"
    );
    support::make_folder(folder)?;
    support::write(&folder.join(FIGURES), format!("{json:#}\n").as_bytes())?;
    let text = head + &cells.to_markdown(tables)?;
    support::write(&folder.join("README.md"), text.as_bytes())
}

/// Runs every case from every seed, some at a time; answers the figures in the order of the seeds
/// and the cases. `save` gets those that there are whenever there are more.
fn run_all(
    cases: &[&Case],
    effort: Effort,
    seeds: u32,
    threads: usize,
    save: impl Fn(&[Figure]) + Sync,
) -> Result<Vec<Figure>> {
    let jobs: Vec<(&Case, u32)> = (1..=seeds)
        .flat_map(|seed| cases.iter().map(move |&case| (case, seed)))
        .collect();
    let next = Mutex::new(0..jobs.len());
    let done = Mutex::new(vec![Ok(Vec::new()); jobs.len()]);
    let work = || {
        while let Some(at) = next.lock().ok().and_then(|mut next| next.next()) {
            let (case, seed) = jobs[at];
            let start = Instant::now();
            let result = (case.run)(effort, seed);
            let name = format!("{}, {}, {}, seed {seed}", case.table, case.name, case.on);
            eprintln!("{name}: {:.0} s", start.elapsed().as_secs_f64());
            if let Ok(mut done) = done.lock() {
                done[at] = result.map_err(|error| error.within(&name));
                let figures = done.iter().flatten().flatten();
                save(&figures.cloned().collect::<Vec<Figure>>());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let done = done
        .into_inner()
        .map_err(|_| Error::new("reproduce", "a run broke off"))?;
    let results: Result<Vec<Vec<Figure>>> = done.into_iter().collect();
    Ok(results?.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick(only: &str) -> Cells {
        let tables = tables();
        let cases: Vec<&Case> = tables
            .iter()
            .flat_map(|table| &table.cases)
            .filter(|case| format!("{} {}", case.name, case.on).contains(only))
            .collect();
        let mut cells = Cells::default();
        cells.take(&run_all(&cases, Effort::QUICK, 1, 2, |_| ()).expect("all run"));
        cells
    }

    fn one(cells: &Cells, row: &str, column: &str) -> f64 {
        match cells.values("planar", row, column) {
            [value] => *value,
            other => panic!("{row}, {column}: {other:?}"),
        }
    }

    #[test]
    fn a_short_run_goes_straighter_with_transport() {
        let cells = quick("CFM moons");
        let [plain, transport] = ["I-CFM", "OT-CFM"].map(|row| one(&cells, row, "NPE, moons"));
        assert!(transport < 0.5 * plain, "{transport} and {plain}");
        for row in ["I-CFM", "OT-CFM"] {
            let distance = one(&cells, row, "W₂, moons");
            // N(0, I) itself is at 1.1.
            assert!(distance < 0.5, "{row}: {distance}");
        }
        let text = cells.to_markdown(&tables()).expect("written");
        let row = text.lines().find(|line| line.starts_with("| OT-CFM"));
        assert!(row.expect("a row").contains("0.130 ± 0.016"), "{text}");
        let again = Cells::from_json(&cells.to_json(&tables())).expect("read back");
        assert_eq!(again.to_markdown(&tables()).expect("written"), text);
    }
}
