//! A trained field on disk: a safetensors file that carries all it takes to sample it, and to
//! train on.
//!
//! Tensors `layer{i}.weight` `[K, N]` and `layer{i}.bias` `[N]` hold the average weights, input
//! layer first: a layer maps h to h·weight + bias. `optimiser.weights`, `optimiser.mean` and
//! `optimiser.square`, each flat, are there where training can go on. Everything else is metadata;
//! its numbers are decimal texts that read back as the same `f64`.
//!
//! The field at raw point y and time t: with x = (y − center)/scale and the path's α and σ, the
//! network reads x/√((σ·source_sd)² + (α·data_sd)² + γ²), then t, sin πt, cos πt, …, and has SiLU between
//! its layers. Each head's output times its number of `output_scales` is the target p·E\[x₀ | x\] +
//! q·E\[x₁ | x\] + r·E\[z | x\] with (p, q, r) = (σ̇, α̇, γ̇) for `velocity`, (1, 0, 0) for `noise`,
//! (0, 1, 0) for `data`, (−1, 0, 0) for `score` and so on (`core/target`); together with x =
//! σ·E\[x₀ | x\] + α·E\[x₁ | x\] + γ·E\[z | x\] that gives the means, and everything else.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::MAX_FILE;
use super::safetensors::{self, Tensor, TensorFile};
use crate::backend::TrainState;
use crate::core::network::NetworkShape;
use crate::error::{Error, Result};
use crate::number;

/// The version of this layout that is written, and the newest that is read.
pub const VERSION: u32 = 1;

const FORMAT: &str = "pushforward-field";

/// A trained field and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldFile {
    /// The whole choice that the field was trained by, as JSON; kept as it is.
    pub choice_json: String,
    /// The network.
    pub shape: NetworkShape,
    /// Center of the frame, `[dim]`: raw = center + scale ⊙ x.
    pub center: Vec<f64>,
    /// Scale of the frame, `[dim]`, each positive.
    pub scale: Vec<f64>,
    /// Root mean square coordinate of the data in the frame, positive.
    pub data_sd: f64,
    /// Root mean square coordinate of the source in the frame, positive.
    pub source_sd: f64,
    /// What each head's output is multiplied by to give its target, positive.
    pub output_scales: Vec<f64>,
    /// Training steps taken.
    pub step: u32,
    /// Average weights, in [`NetworkShape::layers`]'s layout: what samplers use.
    pub weights: Vec<f32>,
    /// For continuing bit for bit; its step and average are `step` and `weights`.
    pub state: Option<TrainState>,
}

