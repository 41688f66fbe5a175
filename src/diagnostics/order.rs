use serde_json::json;

use super::line::{Slope, slope};
use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::core::sampler;
use super::plot::with_error;
use crate::error::{Error, Result};
use crate::probe::Probe;
use crate::registry::Pick;

pub const KIND: Kind = Kind {
    id: "order",
    label: "Error against step size",
    doc: "How far particles end from where very small steps of the same field end, against the step size: on log axes a straight line with the sampler's order as its slope.",
    applies: |_| Ok(()),
    source: Source::Samplers {
        usual: &SAMPLERS,
        measure: |probe, picks| Box::pin(measure(probe, picks)),
    },
};

/// The usual samplers beside the chosen one.
const SAMPLERS: [&str; 3] = ["euler", "heun", "rk4"];
const STEPS: [usize; 7] = [4, 8, 16, 32, 64, 128, 256];
/// Steps of Runge and Kutta's method that stand for infinitely many.
const FINE: usize = 512;
const PARTICLES: usize = 200;
/// The finest step sizes that a slope is fitted to: coarser ones are not yet in proportion.
const FITTED: usize = 4;
/// Rounding of 512 steps in `f32`, relative: errors below it say nothing.
const ROUNDING: f64 = 1e-5;

/// Root mean square distance between points.
fn gap(a: &[f32], b: &[f32], dim: usize) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2));
    (squares.sum::<f64>() / (a.len() / dim) as f64).sqrt()
}

/// The measured order: the slope through the finest errors that are not rounding.
fn order(errors: &[(f64, f64)], size: f64) -> Option<Slope> {
    let clear = errors.iter().filter(|(_, e)| *e > ROUNDING * size);
    let logs: Vec<(f64, f64)> = clear.map(|(h, e)| (h.ln(), e.ln())).collect();
    slope(&logs[logs.len().saturating_sub(FITTED)..])
}

async fn measure(mut probe: Probe, picks: Vec<Pick>) -> Result<Plot> {
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    let rows: usize = STEPS.iter().sum();
    let total = (4 * FINE + 2 * picks.len() * rows) as f64;
    probe.turn.part(0.0, (4 * FINE) as f64 / total, "the fine reference");
    probe.resample(json!({ "id": "rk4", "steps": FINE }))?;
    let program = probe.plan().program(PARTICLES, seed);
    let leave = |probe: &Probe, points: &[f32]| probe.plan().frame.leave(points);
    let (low, high) = probe.plan().sampled().range();
    let ends = probe.ends(&program).await?;
    let fine = leave(&probe, &ends);
    let size = gap(&fine, &vec![0.0; fine.len()], dim);
    let (mut series, mut findings, mut spent) = (Vec::new(), Vec::new(), 4 * FINE);
    for pick in &picks {
        let (label, solver) = (sampler::GROUP.find(&pick.id)?.label, sampler::GROUP.make(pick)?);
        if solver.noisy || solver.adaptive.is_some() {
            findings.push(format!(
                "{label} has none: it {}",
                if solver.noisy { "adds noise" } else { "chooses its own steps" }
            ));
            continue;
        }
        let mut errors = Vec::new();
        for steps in STEPS {
            let before = spent as f64 / total;
            spent += 2 * steps;
            probe.turn.part(before, spent as f64 / total, format!("{label}, {steps} steps"));
            let mut asked = pick.to_json();
            asked["steps"] = json!(steps);
            if probe.resample(asked).is_err() {
                continue;
            }
            let program = probe.plan().program(PARTICLES, seed);
            if let Ok(ends) = probe.ends(&program).await {
                errors.push(((high - low) / steps as f64, gap(&leave(&probe, &ends), &fine, dim)));
            }
        }
        if errors.is_empty() {
            continue;
        }
        findings.push(match order(&errors, size) {
            Some(Slope { value, error }) => format!(
                "{label} {} (nominal {})",
                with_error(value, error.max(0.01)),
                solver.order
            ),
            None => format!("{label} too exact to tell (nominal {})", solver.order),
        });
        series.push(Series::new(label, Style::Line, &errors, true));
    }
    if series.is_empty() {
        return Err(Error::new("samplers", "no solver of the ODE reaches the end with this field; choose others, or train for longer"));
    }
    let steps = [STEPS[STEPS.len() - 1], STEPS[0]].map(|n| (high - low) / n as f64);
    series.push(Series::level("rounding", steps[0], steps[1], ROUNDING * size));
    Ok(Plot {
        title: "Error against step size".into(),
        finding: format!("Measured order: {}.", findings.join("; ")),
        x: Axis::log("step size in t"),
        y: Axis::log("distance from the fine end points, in the data's units"),
        series,
        map: None,
    })
}
