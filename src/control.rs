//! log Z by the controlled process of a trained field.

use crate::backend::{Backend, Slot};
use crate::core::control::{ControlEstimate, log_weights};
use crate::engine::Engine;
use crate::error::{Error, Result};

/// Runs `particles` particles of the field's controlled process from 0 in `steps` steps of its
/// choice's grid, in the slot for measuring, and says what their paths tell of the data's density: log
/// Z, its standard error, the effective sample size. Fails where the source is not the origin, or
/// the data have no density. log Z is the same in every frame.
pub async fn estimate(
    engine: &mut Engine,
    particles: usize,
    steps: usize,
    seed: u32,
) -> Result<ControlEstimate> {
    let program = engine.plan().control_program(particles, steps, seed)?;
    engine.begin_program(Slot::Measure, &program)?;
    engine.finish(Slot::Measure)?;
    let frames = engine
        .backend()
        .read_frames(Slot::Measure, 0, program.frames());
    let frames = frames.await?;
    let Some(density) = engine.plan().density() else {
        return Err(Error::new(
            "data",
            "have no known density; choose a mixture, funnel, double-well, rings or your own energy",
        ));
    };
    let weights = log_weights(density, &program, &frames)?;
    ControlEstimate::of(&weights, density.log_z)
}
