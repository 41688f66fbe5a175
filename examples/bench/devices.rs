//! The devices of a run, with their peaks.

use std::thread::available_parallelism;

use pushforward::backend::{AnyBackend, Backend};
use pushforward::error::Result;
use serde_json::{Value, json};

use crate::number::round;
use crate::peak;
use crate::support::{self, Device};

/// Where to run: `asked`, or the processor and whatever GPU there is where nothing is asked for.
pub fn chosen(asked: &[Device]) -> Vec<Device> {
    if asked.is_empty() {
        vec![Device::Cpu, Device::GpuSoftware]
    } else {
        asked.to_vec()
    }
}

/// A device that something runs on.
pub struct Measured {
    /// `cpu` or `gpu`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What our backend says of itself there.
    pub backend: String,
    /// Whether it is a GPU that computes on the processor.
    pub software: bool,
    /// FLOP/s in `f32` that the probe reached; of the processor, on every core.
    pub peak: f64,
    /// Of the processor: on one core.
    pub peak_of_one: Option<f64>,
}

impl Measured {
    /// Opens the device and measures its peak.
    pub fn new(device: Device) -> Result<Self> {
        let backend = device.open()?;
        let cores = available_parallelism().map_or(1, usize::from);
        Ok(match &backend {
            AnyBackend::Cpu(cpu) => Self {
                kind: "cpu",
                name: support::processor(),
                backend: cpu.info().name.clone(),
                software: false,
                peak: peak::cpu(cores),
                peak_of_one: Some(peak::cpu(1)),
            },
            #[cfg(feature = "gpu")]
            AnyBackend::Gpu(gpu) => Self {
                kind: "gpu",
                name: gpu.info().name.clone(),
                backend: gpu.info().name.clone(),
                software: gpu.info().software,
                peak: peak::gpu(gpu)?,
                peak_of_one: None,
            },
        })
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "kind": self.kind,
            "name": self.name,
            "backend": self.backend,
            "software": self.software,
            "peak_flops": self.peak,
            "peak_flops_of_one_core": self.peak_of_one,
        })
    }

    /// In words.
    pub fn describe(&self) -> String {
        let Self { name, peak, .. } = self;
        let how = match (self.kind, self.software) {
            ("cpu", _) => format!(" (ours: {})", self.backend),
            (_, true) => ", a software GPU".to_owned(),
            (_, false) => String::new(),
        };
        let of_one = self.peak_of_one.map_or_else(String::new, |one| {
            format!(" on every core, {} GFLOP/s on one", round(one / 1e9))
        });
        format!("{name}{how}: {} GFLOP/s{of_one}", round(peak / 1e9))
    }
}
