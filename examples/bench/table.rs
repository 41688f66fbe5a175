//! The rows of a run as Markdown tables.

use std::fmt::Write;

use crate::devices::Measured;
use crate::number::{round, whole};
use crate::runner::{Asked, Row, STRETCH};
use crate::task::Task;

/// The kinds of task, each with its table's title and unit.
const KINDS: [(&str, &str, &str); 3] = [
    ("train", "Training: steps a second", "batch"),
    ("sample", "Sampling: particle-steps a second", "particles"),
    (
        "density",
        "Sampling with log-densities: particle-steps a second",
        "particles",
    ),
];

/// Name of our runners, at the start.
const OURS: &str = "ours";

/// All tables.
pub fn tables(rows: &[Row], devices: &[Measured]) -> String {
    let mut text = String::new();
    for (kind, title, count) in KINDS {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.task.kind() == kind).collect();
        if rows.is_empty() {
            continue;
        }
        let grid = Grid::new(&rows, count);
        let rates = grid.table(rate);
        let _ = write!(text, "## {title}\n\n{rates}\n");
        if let Some(ratios) = grid.ratios() {
            let _ = write!(text, "Ours over theirs:\n\n{ratios}\n");
        }
        let flops = grid.table(|row| share(row, devices));
        let _ = write!(
            text,
            "Achieved GFLOP/s, and their share of the device's measured peak:\n\n{flops}\n"
        );
        if kind == "train" {
            let _ = write!(text, "{}", training(&grid));
        }
    }
    for row in rows {
        if let Some(error) = &row.error {
            let _ = writeln!(text, "- {}, {}: {error}", row.runner, row.task.name());
        }
    }
    text
}

/// The median, with half the distance between the slowest and the fastest round.
fn rate(row: &Row) -> Option<String> {
    let rate = row.rate()?;
    let least = row.rounds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = row.rounds.iter().copied().fold(0.0, f64::max);
    let spread = 50.0 * (most - least) / rate;
    Some(format!("{} ± {spread:.0} %", round(rate)))
}

/// GFLOP/s with the share of the peak of the row's device.
fn share(row: &Row, devices: &[Measured]) -> Option<String> {
    let flops = row.flops()?;
    let device = devices.iter().find(|device| device.kind == row.kind);
    let share = device.map_or_else(String::new, |device| {
        format!(" ({} %)", round(100.0 * flops / device.peak))
    });
    Some(round(flops / 1e9) + &share)
}

/// What only training has.
fn training(grid: &Grid<'_>) -> String {
    let mut text = String::new();
    let common = |task: &Task| {
        let of_task = grid.rows.iter().filter(|row| row.task == *task);
        let lengths = of_task.map(|row| row.losses.len()).filter(|&n| n > 0);
        lengths.min()
    };
    let losses = grid.table(|row| {
        let last = common(&row.task)?;
        let loss = row.losses.get(last - 1)?;
        let (first, steps) = (row.losses.first()?, last * STRETCH);
        Some(format!("{first:.3} → {loss:.3} ({steps} steps)"))
    });
    let _ = write!(
        text,
        "Loss as a share of the target's mean square, over the first {STRETCH} steps and over the last {STRETCH} that all runners watched:\n\n{losses}\n"
    );
    let asked = grid.table(|row| row.asked.filter(|asked| asked.steps > 0).map(per_step));
    let _ = write!(
        text,
        "Asked of the device in a step: dispatches, submits, bytes written, buffers created, readbacks:\n\n{asked}\n"
    );
    if grid.rows.iter().any(|row| !row.kernels.is_empty()) {
        let _ = write!(text, "{}", kernels(grid));
    }
    text
}

fn per_step(asked: Asked) -> String {
    let numbers = asked.per_step().map(|(_, number)| round(number));
    numbers.join(", ")
}

