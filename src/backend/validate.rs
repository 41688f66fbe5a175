//! What every backend checks before it takes a plan or a program.

use crate::core::network::NetworkShape;
#[cfg(feature = "theory")]
use crate::core::program::{Adaptive, Divergence, Method};
use crate::core::program::{Pairs, Points, Program, Source, Start};
use crate::core::row::StepRow;
use crate::error::{Error, Result};
use crate::layout::Table;

use super::{TrainPlan, TrainState};

/// Random indices are below this: see [`crate::core::rng::index_below`].
const MOST: usize = 1 << 24;

/// A particle that there is.
#[cfg(feature = "theory")]
pub(super) fn check_particle(particle: usize, particles: usize) -> Result<()> {
    if particle < particles {
        return Ok(());
    }
    let last = particles.saturating_sub(1);
    Err(Error::new(
        "particle",
        format!("choose one from 0 to {last}"),
    ))
}

/// A plan and a state that fit each other.
pub(super) fn check_load(plan: &TrainPlan, state: &TrainState) -> Result<()> {
    check_shape(plan.shape).map_err(|error| error.within("network"))?;
    check_count("rows", plan.rows.len(), 0)?;
    check_count("batch", plan.batch, 1)?;
    check_points("data", &plan.data, plan.shape.dim, 0)?;
    if let Source::Points(points) = &plan.source {
        check_points("source", points, plan.shape.dim, 1)?;
    }
    if let Some(pairs) = &plan.pairs {
        check_pairs(pairs, plan.shape.dim)?;
    }
    let optimiser = plan.optimiser;
    let rate = optimiser.learning_rate as f32;
    check(
        "learning_rate",
        rate.is_finite() && rate >= 0.0,
        "choose a finite number from 0 up",
    )?;
    check("clip", optimiser.clip > 0.0, "choose a number above 0")?;
    check(
        "ema",
        (0.0..=1.0).contains(&optimiser.ema),
        "choose a number from 0 to 1",
    )?;

    let parts = [
        ("weights", &state.weights),
        ("mean", &state.mean),
        ("square", &state.square),
        ("average", &state.average),
    ];
    let count = plan.shape.parameter_count();
    for (name, values) in parts {
        if values.len() != count {
            let found = values.len();
            return Err(Error::new(
                name,
                format!("the network has {count} parameters, not {found}"),
            ));
        }
        check(
            name,
            values.iter().all(|x| x.is_finite()),
            "every number must be finite",
        )?;
    }
    check(
        "square",
        state.square.iter().all(|&x| x >= 0.0),
        "no square is below 0",
    )
}

/// A plan that can be trained.
pub(super) fn check_train(plan: &TrainPlan) -> Result<()> {
    check(
        "data",
        plan.data.count() > 0 || plan.pairs.is_some(),
        "training needs at least one point; give some data",
    )?;
    check(
        "rows",
        !plan.rows.is_empty(),
        "training needs at least one time",
    )
}

/// Pairs that may overwrite the plan's from `first` on.
pub(super) fn check_renewal(plan: &TrainPlan, first: usize, pairs: &Pairs) -> Result<()> {
    check_pairs(pairs, plan.shape.dim)?;
    let room = plan.pairs.as_ref().map_or(0, Pairs::count);
    let fits = first
        .checked_add(pairs.count())
        .is_some_and(|end| end <= room);
    check(
        "pairs",
        fits,
        "give no more pairs than the plan has room for",
    )
}

fn check_pairs(pairs: &Pairs, dim: usize) -> Result<()> {
    check_points("pairs", &pairs.x0, dim, 1)?;
    check_points("pairs", &pairs.x1, dim, 1)?;
    check(
        "pairs",
        pairs.x0.count() == pairs.x1.count(),
        "give as many x₀ as x₁",
    )
}

/// A program for fields of dimension `dim`; answers the length of its trajectory.
pub(super) fn check_program(program: &Program, dim: usize) -> Result<usize> {
    check_count("particles", program.particles, 1)?;
    check_count("steps", program.rows.len(), 0)?;
    let finite = |row: &StepRow| {
        let mut numbers = Vec::new();
        row.push_f32(&mut numbers);
        numbers.iter().all(|x| x.is_finite())
    };
    check(
        "sampler",
        program.rows.iter().all(finite),
        "this field does not tell what the sampler reads; choose another sampler",
    )?;
    #[cfg(feature = "theory")]
    match &program.method {
        Method::Steps => (),
        Method::Volume(divergence) => check_volume(program, *divergence, dim)?,
        Method::Adaptive(adaptive) => check_adaptive(program, adaptive)?,
    }
    if let Start::At(points) = &program.start {
        check_points("start", points, dim, 1)?;
        let fits = points.count() == program.particles;
        check("start", fits, "give as many points as there are particles")?;
    }
    program
        .frames()
        .checked_mul(program.particles)
        .and_then(|points| points.checked_mul(dim))
        .ok_or_else(|| Error::new("particles", "choose fewer particles or fewer steps"))
}

