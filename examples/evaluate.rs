//! Evaluates a field at points: an exact one of a Gaussian mixture, or a trained one.

mod support;

use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::choice::Choice;
use pushforward::error::{Error, Result};
use pushforward::field::Field;
use pushforward::format::field_file::FieldFile;
use pushforward::plan::Plan;

/// Reads lines `t,x1,x2,…` (t = 0 at the source, 1 at the data; x in the data's units) and prints
/// a JSON object for each: velocity, score, noise, data prediction and log-density, in the data's
/// units, null where not defined.
#[derive(Parser)]
struct Arguments {
    /// A choice (JSON) whose data are a Gaussian mixture or a finite set and whose source is
    /// Gaussian: the exact field, in double precision. Or a trained field (.safetensors).
    field: PathBuf,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let trained = arguments
        .field
        .extension()
        .is_some_and(|end| end == "safetensors");
    let field = if trained {
        Field::trained(&FieldFile::from_bytes(&support::read(&arguments.field)?)?)?
    } else {
        let choice = Choice::from_json(&support::read_text(&arguments.field)?)?;
        Field::exact(Plan::new(&choice, None)?)?
    };
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let place = format!("line {}", number + 1);
        let line = line.map_err(|error| Error::new(&place, error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let numbers: Vec<f64> = line
            .split(',')
            .map(|part| part.trim().parse().ok().filter(|x: &f64| x.is_finite()))
            .collect::<Option<_>>()
            .ok_or_else(|| Error::new(&place, "is not t,x1,x2,… in finite numbers"))?;
        let values = field
            .at(numbers[0], &numbers[1..])
            .map_err(|error| error.within(&place))?;
        let mut object =
            serde_json::to_value(values).map_err(|error| Error::new(&place, error.to_string()))?;
        object["t"] = numbers[0].into();
        object["x"] = numbers[1..].into();
        support::print(&format!("{object}\n"))?;
    }
    Ok(())
}
