//! How time and memory grow with width, depth, batch, dimension and particles, and a model of it.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use pushforward::error::Result;

use crate::devices::{self, Measured};
use crate::fit::Fit;
use crate::memory::{self, Watch};
use crate::number::{round, whole};
use crate::ours::Job;
use crate::runner::{bearable, median};
use crate::support::{self, Device};
use crate::task::{SAMPLING_STEPS, Task, Work};

/// Measures how steps a second and memory grow with width, depth, batch, dimension and particles, and
/// fits a model of what a step is made of.
#[derive(Args)]
pub struct Options {
    /// Where to run; those that there are, where not given.
    #[arg(long, value_enum)]
    backend: Vec<Device>,
    /// Least length of a round; the median of three counts.
    #[arg(long, default_value_t = 0.3)]
    secs: f64,
    /// A folder for cost.md.
    #[arg(long)]
    out: Option<PathBuf>,
    /// When this was run, in words of your own.
    #[arg(long, default_value = "")]
    date: String,
}

const ROUNDS: usize = 3;

/// From here the others are left to vary one by one.
const BASE: Task = Task::new(64, Work::Train(256));

/// A table: what varies, and its tasks.
struct Sweep {
    title: &'static str,
    unit: &'static str,
    points: Vec<(usize, Task)>,
}

fn sweeps() -> Vec<Sweep> {
    let sweep = |title, unit, values: &[usize], task: &dyn Fn(usize) -> Task| Sweep {
        title,
        unit,
        points: values.iter().map(|&value| (value, task(value))).collect(),
    };
    let sample = |width, particles| Task::new(width, Work::Sample(particles));
    vec![
        sweep("width", "steps", &[16, 32, 64, 128, 256], &|width| Task {
            width,
            ..BASE
        }),
        sweep("depth", "steps", &[1, 2, 3, 4, 5, 6], &|depth| Task {
            depth,
            ..BASE
        }),
        sweep("batch", "steps", &[64, 256, 1024, 4096, 16_384], &|batch| {
            Task {
                work: Work::Train(batch),
                ..BASE
            }
        }),
        sweep("dim", "steps", &[1, 2, 4, 16, 64, 256], &|dim| Task {
            dim,
            ..BASE
        }),
        sweep("particles", "runs", &[1000, 10_000, 100_000], &|count| {
            sample(64, count)
        }),
        sweep(
            "width, 1,000 particles",
            "runs",
            &[16, 64, 128, 256],
            &|width| sample(width, 1000),
        ),
    ]
}

/// What a task costs on a backend.
struct Cost {
    task: Task,
    /// Seconds of a training step, or of a run of particles, each time that it was measured.
    secs: Vec<f64>,
    host_bytes: usize,
    device_bytes: Option<u64>,
}

impl Cost {
    fn of(task: Task) -> Self {
        Self {
            task,
            secs: Vec::new(),
            host_bytes: 0,
            device_bytes: None,
        }
    }

    /// Measures it once more on a fresh backend, for at least `secs`.
    fn measure(&mut self, device: Device, secs: f64) -> Result<()> {
        let watch = Watch::start();
        let mut job = Job::new(device.open()?, &self.task)?;
        job.warm(secs, 2)?;
        let units = match self.task.work {
            Work::Train(_) => 1.0,
            Work::Sample(count) | Work::Density(count) => (count * SAMPLING_STEPS) as f64,
        };
        self.secs.push(units / job.rate(secs)?);
        self.host_bytes = watch.most();
        self.device_bytes = memory::on_device(job.engine().backend());
        Ok(())
    }

    /// The median.
    fn secs(&self) -> f64 {
        median(&self.secs).unwrap_or(f64::NAN)
    }
}

/// What a step or a run is made of, in words and in the unit that its cost is told in.
const AMOUNTS: [(&str, &str, f64); 5] = [
    ("fixed", "µs", 1e6),
    ("floating-point operation", "ps", 1e12),
    ("activation", "ns", 1e9),
    ("coordinate drawn", "ns", 1e9),
    ("parameter updated", "ns", 1e9),
];

/// How much of each of [`AMOUNTS`] a training step or a run of particles has.
fn amounts(task: &Task) -> Vec<f64> {
    let hidden = (task.depth * task.width) as f64;
    let parameters = task.shape().parameter_count() as f64;
    let (evaluations, drawn, updated) = match task.work {
        Work::Train(batch) => (batch, batch, parameters),
        Work::Sample(count) | Work::Density(count) => (count * SAMPLING_STEPS, count, 0.0),
    };
    let units = match task.work {
        Work::Train(_) => 1.0,
        _ => evaluations as f64,
    };
    vec![
        1.0,
        units * task.flop(),
        evaluations as f64 * hidden,
        (drawn * task.dim) as f64,
        updated,
    ]
}

/// The costs of tasks of one kind, fitted together.
fn fitted(costs: &[Cost]) -> Option<Fit> {
    let amounts: Vec<Vec<f64>> = costs.iter().map(|cost| kept(&cost.task)).collect();
    let times: Vec<f64> = costs.iter().map(Cost::secs).collect();
    Fit::new(&amounts, &times)
}

/// Of the amounts, those that can be told apart: a run of particles updates nothing and draws little.
fn kept(task: &Task) -> Vec<f64> {
    let all = amounts(task);
    match task.work {
        Work::Train(_) => all,
        _ => all[..3].to_vec(),
    }
}