/// Rows along which volumes can be followed, and a divergence that can be found.
#[cfg(feature = "theory")]
fn check_volume(program: &Program, divergence: Divergence, dim: usize) -> Result<()> {
    let follows = |row: &StepRow| row.noise == 0.0 && (row.base + row.state - 1.0).abs() <= 1e-9;
    check(
        "sampler",
        program.rows.iter().all(follows),
        "a likelihood needs steps of the probability-flow ODE in x; choose euler, midpoint, heun, \
         rk4 or adams-bashforth",
    )?;
    match divergence {
        Divergence::Exact if dim > Divergence::MOST_EXACT => Err(Error::new(
            "divergence",
            format!(
                "is exact up to {} dimensions; estimate it by probes",
                Divergence::MOST_EXACT
            ),
        )),
        Divergence::Exact => Ok(()),
        Divergence::Hutchinson { probes } if (1..=Divergence::MOST_PROBES).contains(&probes) => {
            Ok(())
        }
        Divergence::Hutchinson { probes } => Err(Error::new(
            "divergence",
            format!(
                "{probes} probes are not from 1 to {}",
                Divergence::MOST_PROBES
            ),
        )),
    }
}

/// A table over the times of the frames, and a tolerance that `f32` can meet.
#[cfg(feature = "theory")]
fn check_adaptive(program: &Program, adaptive: &Adaptive) -> Result<()> {
    let Adaptive {
        tolerance,
        times,
        places,
        longest,
    } = adaptive;
    check(
        "sampler.relative",
        (1e-7..=1.0).contains(&tolerance.relative),
        "choose a number from 1e-7 to 1",
    )?;
    check(
        "sampler.absolute",
        tolerance.absolute >= 1e-30 && tolerance.absolute.is_finite(),
        "choose a number above 0",
    )?;
    check(
        "sampler.steps",
        *longest >= 1e-3 && *longest <= 1.0,
        "the longest step is a part of the way from 1e-3 to 1",
    )?;
    let inside = places.iter().all(|s| (0.0..=1.0).contains(s));
    check(
        "sampler.steps",
        program.rows.len() >= 4 && !places.is_empty() && times.len() == places.len() && inside,
        "give at least four rows, and a place from 0 to 1 for every time",
    )?;
    let turns = |w: &[f64]| (w[1] - w[0]) as f32 * (places[1] - places[0]) as f32 <= 0.0;
    check(
        "sampler.steps",
        !places.windows(2).any(turns),
        "the times must rise or fall",
    )
}

fn check_shape(shape: NetworkShape) -> Result<()> {
    let parts = [
        ("dim", shape.dim, 1..=256),
        ("width", shape.width, 1..=256),
        ("depth", shape.depth, 1..=8),
        ("harmonics", shape.harmonics, 0..=16),
        ("heads", shape.heads, 1..=2),
        ("dim", shape.outputs(), 1..=256),
    ];
    for (name, value, range) in parts {
        if !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            return Err(Error::new(
                name,
                format!("{value} is not from {least} to {most}"),
            ));
        }
    }
    Ok(())
}

fn check_count(name: &str, count: usize, least: usize) -> Result<()> {
    if (least..=MOST).contains(&count) {
        return Ok(());
    }
    Err(Error::new(
        name,
        format!("{count} is not from {least} to {MOST}"),
    ))
}

fn check_points(name: &str, points: &Points, dim: usize, least: usize) -> Result<()> {
    if points.dim != dim {
        let found = points.dim;
        return Err(Error::new(
            name,
            format!("points have {found} numbers each, the field {dim}"),
        ));
    }
    check_count(name, points.count(), least)?;
    check(
        name,
        points.values.iter().all(|x| x.is_finite()),
        "every number must be finite",
    )
}

fn check(name: &str, holds: bool, message: &str) -> Result<()> {
    if holds {
        Ok(())
    } else {
        Err(Error::new(name, message))
    }
}
