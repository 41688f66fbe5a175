//! Exports a trained field for other programs.

mod support;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pushforward::error::{Error, Result};
use pushforward::export::{self, Export};
use pushforward::field::Field;
use pushforward::format::field_file::FieldFile;

/// Writes an ONNX model of the velocity v(x, t), an archive of that, the weights, config.json and a
/// load.py that samples the field in NumPy, or the field's values on a grid: the name's ending says
/// which.
#[derive(Parser)]
struct Arguments {
    /// The field, as `train` or the page wrote it.
    field: PathBuf,
    /// Where to write: `.onnx`, `.zip` or `.npz`.
    out: PathBuf,
}

fn main() -> ExitCode {
    support::exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<()> {
    let file = FieldFile::from_bytes(&support::read(&arguments.field)?)?;
    let ending = arguments.out.extension().and_then(OsStr::to_str);
    let bytes = match ending {
        Some("onnx") => Export::new(file, None)?.onnx()?,
        Some("zip") => Export::new(file, None)?.archive()?,
        Some("npz") => export::grid(&Field::trained(&file)?)?,
        _ => {
            let message = "does not end in .onnx, .zip or .npz; name it so";
            return Err(Error::new(arguments.out.display().to_string(), message));
        }
    };
    support::write(&arguments.out, &bytes)
}
