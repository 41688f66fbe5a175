//! What came of the runs, as a table and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::law::{Law, POINTS};
use super::run::{GOAL, Run};

/// The runs of a paradigm.
pub struct Entry {
    /// Its id.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// A run from each seed.
    pub runs: Vec<Run>,
}

impl Entry {
    /// Everything that was measured.
    pub fn to_json(&self) -> Value {
        let [steps, seconds] = self.reached().map(|x| x.is_finite().then_some(x));
        json!({ "id": self.id, "steps": steps, "seconds": seconds, "runs": self.runs })
    }

    /// The median over the runs of the steps and of the seconds to the goal; infinite where most
    /// do not get there.
    fn reached(&self) -> [f64; 2] {
        let steps = |run: &Run| run.reached().map_or(f64::INFINITY, f64::from);
        [
            median(self.runs.iter().map(steps)),
            median(self.runs.iter().map(|run| steps(run) / run.rate())),
        ]
    }
}

/// A run in a line.
pub fn line(run: &Run) -> String {
    let looks: Vec<String> = run.looks.iter().map(|(_, d)| format!("{d:.2}")).collect();
    let reached = run
        .reached()
        .map_or("not".into(), |steps| steps.to_string());
    format!(
        "{reached} ({:.0} steps/s); {}; finer {:.2}; trained on {:.2}",
        run.rate(),
        looks.join(" "),
        run.finer,
        run.trained_on
    )
}

/// A row for each paradigm.
pub fn table(entries: &[Entry]) -> String {
    let mut text = String::from(
        "| paradigm | steps | seconds | each seed's steps | floors at the end | with 4 × the sampler's steps |\n|---|---|---|---|---|---|\n",
    );
    for entry in entries {
        let [steps, seconds] = entry.reached();
        let reached = if steps.is_finite() {
            format!("{steps:.0} | **{seconds:.2}**")
        } else {
            "– | –".into()
        };
        let each: Vec<String> = entry
            .runs
            .iter()
            .map(|run| run.reached().map_or("–".into(), |steps| steps.to_string()))
            .collect();
        let of = |read: fn(&Run) -> f64| median(entry.runs.iter().map(read));
        let row = writeln!(
            text,
            "| {} | {reached} | {} | {:.2} | {:.2} |",
            entry.label,
            each.join(", "),
            of(Run::last),
            of(|run| run.finer)
        );
        debug_assert!(row.is_ok(), "a String takes everything");
    }
    text
}

/// The document.
pub fn page(entries: &[Entry], law: &Law, date: &str, device: &str) -> String {
    let floor = law.floor();
    format!(
        "# Time to quality\n\nMade by `cargo run --release --example quality -- --out docs/quality` on {device}, one thread, {date}.\n\n{}\n{}",
        table(entries),
        include_str!("tried.md")
    )
    .replace("{floor}", &format!("{floor:.4}"))
    .replace("{points}", &POINTS.to_string())
    .replace("{goal}", &GOAL.to_string())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 {
        return f64::NAN;
    }
    0.5 * (values[(n - 1) / 2] + values[n / 2])
}
