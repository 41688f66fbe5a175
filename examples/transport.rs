//! Optimal transport and distances between two files of points, as JSON.
#![allow(clippy::print_stdout, reason = "printing is what this tool is for")]

mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use pushforward::core::diagnostic;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::transport::assignment::assign;
use pushforward::core::transport::bridge::GaussianBridge;
use pushforward::core::transport::cost::Costs;
use pushforward::core::transport::gaussian::{Gaussian, optimal_map, wasserstein_squared};
use pushforward::core::transport::sinkhorn::{Sinkhorn, sinkhorn};
use pushforward::error::{Error, Result};
use pushforward::format::points::parse_points;
use serde_json::{Value, json};

/// Prints what it costs to carry the points of one file to those of another: the exact assignment,
/// the entropic plan, the Gaussians with their moments, every distance. Or times the assignment.
#[derive(Parser)]
struct Arguments {
    /// Points x (.csv or .npy).
    x: Option<PathBuf>,
    /// Points y, as many as x.
    y: Option<PathBuf>,
    /// Regularisation of the cost ‖x − y‖², in squared units; the bridge's σ² is half of it.
    #[arg(long, default_value_t = 1.0)]
    epsilon: f64,
    /// Random directions of the sliced distance.
    #[arg(long, default_value_t = 1000)]
    projections: usize,
    /// Prints how long the assignment takes from N(0, I) to 8 Gaussians, instead.
    #[arg(long)]
    time: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    support::exit(match (&arguments.x, &arguments.y) {
        _ if arguments.time => time(),
        (Some(x), Some(y)) => compare(x, y, &arguments),
        _ => Err(Error::new(
            "arguments",
            "give two files of points, or --time",
        )),
    })
}

fn points(path: &Path) -> Result<(Vec<f64>, usize)> {
    let name = path.display().to_string();
    let table = parse_points(&support::read(path)?, &name)?;
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    Ok((table.select(&columns)?, columns.len()))
}

fn compare(x: &Path, y: &Path, arguments: &Arguments) -> Result<()> {
    let ((x, dim), (y, other)) = (points(x)?, points(y)?);
    if dim != other {
        let message = format!("{dim} and {other} columns; give both files the same");
        return Err(Error::new("points", message));
    }
    let costs = Costs::squared(&x, &y, dim)?;
    let exact = assign(&costs)?;
    let plan = sinkhorn(&costs, None, &Sinkhorn::new(arguments.epsilon))?;
    let first_row = plan.row(&costs, 0);
    let [x32, y32] = [&x, &y].map(|side| side.iter().map(|&p| p as f32).collect::<Vec<f32>>());
    let mut stream = Stream::new(1, Purpose::Measure, 0, 0);
    let sliced =
        diagnostic::sliced_wasserstein(&x32, &y32, dim, arguments.projections, &mut stream);
    let [from, to] = [&x, &y].map(|side| Gaussian::of_points(side, dim));
    println!(
        "{:#}",
        json!({
            "assignment": { "columns": exact.columns, "cost": exact.cost },
            "sinkhorn": {
                "epsilon": plan.epsilon,
                "cost": plan.cost,
                "value": plan.value,
                "marginal_error": plan.marginal_error,
                "iterations": plan.iterations,
                "converged": plan.converged,
                "first_row": first_row,
            },
            "gaussian": gaussian(from?, to?, arguments.epsilon)?,
            "w2": diagnostic::wasserstein(&x, &y, dim)?,
            "sliced_w2": sliced,
            "sinkhorn_divergence": diagnostic::sinkhorn_divergence(&x, &y, dim, arguments.epsilon)?,
            "energy": diagnostic::energy_distance(&x32, &y32, dim),
            "mmd2": diagnostic::mmd_squared(&x32, &y32, dim),
        })
    );
    Ok(())
}

/// The transport between the Gaussians, and their bridge at three times, one deviation off its mean.
fn gaussian(from: Gaussian, to: Gaussian, epsilon: f64) -> Result<Value> {
    let w2_squared = wasserstein_squared(&from, &to)?;
    let map = optimal_map(&from, &to)?;
    let bridge = GaussianBridge::new(from, to, (epsilon / 2.0).sqrt())?;
    let at = |t: f64| {
        let law = bridge.marginal(t);
        let x: Vec<f64> = law.mean.iter().map(|m| m + 1.0).collect();
        let field = bridge.field(t, &x);
        json!({
            "t": t,
            "mean": law.mean,
            "covariance": law.covariance,
            "x": x,
            "drift": field.as_ref().map(|f| &f.drift),
            "score": field.as_ref().map(|f| &f.score),
        })
    };
    Ok(json!({
        "w2_squared": w2_squared,
        "map": map.linear,
        "coupling": bridge.coupling(),
        "entropic_value": bridge.entropic_value(),
        "bridge": [at(0.0), at(0.3), at(0.9)],
    }))
}

fn time() -> Result<()> {
    let mut rows = Vec::new();
    for n in [256, 1024, 4096] {
        let mut stream = Stream::new(1, Purpose::Measure, 1, n);
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for _ in 0..n {
            let (sin, cos) = (f64::from(stream.below(8)) * std::f64::consts::FRAC_PI_4).sin_cos();
            for center in [5.0 * cos, 5.0 * sin] {
                x.push(stream.normal());
                y.push(center + 0.1_f64.powf(0.25) * stream.normal());
            }
        }
        // The best of five: the least disturbed by whatever else runs.
        let mut best_ms = f64::INFINITY;
        for _ in 0..5 {
            let start = Instant::now();
            assign(&Costs::squared(&x, &y, 2)?)?;
            best_ms = best_ms.min(1e3 * start.elapsed().as_secs_f64());
        }
        rows.push(json!({ "points": n, "assignment_ms": best_ms }));
    }
    println!("{:#}", Value::from(rows));
    Ok(())
}
