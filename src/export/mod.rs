//! A trained field for other programs: an ONNX model, a folder that NumPy alone can sample, its
//! particles and its values on a grid.

mod config;
mod graph;
mod grid;
mod kinds;
mod samples;

pub use grid::grid;
pub use kinds::{KINDS, Kind, Make, kind};
pub use samples::Trajectories;

use serde_json::json;

use crate::choice::Choice;
use crate::core::program::{Method, Source};
use crate::engine::plan_of;
use crate::error::Result;
use crate::format::array::Array;
use crate::format::field_file::FieldFile;
use crate::format::zip::{Entry, write_zip};
use crate::plan::{OwnPoints, Plan};

/// Samples the folder's field; only NumPy is needed.
const LOADER: &str = include_str!("load.py");

/// A field on its way out.
pub struct Export {
    file: FieldFile,
    plan: Plan,
}

impl Export {
    /// The field of a file; `own` are the points that its choice may only refer to. Fails where the
    /// file is no legal field.
    pub fn new(file: FieldFile, own: Option<&OwnPoints>) -> Result<Self> {
        let mut plan = plan_of(&file, own)?.into_at(file.step);
        // Rows cannot say what a solver that chooses its steps as it goes will do.
        if plan.program(1, 0).method != Method::Steps {
            let mut choice = plan.choice.to_json();
            choice["sampler"] = json!({ "id": "rk4", "steps": 50 });
            plan.resample(&Choice::from_json(&choice.to_string())?)?;
        }
        Ok(Self { file, plan })
    }

    /// The velocity of the probability-flow ODE as an ONNX model: from `x`, `[batch, dim]` in the
    /// data's units, and `t`, `[batch, 1]` from 0 (source) to 1 (data), held within the times that the
    /// field answers for, to `v`, `[batch, dim]`, all `f32`. Embedding, scalings and the reading of the
    /// network are inside. Fails where the field does not determine a velocity.
    pub fn onnx(&self) -> Result<Vec<u8>> {
        graph::velocity(&self.file, &self.plan)
    }

    /// Everything but the weights, as JSON: the choice, the network, the frame, the source and the
    /// sampler as rows of numbers; in the place of an adaptive solver, Runge–Kutta of order 4 in 50
    /// steps. `load.py` shows how little it takes to run them.
    pub fn config(&self) -> String {
        config::config(&self.file, &self.plan)
    }

    /// An archive of `field.safetensors`, `field.onnx`, `config.json`, `load.py` and, where the source
    /// is a list of points, `source.npy`.
    pub fn archive(&self) -> Result<Vec<u8>> {
        let entry = |name: &str, bytes| Entry {
            name: name.to_owned(),
            bytes,
        };
        let mut entries = vec![
            entry("field.safetensors", self.file.to_bytes()?),
            entry("field.onnx", self.onnx()?),
            entry("config.json", self.config().into_bytes()),
            entry("load.py", LOADER.into()),
        ];
        if let Source::Points(points) = &self.plan.train.source {
            let array = Array::new(&[points.count(), points.dim], points.values.to_vec());
            entries.push(entry("source.npy", array.to_npy()));
        }
        write_zip(&entries)
    }
}