impl FieldFile {
    /// The file's bytes. Fails where the record contradicts itself, a number is not finite, or
    /// the choice is too long for a header of 1 MiB.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        self.check()?;
        let mut tensors = Vec::new();
        let mut add = |name: String, shape: &[usize], values: &[f32]| {
            tensors.push(Tensor {
                name,
                shape: shape.into(),
                values: values.into(),
            });
        };
        for (i, layer) in self.shape.layers().iter().enumerate() {
            let shape = [layer.inputs, layer.outputs];
            let weights = &self.weights[layer.weights..layer.biases];
            let biases = &self.weights[layer.biases..][..layer.outputs];
            add(format!("layer{i}.weight"), &shape, weights);
            add(format!("layer{i}.bias"), &shape[1..], biases);
        }
        if let Some(state) = &self.state {
            for (name, values) in parts(state) {
                add(name.into(), &[values.len()], values);
            }
        }
        let metadata = [
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_string()),
            ("choice", self.choice_json.clone()),
            ("dim", self.shape.dim.to_string()),
            ("width", self.shape.width.to_string()),
            ("depth", self.shape.depth.to_string()),
            ("harmonics", self.shape.harmonics.to_string()),
            ("center", Value::from(self.center.as_slice()).to_string()),
            ("scale", Value::from(self.scale.as_slice()).to_string()),
            ("data_sd", number::shortest(self.data_sd)),
            ("source_sd", number::shortest(self.source_sd)),
            ("heads", self.shape.heads.to_string()),
            (
                "output_scales",
                Value::from(self.output_scales.as_slice()).to_string(),
            ),
            ("step", self.step.to_string()),
        ];
        let mut file = TensorFile {
            tensors,
            ..TensorFile::default()
        };
        for (key, text) in metadata {
            file.metadata.insert(key.into(), text.into());
        }
        safetensors::write(&file)
    }

    /// Reads a field; what [`FieldFile::to_bytes`] gave reads back as the same record, bit for
    /// bit. Fails, saying why, on anything that is not a whole field of a version known here.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_FILE {
            let (found, most) = (bytes.len().div_ceil(1 << 20), MAX_FILE >> 20);
            let message =
                format!("it has {found} MiB, no field has more than {most}; choose another");
            return Err(error(message));
        }
        // A newer version may hold what this reader would call damage, so its number comes first.
        check_version(&safetensors::read_metadata(bytes)?)?;
        let TensorFile { metadata, tensors } = safetensors::read(bytes)?;
        let metadata = Metadata(metadata);
        let shape = NetworkShape {
            dim: metadata.size("dim", 1..=256)?,
            width: metadata.size("width", 1..=256)?,
            depth: metadata.size("depth", 1..=8)?,
            harmonics: metadata.size("harmonics", 0..=16)?,
            heads: metadata.size("heads", 1..=2)?,
        };
        if shape.outputs() > 256 {
            return Err(damaged("it has more than 128 dimensions for two heads"));
        }
        let step = metadata.count("step")?;
        let mut tensors = Tensors(tensors);
        let mut weights = Vec::with_capacity(shape.parameter_count());
        for (i, layer) in shape.layers().iter().enumerate() {
            let size = [layer.inputs, layer.outputs];
            weights.extend(tensors.take(&format!("layer{i}.weight"), &size)?);
            weights.extend(tensors.take(&format!("layer{i}.bias"), &size[1..])?);
        }
        let state = if tensors.0.iter().any(|t| t.name.starts_with("optimiser.")) {
            let size = [weights.len()];
            Some(TrainState {
                step,
                weights: tensors.take("optimiser.weights", &size)?,
                mean: tensors.take("optimiser.mean", &size)?,
                square: tensors.take("optimiser.square", &size)?,
                average: weights.clone(),
            })
        } else {
            None
        };
        if let Some(Tensor { name, .. }) = tensors.0.first() {
            return Err(damaged(format!("no field has a tensor `{name}`")));
        }
        let field = Self {
            choice_json: metadata.text("choice")?.to_owned(),
            shape,
            center: metadata.numbers("center")?,
            scale: metadata.numbers("scale")?,
            data_sd: metadata.number("data_sd")?,
            source_sd: metadata.number("source_sd")?,
            output_scales: metadata.numbers("output_scales")?,
            step,
            weights,
            state,
        };
        field.check()?;
        Ok(field)
    }

    fn check(&self) -> Result<()> {
        let (dim, count) = (self.shape.dim, self.shape.parameter_count());
        let positive = |v: f64| v.is_finite() && v > 0.0;
        let finite = |values: &[f32]| values.iter().all(|v| v.is_finite());
        if self.center.len() != dim || !self.center.iter().all(|v| v.is_finite()) {
            return Err(damaged(format!("its center is not {dim} finite numbers")));
        }
        if self.scale.len() != dim || !self.scale.iter().all(|&v| positive(v)) {
            return Err(damaged(format!("its scale is not {dim} positive numbers")));
        }
        let legal = |scale: &f64| (1e-9..1e9).contains(scale);
        let sizes = legal(&self.data_sd) && legal(&self.source_sd);
        if !sizes
            || !self.output_scales.iter().all(legal)
            || self.output_scales.len() != self.shape.heads
        {
            return Err(damaged(
                "its data_sd, source_sd and output_scales (one a head) are not from 1e-9 to 1e9",
            ));
        }
        if self.weights.len() != count {
            let found = self.weights.len();
            return Err(damaged(format!(
                "{found} weights where its network has {count}"
            )));
        }
        let diverged = "holds weights that are not finite: its training diverged; train again with \
                        a smaller learning rate";
        if !finite(&self.weights) {
            return Err(error(diverged));
        }
        let Some(state) = &self.state else {
            return Ok(());
        };
        if state.step != self.step || state.average != self.weights {
            return Err(damaged("its training state is another field's"));
        }
        for (name, values) in parts(state) {
            if values.len() != count {
                return Err(damaged(format!("`{name}` does not fit its network")));
            }
            if !finite(values) {
                return Err(error(diverged));
            }
        }
        Ok(())
    }
}

