//! Everything that can be exported, by name.

use serde::Serialize;

use super::grid::grid_in_turns;
use super::{Export, Trajectories};
use crate::error::{Error, Result};
use crate::field::Field;
use crate::format::field_file::FieldFile;
use crate::job::Job;

/// A kind of file.
#[derive(Serialize)]
pub struct Kind {
    /// What [`kind`] takes.
    pub id: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What is in it, in a sentence.
    pub doc: &'static str,
    /// How the file's name ends.
    pub ending: &'static str,
    /// What makes it.
    #[serde(skip)]
    pub make: Make,
}

/// What a file is made of.
pub enum Make {
    /// The field: a job.
    Field(fn(FieldFile) -> Job<Vec<u8>>),
    /// The particles of a finished run.
    Particles(fn(&Trajectories) -> Result<Vec<u8>>),
}

/// Every kind, in the order of the page.
pub const KINDS: &[Kind] = &[
    Kind {
        id: "archive",
        label: "Field, to sample in NumPy (ZIP)",
        doc: "The weights (safetensors), the ONNX model, config.json and a load.py that samples the field with NumPy alone.",
        ending: ".zip",
        make: Make::Field(|file| Job::new(async move |_| Export::new(file, None)?.archive())),
    },
    Kind {
        id: "onnx",
        label: "Velocity v(x, t) (ONNX)",
        doc: "dx/dt of the probability-flow ODE for any batch of x and t, in the data's units; embedding and scalings inside.",
        ending: ".onnx",
        make: Make::Field(|file| Job::new(async move |_| Export::new(file, None)?.onnx())),
    },
    Kind {
        id: "grid",
        label: "Field on a grid (NPZ)",
        doc: "Velocity, score, noise and data prediction at 21 times on 41 places of each axis, for one or two dimensions.",
        ending: "-grid.npz",
        make: Make::Field(|file| {
            Job::new(async move |turn| grid_in_turns(&Field::trained(&file)?, &turn).await)
        }),
    },
    Kind {
        id: "samples",
        label: "Samples (NPY)",
        doc: "The particles at t = 1, in the data's units.",
        ending: "-samples.npy",
        make: Make::Particles(|paths| Ok(paths.ends_npy())),
    },
    Kind {
        id: "trajectories",
        label: "Trajectories (NPZ)",
        doc: "Every state of every particle with its times: t and x, [times, particles, dim].",
        ending: "-trajectories.npz",
        make: Make::Particles(Trajectories::npz),
    },
    Kind {
        id: "trajectories-csv",
        label: "Trajectories (CSV)",
        doc: "The same as text: particle, t and the coordinates in each line.",
        ending: "-trajectories.csv",
        make: Make::Particles(|paths| Ok(paths.csv().into_bytes())),
    },
];

/// The kind with this name.
pub fn kind(id: &str) -> Result<&'static Kind> {
    let found = KINDS.iter().find(|kind| kind.id == id);
    found.ok_or_else(|| Error::new("export", format!("\"{id}\" is no kind of file")))
}