fn kernels(grid: &Grid<'_>) -> String {
    let timed: Vec<&&Row> = grid
        .rows
        .iter()
        .filter(|row| !row.kernels.is_empty())
        .collect();
    let names: Vec<&str> = timed[0].kernels.iter().map(|(name, _)| *name).collect();
    let mut text = format!(
        "Microseconds of a step in each kernel, by timestamps, a pass each; beside them the whole step as it is usually taken:\n\n| width, batch | {} | sum | step |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len() + 2)
    );
    for row in timed {
        let micros = |secs: f64| round(1e6 * secs);
        let each = row.kernels.iter().map(|&(_, secs)| micros(secs));
        let sum = micros(row.kernels.iter().map(|(_, secs)| secs).sum());
        let step = row
            .rate()
            .map_or_else(String::new, |rate| micros(1.0 / rate));
        let cells: Vec<String> = each.chain([sum, step]).collect();
        let _ = writeln!(text, "| {} | {} |", size(&row.task), cells.join(" | "));
    }
    text + "\n"
}

fn size(task: &Task) -> String {
    format!("{}, {}", task.width, whole(task.count()))
}

/// Tasks down, runners across.
struct Grid<'a> {
    rows: Vec<&'a Row>,
    tasks: Vec<Task>,
    runners: Vec<&'a str>,
    head: String,
}

impl<'a> Grid<'a> {
    fn new(rows: &[&'a Row], count: &str) -> Self {
        let mut this = Self {
            rows: rows.to_vec(),
            tasks: Vec::new(),
            runners: Vec::new(),
            head: format!("width, {count}"),
        };
        for row in rows {
            if !this.tasks.contains(&row.task) {
                this.tasks.push(row.task);
            }
            if !this.runners.contains(&row.runner.as_str()) {
                this.runners.push(&row.runner);
            }
        }
        this
    }

    fn row(&self, task: &Task, runner: &str) -> Option<&'a Row> {
        let mut rows = self.rows.iter().copied();
        rows.find(|row| row.task == *task && row.runner == runner)
    }

    /// The runners' columns that have any cell.
    fn table(&self, cell: impl Fn(&Row) -> Option<String>) -> String {
        let filled = |runner: &&str| {
            let mut rows = self.rows.iter();
            rows.any(|row| row.runner == *runner && cell(row).is_some())
        };
        let runners: Vec<&str> = self.runners.iter().copied().filter(filled).collect();
        self.lines(&runners, |task, i| cell(self.row(task, runners[i])?))
    }

    /// Each of ours over each of theirs; none where nobody else ran.
    fn ratios(&self) -> Option<String> {
        let is_ours = |runner: &&str| runner.starts_with(OURS);
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            self.runners.iter().copied().partition(is_ours);
        let pair = |ours| theirs.iter().map(move |theirs| [ours, *theirs]);
        let pairs: Vec<[&str; 2]> = ours.into_iter().flat_map(pair).collect();
        let names: Vec<String> = pairs.iter().map(|pair| pair.join(" / ")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let rate = |task: &Task, runner| self.row(task, runner)?.rate();
        let ratio = |task: &Task, i: usize| {
            let [ours, theirs] = pairs[i];
            Some(round(rate(task, ours)? / rate(task, theirs)?))
        };
        (!pairs.is_empty()).then(|| self.lines(&names, ratio))
    }

    /// Columns `names`; the one with index i has the cells `cell(task, i)`.
    fn lines(&self, names: &[&str], cell: impl Fn(&Task, usize) -> Option<String>) -> String {
        let head = format!("| {} | {} |", self.head, names.join(" | "));
        let mut text = format!("{head}\n|---|{}\n", "---|".repeat(names.len()));
        for task in &self.tasks {
            let cells: Vec<String> = (0..names.len())
                .map(|i| cell(task, i).unwrap_or_default())
                .collect();
            let _ = writeln!(text, "| {} | {} |", size(task), cells.join(" | "));
        }
        text
    }
}
