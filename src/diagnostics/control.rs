//! The controlled process with more and more steps.

use crate::core::control::{ControlEstimate, log_weights};
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::probe::Probe;

const STEPS: [usize; 5] = [10, 20, 40, 80, 160];
const PARTICLES: usize = 1000;

/// Fails where there is no controlled process, or no density that it is steered to.
pub fn applies(plan: &Plan) -> Result<()> {
    plan.control_program(1, 1, 0)?;
    match plan.density() {
        Some(_) => Ok(()),
        None => Err(Error::new(
            "data",
            "have no known density; choose a mixture, funnel, double-well, rings or your own energy",
        )),
    }
}

/// What its paths tell, for each number of steps.
pub async fn over_steps(probe: &mut Probe) -> Result<Vec<(usize, ControlEstimate)>> {
    let total: usize = STEPS.iter().sum();
    let (mut found, mut spent) = (Vec::new(), 0);
    for steps in STEPS {
        let before = spent as f64 / total as f64;
        spent += steps;
        probe.turn.part(
            before,
            spent as f64 / total as f64,
            format!("{steps} steps"),
        );
        let program = probe
            .plan()
            .control_program(PARTICLES, steps, probe.seed())?;
        let frames = probe.frames(&program, 0).await?;
        probe.turn.pause().await;
        let density = probe.plan().density().cloned();
        let Some(density) = density else { break };
        let weights = log_weights(&density, &program, &frames)?;
        found.push((steps, ControlEstimate::of(&weights, density.log_z)?));
    }
    Ok(found)
}
