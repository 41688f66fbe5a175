//! Every task on every backend and peer, in turns.

use std::path::{Path, PathBuf};

use clap::Args;
use pushforward::error::{Error, Result};
use serde_json::{Value, json};

use crate::devices::{self, Measured};
use crate::ours::Ours;
use crate::peer;
use crate::runner::{Row, Runner, Runners, alternate, bearable};
use crate::support::{self, Device};
use crate::table::tables;
use crate::task::{self, Task};

/// Times training and sampling on our backends, and on PyTorch where it is installed, in alternating
/// rounds; prints medians, ratios, achieved FLOP/s and what a step asks of the device.
#[derive(Args)]
pub struct Options {
    /// Where to run; those that there are, where not given.
    #[arg(long, value_enum)]
    backend: Vec<Device>,
    /// Only tasks with this in their name: the kind (train, sample, density), width, and batch or
    /// particles, as in "train 64 256".
    #[arg(long, default_value = "")]
    only: String,
    /// Rounds, of which the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Least length of a round.
    #[arg(long, default_value_t = 1.0)]
    secs: f64,
    /// The Python that is asked for PyTorch.
    #[arg(long, default_value = "python3")]
    python: String,
    /// Ask no Python.
    #[arg(long)]
    alone: bool,
    /// Figures that torch_peer.py printed, in the place of a run beside ours.
    #[arg(long)]
    beside: Option<PathBuf>,
    /// A folder for native-DEVICE.json and native-DEVICE.md.
    #[arg(long)]
    out: Option<PathBuf>,
    /// When this was run, in words of your own.
    #[arg(long, default_value = "")]
    date: String,
}

/// A run's figures.
pub struct Report {
    devices: Vec<Measured>,
    peer: Option<Value>,
    rows: Vec<Row>,
    date: String,
}

/// Runs the tasks and prints the tables.
pub fn run(options: &Options) -> Result<()> {
    let (devices, mut runners) = open(&options.backend)?;
    let beside = match &options.beside {
        Some(file) => Some(peer::parse(&support::read_text(file)?)?),
        None => None,
    };
    let (mut rows, mut about) =
        beside.map_or((Vec::new(), None), |(rows, about)| (rows, Some(about)));
    if !options.alone && about.is_none() {
        match peer::start(&options.python) {
            Some((peers, says)) => {
                runners.extend(peers);
                about = Some(says);
            }
            None => eprintln!("{} has no PyTorch: ours alone", options.python),
        }
    }
    let mut tasks = task::all();
    tasks.retain(|task| {
        let able = devices.iter().any(|d| bearable(task, d.kind, d.software));
        able && task.name().contains(&options.only)
    });
    if tasks.is_empty() {
        return Err(Error::new(
            "--only",
            "no task has this in its name; try \"train 64 256\"",
        ));
    }
    rows.retain(|row| tasks.contains(&row.task));
    let ours = measure(&mut runners, &tasks, options.rounds, options.secs);
    rows.splice(0..0, ours);
    let report = Report {
        devices,
        peer: about,
        rows,
        date: options.date.clone(),
    };
    if let Some(folder) = &options.out {
        report.write(folder)?;
    }
    support::print(&report.to_markdown())
}

/// The devices and our runners on them. Fails where one that was asked for is not there.
fn open(asked: &[Device]) -> Result<(Vec<Measured>, Runners)> {
    let (mut devices, mut runners) = (Vec::new(), Runners::new());
    for device in devices::chosen(asked) {
        match Measured::new(device) {
            Ok(measured) => {
                devices.push(measured);
                runners.push(Box::new(Ours::new(device)?));
            }
            Err(error) if asked.is_empty() => eprintln!("{error}"),
            Err(error) => return Err(error),
        }
    }
    Ok((devices, runners))
}

fn measure(runners: &mut [Box<dyn Runner>], tasks: &[Task], rounds: usize, secs: f64) -> Vec<Row> {
    let one = |task: &Task| {
        eprintln!("{}", task.name());
        alternate(runners, task, rounds, secs)
    };
    tasks.iter().flat_map(one).collect()
}

impl Report {
    fn to_json(&self) -> Value {
        let peak = |row: &Row| {
            let mut devices = self.devices.iter();
            Some(devices.find(|device| device.kind == row.kind)?.peak)
        };
        let rows = self.rows.iter().map(|row| row.to_json(peak(row)));
        json!({
            "date": self.date,
            "devices": self.devices.iter().map(Measured::to_json).collect::<Value>(),
            "peer": self.peer,
            "rows": rows.collect::<Value>(),
        })
    }

    fn to_markdown(&self) -> String {
        let mut head = String::from("Measured peaks in f32:\n\n");
        for device in &self.devices {
            head += &format!("- {}\n", device.describe());
        }
        if let Some(peer) = &self.peer {
            let says = |key: &str| peer[key].as_str().unwrap_or_default().to_owned();
            head += &format!(
                "- PyTorch {} on {}, {} threads of the processor\n",
                says("torch"),
                says("device"),
                peer["threads"]
            );
        }
        format!("{head}\n{}", tables(&self.rows, &self.devices))
    }

