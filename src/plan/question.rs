//! What a choice asks of the network, and whether that has an answer.

use crate::choice::Choice;
#[cfg(feature = "theory")]
use crate::core::along;
use crate::core::coupling::Coupling;
use crate::core::program::{Pairs, Points};
use crate::core::regression::{Quantity, Question, Regression, SourceLaw};
use crate::core::{path, target, time_law, weighting};
use crate::error::{Error, Result};

pub(super) fn question(choice: &Choice) -> Result<Question> {
    Ok(Question {
        path: path::GROUP.make(&choice.path)?,
        target: target::GROUP.make(&choice.target)?,
        weighting: weighting::GROUP.make(&choice.weighting)?,
        time_law: time_law::GROUP.make(&choice.time_law)?,
    })
}

#[cfg(not(feature = "theory"))]
pub(super) fn seen_along(_: &Choice, _: &Regression) -> Result<Option<Regression>> {
    Ok(None)
}

/// The regression along the path that the choice samples along; none for its own.
#[cfg(feature = "theory")]
pub(super) fn seen_along(choice: &Choice, regression: &Regression) -> Result<Option<Regression>> {
    if choice.along.id == along::TRAINED.id {
        return Ok(None);
    }
    let path = path::GROUP
        .make(&choice.along)
        .map_err(|error| error.within("along"))?;
    let same = Regression::new(question(choice)?, regression.ends());
    let scales = regression.output_scales().to_vec();
    match same.with_output_scales(scales).along(path) {
        Some(along) => Ok(Some(along)),
        None => Err(Error::new(
            "along",
            format!(
                "a field trained on \"{}\" from the source \"{}\" does not answer for \"{}\": both paths must be affine and the source gaussian; choose trained",
                choice.path.id, choice.source.id, choice.along.id
            ),
        )),
    }
}

/// Fails where the parts, each legal, make no question that has an answer.
pub(super) fn check_question(choice: &Choice, regression: &Regression) -> Result<()> {
    let fail = |field: &str, message: String| Err(Error::new(field, message));
    let (source, target, path) = (&choice.source.id, &choice.target.id, &choice.path.id);
    if regression.ends().source == SourceLaw::Origin && regression.is_affine() {
        return fail(
            "path",
            format!(
                "\"{path}\" has no extra noise, so nothing would leave the origin; choose brownian-bridge or another source"
            ),
        );
    }
    if !regression.offers(Quantity::Velocity) {
        return fail(
            "target",
            format!(
                "\"{target}\" does not determine the velocity on \"{path}\" from the source \"{source}\"; choose velocity or velocity-and-noise"
            ),
        );
    }
    match regression.weighs() {
        Some(quantity) if !regression.offers(quantity) => fail(
            "weighting",
            format!(
                "\"{}\" weighs what \"{target}\" from the source \"{source}\" does not determine; choose uniform",
                choice.weighting.id
            ),
        ),
        _ => Ok(()),
    }
}

/// Fails where the field does not tell what the coupling's rollouts read.
pub(super) fn check_coupling(coupling: &Coupling, regression: &Regression) -> Result<()> {
    let Some(rollout) = coupling.rollout() else {
        return Ok(());
    };
    (1..=2).try_for_each(|round| {
        let rows = rollout.rows((rollout.direction)(round), regression);
        rows.map(|_| ())
    })
}

pub(super) fn empty_pool(count: usize, dim: usize) -> Pairs {
    let zeros = Points::new(vec![0.0; count * dim], dim);
    Pairs {
        x0: zeros.clone(),
        x1: zeros,
    }
}
