//! Whatever can do a task, and rounds of several that take turns.

use pushforward::backend::Counters;
use pushforward::error::Result;
use serde_json::{Value, json};

use crate::task::{Task, Work};

/// Steps whose mean is one point of a loss curve.
pub const STRETCH: usize = 20;

/// Examples in a minibatch that only a GPU takes in bearable time.
const LARGE_BATCH: usize = 65_536;
/// Particles that a software GPU takes minutes to push.
const MANY_PARTICLES: usize = 100_000;

/// Whether the task ends in bearable time on a device of this kind, `software` where it is a GPU that
/// computes on the processor.
pub fn bearable(task: &Task, kind: &str, software: bool) -> bool {
    match task.work {
        Work::Train(batch) => batch < LARGE_BATCH || (kind == "gpu" && !software),
        Work::Sample(count) | Work::Density(count) => count < MANY_PARTICLES || !software,
    }
}

/// The account of a stretch of training.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Steps it is about.
    pub steps: u32,
    /// What they asked of the device together.
    pub total: Counters,
}

impl Asked {
    /// What a step asks for, by name.
    pub fn per_step(&self) -> [(&'static str, f64); 5] {
        let total = self.total;
        [
            ("dispatches", total.dispatches),
            ("submits", total.submits),
            ("bytes_written", total.bytes_written),
            ("buffers_created", total.buffers),
            ("readbacks", total.readbacks),
        ]
        .map(|(name, count)| (name, count as f64 / f64::from(self.steps.max(1))))
    }
}

/// Something that does tasks: a backend of ours, or a peer.
pub trait Runner {
    /// Its name in the tables.
    fn name(&self) -> &str;

    /// What it runs on: `cpu` or `gpu`.
    fn kind(&self) -> &str;

    /// Whether it knows the task and ends it in bearable time.
    fn does(&self, _: &Task) -> bool {
        true
    }

    /// Makes the task ready: compiled and warm, at most about `secs` long. Where the task is to train,
    /// answers the first losses, as shares of the target's mean square, each the mean of [`STRETCH`]
    /// steps.
    fn prepare(&mut self, task: &Task, secs: f64) -> Result<Vec<f64>>;

    /// Works on the task for at least `secs`; answers units a second.
    fn round(&mut self, secs: f64) -> Result<f64>;

    /// What the rounds asked of the device since [`Runner::prepare`], where that is known.
    fn asked(&self) -> Option<Asked> {
        None
    }

    /// Seconds in each kernel of a step, by name, where they can be told.
    fn kernels(&mut self) -> Result<Vec<(&'static str, f64)>> {
        Ok(Vec::new())
    }
}

/// Those that take turns.
pub type Runners = Vec<Box<dyn Runner>>;

/// What a runner did on a task.
#[derive(Debug, Clone)]
pub struct Row {
    /// The task.
    pub task: Task,
    /// The runner's name.
    pub runner: String,
    /// What it runs on.
    pub kind: String,
    /// Units a second, round by round.
    pub rounds: Vec<f64>,
    /// See [`Runner::prepare`].
    pub losses: Vec<f64>,
    /// See [`Runner::asked`].
    pub asked: Option<Asked>,
    /// See [`Runner::kernels`].
    pub kernels: Vec<(&'static str, f64)>,
    /// Why there are no rounds.
    pub error: Option<String>,
}

impl Row {
    /// A row of nothing yet.
    pub fn new(task: Task, runner: &str, kind: &str) -> Self {
        Self {
            task,
            runner: runner.to_owned(),
            kind: kind.to_owned(),
            rounds: Vec::new(),
            losses: Vec::new(),
            asked: None,
            kernels: Vec::new(),
            error: None,
        }
    }

    /// The median of the rounds; none where there are none.
    pub fn rate(&self) -> Option<f64> {
        median(&self.rounds)
    }

    /// Floating-point operations a second.
    pub fn flops(&self) -> Option<f64> {
        Some(self.rate()? * self.task.flop())
    }

    /// The result's value; an error is noted.
    fn keep<T: Default>(&mut self, result: Result<T>) -> T {
        result.unwrap_or_else(|error| {
            self.error = Some(error.to_string());
            T::default()
        })
    }

    /// As JSON, with `peak`, the operations a second that its device reached in the probe.
    pub fn to_json(&self, peak: Option<f64>) -> Value {
        let mut value = self.task.to_json();
        for (key, found) in [
            ("runner", json!(self.runner)),
            ("kind", json!(self.kind)),
            ("rate", json!(self.rate())),
            ("rounds", json!(self.rounds)),
            ("flop", json!(self.task.flop())),
            ("flops", json!(self.flops())),
            (
                "share_of_peak",
                json!(self.flops().zip(peak).map(|(flops, peak)| flops / peak)),
            ),
            ("losses", json!(self.losses)),
            ("error", json!(self.error)),
        ] {
            value[key] = found;
        }
        if let Some(asked) = self.asked.filter(|asked| asked.steps > 0) {
            value["per_step"] = asked.per_step().into_iter().map(pair).collect();
        }
        if !self.kernels.is_empty() {
            value["kernel_secs"] = self.kernels.iter().copied().map(pair).collect();
        }
        value
    }
}

fn pair((name, number): (&str, f64)) -> (String, Value) {
    (name.to_owned(), number.into())
}

/// The middle of `values`, or the mean of the two there; none of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[half]),
        _ => Some(0.5 * (sorted[half - 1] + sorted[half])),
    }
}

/// Lets the runners that know `task` take turns at it: each is made ready, then each works for `secs` a
/// round. One that fails is left out from there on, and says why.
pub fn alternate(
    runners: &mut [Box<dyn Runner>],
    task: &Task,
    rounds: usize,
    secs: f64,
) -> Vec<Row> {
    let able = runners.iter_mut().filter(|runner| runner.does(task));
    let mut pairs: Vec<_> = able
        .map(|runner| {
            let row = Row::new(*task, runner.name(), runner.kind());
            (runner, row)
        })
        .collect();
    for (runner, row) in &mut pairs {
        row.losses = row.keep(runner.prepare(task, 4.0 * secs));
    }
    for _ in 0..rounds {
        for (runner, row) in pairs.iter_mut().filter(|(_, row)| row.error.is_none()) {
            let rate = row.keep(runner.round(secs).map(Some));
            row.rounds.extend(rate);
        }
    }
    for (runner, row) in pairs.iter_mut().filter(|(_, row)| row.error.is_none()) {
        row.asked = runner.asked();
        row.kernels = row.keep(runner.kernels());
    }
    pairs.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
    }
}