/// The tensors of a training state, beyond the average weights.
fn parts(state: &TrainState) -> [(&'static str, &[f32]); 3] {
    [
        ("optimiser.weights", &state.weights),
        ("optimiser.mean", &state.mean),
        ("optimiser.square", &state.square),
    ]
}

fn error(message: impl Into<String>) -> Error {
    Error::new("file", message)
}

fn damaged(message: impl std::fmt::Display) -> Error {
    error(format!("the field is damaged: {message}; export it again"))
}

fn check_version(metadata: &Map<String, Value>) -> Result<()> {
    let text = |key| metadata.get(key).and_then(Value::as_str);
    if text("format") != Some(FORMAT) {
        let message =
            "a safetensors file, but no field of Pushforward; choose one that it exported";
        return Err(error(message));
    }
    match text("version").unwrap_or_default().parse::<u32>() {
        Ok(VERSION) => Ok(()),
        Ok(newer) if newer > VERSION => Err(error(format!(
            "made by a newer Pushforward (version {newer}; this one reads {VERSION}): update"
        ))),
        _ => Err(damaged("its version is unknown")),
    }
}

fn no_number(key: &str) -> Error {
    damaged(format!("its `{key}` is no such number"))
}

struct Metadata(Map<String, Value>);

impl Metadata {
    fn text(&self, key: &str) -> Result<&str> {
        let text = self.0.get(key).and_then(Value::as_str);
        text.ok_or_else(|| damaged(format!("its `{key}` is missing")))
    }

    fn number(&self, key: &str) -> Result<f64> {
        number::parse(self.text(key)?).ok_or_else(|| no_number(key))
    }

    fn count(&self, key: &str) -> Result<u32> {
        self.text(key)?.parse().map_err(|_| no_number(key))
    }

    fn size(&self, key: &str, range: RangeInclusive<usize>) -> Result<usize> {
        let size = self.count(key)? as usize;
        if range.contains(&size) {
            return Ok(size);
        }
        let (low, high) = range.into_inner();
        Err(damaged(format!("its {key} is {size}, not {low} to {high}")))
    }

    /// A JSON list; its numbers are rounded exactly, which the JSON reader does not promise.
    fn numbers(&self, key: &str) -> Result<Vec<f64>> {
        let text = self.text(key)?.trim();
        let inner = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        let numbers =
            inner.map(|inner| inner.split(',').map(|v| number::parse(v.trim())).collect());
        match numbers {
            Some(Some(numbers)) => Ok(numbers),
            _ => Err(damaged(format!("its `{key}` is no list of numbers"))),
        }
    }
}

struct Tensors(Vec<Tensor>);

impl Tensors {
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let found = self.0.iter().position(|tensor| tensor.name == name);
        let found = found.ok_or_else(|| damaged(format!("`{name}` is missing")))?;
        let tensor = self.0.swap_remove(found);
        if tensor.shape != shape {
            let found = tensor.shape;
            return Err(damaged(format!(
                "`{name}` has shape {found:?}, its network {shape:?}"
            )));
        }
        Ok(tensor.values)
    }
}