    /// The device that the figures are about: a GPU if there is one, else the processor.
    fn device(&self) -> &str {
        let gpu = self.devices.iter().find(|d| d.kind == "gpu" && !d.software);
        let device = gpu.or(self.devices.first());
        device.map_or("unknown", |device| &device.name)
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let name = file_name(self.device());
        let head = format!(
            "# Native bench: {}\n\nMade by `cargo run --release --example bench -- tasks --out {}`{}. Every number: [{name}.json]({name}.json); how to read it: [README.md](README.md).\n\n",
            self.device(),
            folder.display(),
            if self.date.is_empty() {
                String::new()
            } else {
                format!(", {}", self.date)
            },
        );
        support::make_folder(folder)?;
        let json = format!("{:#}\n", self.to_json());
        support::write(&folder.join(format!("{name}.json")), json.as_bytes())?;
        let text = head + &self.to_markdown();
        support::write(&folder.join(format!("{name}.md")), text.as_bytes())
    }
}

/// `native-` and the device's name in small letters, digits and single dashes.
fn file_name(device: &str) -> String {
    let small = device.to_ascii_lowercase().replace("(r)", "");
    let words = small.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("native-{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Work;

    /// The CPU, and the GPU where the build knows one: the software adapter at least.
    fn ours() -> Runners {
        let known: &[Device] = if cfg!(feature = "gpu") {
            &[Device::Cpu, Device::GpuSoftware]
        } else {
            &[Device::Cpu]
        };
        let open = |&device: &Device| match Ours::new(device) {
            Ok(ours) => Box::new(ours) as Box<dyn Runner>,
            Err(error) => panic!("install mesa-vulkan-drivers, the software adapter ({error})"),
        };
        known.iter().map(open).collect()
    }

    #[test]
    fn losses_fall_alike() {
        let task = Task::new(32, Work::Train(64));
        let mut curves = Vec::new();
        for mut runner in ours() {
            let curve = runner.prepare(&task, 60.0).expect("trains");
            assert_eq!(curve.len(), 10);
            // As shares of the target's mean square: at first near 1, more for the untrained output.
            assert!((0.7..2.0).contains(&curve[0]), "{curve:?}");
            assert!(curve[9] < 0.85 * curve[0], "{curve:?}");
            curves.push(curve);
        }
        // Backends draw the same examples and differ by rounding.
        for curve in &curves[1..] {
            for (a, b) in curve.iter().zip(&curves[0]) {
                assert!((a / b - 1.0).abs() < 1e-3, "{curves:?}");
            }
        }
    }

    #[test]
    fn a_short_run_fills_the_tables() {
        let mut runners = ours();
        let works = [Work::Train(64), Work::Sample(50), Work::Density(50)];
        let tasks = works.map(|work| Task::new(32, work));
        let report = Report {
            devices: vec![Measured {
                kind: "cpu",
                name: "Slow (R) chip".into(),
                backend: "scalar".into(),
                software: false,
                peak: 1e9,
                peak_of_one: None,
            }],
            peer: None,
            rows: measure(&mut runners, &tasks, 3, 1e-3),
            date: String::new(),
        };
        for row in &report.rows {
            assert_eq!(row.error, None, "{}", row.runner);
            assert!(row.rounds.len() == 3 && row.rounds.iter().all(|&rate| rate > 0.0));
            // The software adapter has timestamps.
            let timed = row.kind == "gpu" && row.task.kind() == "train";
            assert_eq!(!row.kernels.is_empty(), timed, "{}", row.runner);
            assert!(!timed || row.kernels.iter().map(|(_, secs)| secs).sum::<f64>() > 0.0);
        }
        assert_eq!(report.rows.len(), 3 * runners.len());
        let json = report.to_json();
        let training = &json["rows"][0];
        assert_eq!(training["per_step"]["dispatches"], 3.0, "{training}");
        assert!(training["share_of_peak"].as_f64().expect("a share") > 0.0);
        let text = report.to_markdown();
        let of_size =
            |line: &&str| line.starts_with("| 32, 64 |") || line.starts_with("| 32, 50 |");
        let mut sizes = text.lines().filter(of_size);
        // Rates and FLOP/s of three tasks, and losses and the account of the first, at least.
        assert!(sizes.clone().count() >= 8, "{text}");
        assert!(
            sizes.all(|row| row.matches(" | ").count() >= runners.len()),
            "{text}"
        );
        assert_eq!(text.matches("\n## ").count(), 3, "{text}");
        assert!(!text.contains("NaN"), "{text}");
        assert_eq!(file_name(report.device()), "native-slow-chip");
    }
}
