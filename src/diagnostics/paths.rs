//! How particles go from source to data: what straightness and energy are measured on.

use serde_json::json;

use super::plot::with_error;
use super::{Axis, Plot, Series};
use crate::core::diagnostic::Estimate;
use crate::core::diagnostic::trajectory::{
    Profile, TrajectoryMeasures, measure_trajectories, profile,
};
use crate::core::regression::SourceLaw;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::probe::Probe;

const PARTICLES: usize = 1000;
const STEPS: usize = 50;

/// Fails where all particles start from one point, which the ODE leaves infinitely fast.
pub fn applies(plan: &Plan) -> Result<()> {
    if plan.regression.ends().source == SourceLaw::Origin {
        return Err(Error::new(
            "source",
            "is one point, so there are no starts and ends to join",
        ));
    }
    Ok(())
}

/// Paths of the probability-flow ODE by Heun's method in 50 steps of the chosen grid, in the data's units.
pub async fn follow(probe: &mut Probe) -> Result<(Vec<f64>, Profile, TrajectoryMeasures)> {
    probe.turn.part(0.0, 1.0, "following particles");
    probe.resample(json!({ "id": "heun", "steps": STEPS }))?;
    let program = probe.plan().program(PARTICLES, probe.seed());
    let frames = probe.frames(&program, 0).await?;
    let frame = &probe.plan().frame;
    let (frames, times) = (frame.leave(&frames), program.frame_times());
    let whole = measure_trajectories(&frames, &times, frame.dim())?;
    let profile = profile(&frames, &times, frame.dim())?;
    let middles = times.windows(2).map(|t| 0.5 * (t[0] + t[1])).collect();
    Ok((middles, profile, whole))
}

/// One of its measures over t.
pub fn over_time(title: &str, y: &str, label: &str, times: &[f64], values: &[Estimate]) -> Plot {
    let points: Vec<(f64, f64, f64)> = times
        .iter()
        .zip(values)
        .map(|(&t, v)| (t, v.value, v.standard_error.unwrap_or(0.0)))
        .collect();
    Plot {
        title: title.into(),
        finding: String::new(),
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::linear(y),
        series: vec![Series::with_errors(label, &points)],
        map: None,
    }
}

/// A measure with its error.
pub fn told(found: &Estimate) -> String {
    with_error(found.value, found.standard_error.unwrap_or(0.0))
}
