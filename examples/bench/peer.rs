//! PyTorch beside us: a child that answers requests, or the figures that one has printed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use pushforward::error::{Error, Result};
use serde_json::{Value, json};

use crate::runner::{Row, Runner, Runners, bearable};
use crate::task::{Task, Work};

/// The program that does the tasks in PyTorch.
const PROGRAM: &str = include_str!("torch_peer.py");

/// The program at work.
struct Process {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it; answers it with what it says of itself. None where `python` has no PyTorch.
    fn start(python: &str) -> Option<(Self, Value)> {
        let file = std::env::temp_dir().join("pushforward_torch_peer.py");
        std::fs::write(&file, PROGRAM).ok()?;
        let mut child = Command::new(python)
            .arg(&file)
            .arg("--serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let requests = child.stdin.take()?;
        let answers = BufReader::new(child.stdout.take()?);
        let mut process = Self {
            child,
            requests,
            answers,
        };
        let about = process.answer().ok()?;
        Some((process, about))
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        let value = read.ok().and_then(|_| serde_json::from_str(&line).ok());
        value.ok_or_else(|| Error::new("PyTorch", "ended before it had answered"))
    }

    fn ask(&mut self, request: &Value) -> Result<Value> {
        writeln!(self.requests, "{request}")
            .map_err(|error| Error::new("PyTorch", error.to_string()))?;
        let answer = self.answer()?;
        match answer["error"].as_str() {
            Some(message) => Err(Error::new("PyTorch", message)),
            None => Ok(answer),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One mode of the program, in a process of its own: one that fails takes no other along.
struct Peer {
    name: String,
    kind: String,
    mode: String,
    python: String,
    process: Option<Process>,
}

impl Peer {
    fn ask(&mut self, request: &Value) -> Result<Value> {
        let answer = match &mut self.process {
            Some(process) => process.ask(request),
            None => Err(Error::new("PyTorch", "did not start again")),
        };
        if answer.is_err() {
            // What failed once may have spoilt more than its own task.
            self.process = None;
        }
        answer
    }
}

impl Runner for Peer {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        &self.kind
    }

    fn does(&self, task: &Task) -> bool {
        !matches!(task.work, Work::Density(_)) && bearable(task, &self.kind, false)
    }

    fn prepare(&mut self, task: &Task, secs: f64) -> Result<Vec<f64>> {
        if self.process.is_none() {
            self.process = Process::start(&self.python).map(|(process, _)| process);
        }
        let request = json!({ "mode": self.mode, "task": task.to_json(), "secs": secs });
        Ok(numbers(&self.ask(&request)?["losses"]))
    }

    fn round(&mut self, secs: f64) -> Result<f64> {
        let answer = self.ask(&json!({ "mode": self.mode, "secs": secs }))?;
        Ok(answer["rate"].as_f64().unwrap_or(f64::NAN))
    }
}

/// A runner for each mode of PyTorch, with what it says of itself; none where `python` has none.
pub fn start(python: &str) -> Option<(Runners, Value)> {
    let (_, about) = Process::start(python)?;
    let kind = about["kind"].as_str().unwrap_or("cpu");
    let modes = about["modes"].as_array().cloned().unwrap_or_default();
    let runners = modes.iter().filter_map(Value::as_str).map(|mode| {
        Box::new(Peer {
            name: format!("PyTorch, {mode}"),
            kind: kind.to_owned(),
            mode: mode.to_owned(),
            python: python.to_owned(),
            process: None,
        }) as Box<dyn Runner>
    });
    Some((runners.collect(), about))
}

/// The rows that the program printed, with what it says of itself. Fails where `text` is something else.
pub fn parse(text: &str) -> Result<(Vec<Row>, Value)> {
    let wrong = |message: &str| Error::new("--beside", message);
    let mut value: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    let rows = value["rows"].take();
    let rows: Option<Vec<Row>> = rows
        .as_array()
        .and_then(|rows| rows.iter().map(row).collect());
    let rows = rows.ok_or_else(|| wrong("has no rows that torch_peer.py printed"))?;
    Ok((rows, value))
}

fn row(value: &Value) -> Option<Row> {
    let number = |key: &str| value[key].as_u64().map(|n| n as usize);
    let count = number("count")?;
    let task = Task {
        dim: number("dim")?,
        width: number("width")?,
        depth: number("depth")?,
        work: match value["task"].as_str()? {
            "train" => Work::Train(count),
            "sample" => Work::Sample(count),
            _ => return None,
        },
    };
    Some(Row {
        rounds: numbers(&value["rounds"]),
        losses: numbers(&value["losses"]),
        ..Row::new(task, value["runner"].as_str()?, value["kind"].as_str()?)
    })
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array();
    list.map_or_else(Vec::new, |list| {
        list.iter().filter_map(Value::as_f64).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_figures_are_read() {
        let text = r#"{"torch": "2", "rows": [{"task": "train", "dim": 2, "width": 64, "depth": 3,
            "count": 256, "runner": "PyTorch, eager", "kind": "gpu", "rate": 2.0,
            "rounds": [1.0, 2.0, 3.0], "losses": [1.0, 0.5]}]}"#;
        let (rows, about) = parse(text).expect("well formed");
        assert_eq!(about["torch"], "2");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].task, Task::new(64, Work::Train(256)));
        assert_eq!(rows[0].rate(), Some(2.0));
        assert_eq!((rows[0].kind.as_str(), rows[0].losses[1]), ("gpu", 0.5));
        for wrong in [
            "",
            "{}",
            &text.replace("train", "sort"),
            &text.replace("64", "-1"),
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
