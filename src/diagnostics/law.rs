//! What several kinds ask of a plan's laws.

use crate::core::coupling::Coupling;
use crate::core::program::{Pairs, Points};
use crate::core::rng::{Purpose, Stream};
use crate::error::{Error, Result};
use crate::plan::Plan;

/// `count` times within the usable ones, a hundredth of them from either end, where fields may have poles.
pub fn times(plan: &Plan, count: usize) -> Vec<f64> {
    let (low, high) = plan.sampled().range();
    let place = |k: usize| 0.01 + 0.98 * k as f64 / (count - 1) as f64;
    (0..count).map(|k| low + (high - low) * place(k)).collect()
}

/// `count` points of ρ_t in the frame, for the coupling's pairs. Fails where the field itself makes them, but for a
/// process from the origin.
pub fn points(plan: &Plan, t: f64, count: usize) -> Result<Points> {
    let mut stream = Stream::new(plan.choice.seed(), Purpose::Measure, 2, 0);
    let pairs = pairs(plan, count, &mut stream)?;
    let at = plan.sampled().schedule(t);
    let mut mix = |(&x0, &x1): (&f32, &f32)| {
        let extra = if at.gamma == 0.0 {
            0.0
        } else {
            at.gamma * stream.normal()
        };
        (at.sigma * f64::from(x0) + at.alpha * f64::from(x1) + extra) as f32
    };
    let both = pairs.x0.values.iter().zip(pairs.x1.values.iter());
    Ok(Points::new(both.map(&mut mix).collect(), plan.frame.dim()))
}

fn pairs(plan: &Plan, count: usize, stream: &mut Stream) -> Result<Pairs> {
    let laws = plan.laws();
    // A process from the origin ends, once it is steered right, in the data, wherever its pairs come from.
    if laws.source.is_none() || plan.coupling.made().is_none() {
        let x0 = laws.x0(count, stream);
        let x1 = laws.x1(count, stream)?;
        return Ok(laws.pairs(x0, x1));
    }
    let Coupling::Minibatch(made) = &plan.coupling else {
        return Err(Error::new(
            "coupling",
            "lets the field make its own pairs, so the law between source and data is not known; choose independent",
        ));
    };
    let (mut x0, mut x1) = (Vec::new(), Vec::new());
    for index in 0.. {
        if x0.len() >= count * laws.dim() {
            break;
        }
        let pairs = laws.batch(made, plan.choice.seed(), index)?;
        x0.extend_from_slice(&pairs.x0.values);
        x1.extend_from_slice(&pairs.x1.values);
    }
    x0.truncate(count * laws.dim());
    x1.truncate(count * laws.dim());
    Ok(laws.pairs(x0, x1))
}

/// The unit of the frame's coordinates.
pub fn unit(plan: &Plan) -> &'static str {
    if plan.frame.scale.iter().all(|&s| s == 1.0) {
        "the data's units"
    } else {
        "deviations of the data"
    }
}

/// Root of the mean of `squares` with its standard error.
pub fn root_mean(squares: &[f64]) -> (f64, f64) {
    let found = crate::core::diagnostic::Estimate::mean(squares);
    let root = found.value.sqrt();
    (
        root,
        found.standard_error.unwrap_or(0.0) / (2.0 * root.max(f64::MIN_POSITIVE)),
    )
}