/// Runs every sweep on a device; answers its section. All points are gone through three times: what
/// disturbs the machine for a while then disturbs no point's median.
fn section(device: Device, secs: f64) -> Result<String> {
    let measured = Measured::new(device)?;
    let mut text = format!("## {}\n\n", measured.describe());
    for (unit, kind) in [("steps", "training"), ("runs", "sampling")] {
        let mut sweeps = sweeps();
        sweeps.retain(|sweep| sweep.unit == unit);
        let mut costs: Vec<Cost> = Vec::new();
        for &(_, task) in sweeps.iter().flat_map(|sweep| &sweep.points) {
            if bearable(&task, measured.kind, measured.software)
                && costs.iter().all(|cost| cost.task != task)
            {
                costs.push(Cost::of(task));
            }
        }
        for round in 1..=ROUNDS {
            eprintln!("{kind}, round {round} of {ROUNDS}");
            for cost in &mut costs {
                cost.measure(device, secs)?;
            }
        }
        let fit = fitted(&costs);
        for sweep in &sweeps {
            text += &table(sweep, &costs, fit.as_ref());
        }
        if let Some(fit) = &fit {
            text += &model(kind, fit);
        }
    }
    Ok(text)
}

fn table(sweep: &Sweep, costs: &[Cost], fit: Option<&Fit>) -> String {
    let mut text = format!(
        "| {} | {} a second | ms | model | error | host MB | device MB |\n|---|---|---|---|---|---|---|\n",
        sweep.title, sweep.unit
    );
    let mega = |bytes: f64| round(bytes / 1e6);
    for (value, task) in &sweep.points {
        let Some(cost) = costs.iter().find(|cost| cost.task == *task) else {
            continue;
        };
        let secs = cost.secs();
        let modelled = fit.map(|fit| fit.time(&kept(task)));
        let device = cost
            .device_bytes
            .map_or_else(String::new, |b| mega(b as f64));
        let cells = [
            whole(*value),
            round(1.0 / secs),
            round(1e3 * secs),
            modelled.map_or_else(String::new, |model| round(1e3 * model)),
            modelled.map_or_else(String::new, |model| {
                format!("{:+.0} %", 100.0 * (model / secs - 1.0))
            }),
            mega(cost.host_bytes as f64),
            device,
        ];
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text + "\n"
}

fn model(kind: &str, fit: &Fit) -> String {
    let parts: Vec<String> = AMOUNTS
        .iter()
        .zip(&fit.costs)
        .filter(|(_, cost)| **cost > 0.0)
        .map(|((name, unit, scale), cost)| match *name {
            "fixed" => format!("{} {unit} whatever the sizes", round(cost * scale)),
            "floating-point operation" => format!(
                "{} {unit} for each floating-point operation ({} GFLOP/s)",
                round(cost * scale),
                round(1e-9 / cost)
            ),
            _ => format!("{} {unit} for each {name}", round(cost * scale)),
        })
        .collect();
    format!(
        "Model of {kind}: {}. Largest error {} %, median {} %.\n\n",
        parts.join(" + "),
        round(100.0 * fit.largest_error()),
        round(100.0 * median(&fit.errors).unwrap_or(f64::NAN)),
    )
}

/// Measures and prints the tables.
pub fn run(options: &Options) -> Result<()> {
    let mut text = String::new();
    for device in devices::chosen(&options.backend) {
        match section(device, options.secs) {
            Ok(section) => text += &section,
            Err(error) if options.backend.is_empty() => eprintln!("{error}"),
            Err(error) => return Err(error),
        }
    }
    if let Some(folder) = &options.out {
        let date = match options.date.as_str() {
            "" => String::new(),
            date => format!(", {date}"),
        };
        let head = format!(
            "# How cost grows\n\nMade by `cargo run --release --example bench -- cost --out {}`{date}. One thing varies at a time from width {}, depth {}, batch {} and dimension {}; particles take {SAMPLING_STEPS} Euler steps and every state is kept. How to read it: [README.md](README.md).\n\n",
            folder.display(),
            BASE.width,
            BASE.depth,
            BASE.count(),
            BASE.dim,
        );
        support::make_folder(folder)?;
        support::write(&folder.join("cost.md"), (head + &text).as_bytes())?;
    }
    support::print(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_is_measured_and_modelled() {
        let task = |batch| Task {
            dim: 3,
            depth: 1,
            ..Task::new(4, Work::Train(batch))
        };
        let points: Vec<(usize, Task)> = [8, 16].map(|batch| (batch, task(batch))).into();
        let mut costs: Vec<Cost> = points.iter().map(|&(_, task)| Cost::of(task)).collect();
        for cost in &mut costs {
            cost.measure(Device::Cpu, 1e-3).expect("measured");
            assert!(cost.secs() > 0.0 && cost.device_bytes.is_none());
            // Weights, mean, square and average at least.
            assert!(cost.host_bytes > 16 * cost.task.shape().parameter_count());
        }
        let sweep = Sweep {
            title: "batch",
            unit: "steps",
            points,
        };
        let fit = Fit {
            costs: vec![0.0, 1e-12, 0.0, 0.0, 0.0],
            errors: vec![0.5, 0.25],
        };
        let text = table(&sweep, &costs, Some(&fit)) + &model("training", &fit);
        let rows = text
            .lines()
            .filter(|line| line.starts_with("| 8 | ") || line.starts_with("| 16 | "));
        for row in rows.clone() {
            assert_eq!(row.matches(" | ").count(), 6, "{row}");
            assert!(row.contains(" % | "), "{row}");
        }
        assert_eq!(rows.count(), 2, "{text}");
        assert!(
            text.contains(
                "1.00 ps for each floating-point operation (1,000 GFLOP/s). Largest error 50.0 %"
            ),
            "{text}"
        );
        assert!(fitted(&costs).is_none(), "two times do not tell five costs");
    }
}
