use super::plot::short;
use super::{Axis, History, Kind, Plot, Series, Source};
use crate::core::regression::SourceLaw;
use crate::error::{Error, Result};
use crate::plan::Plan;

pub const KIND: Kind = Kind {
    id: "rounds",
    label: "Rounds of a bridge",
    doc: "The transport cost of the pairs that each round of rollouts made, over the rounds: it settles where bridges and reflow have come to their coupling.",
    applies,
    source: Source::Training(plot),
};

fn applies(plan: &Plan) -> Result<()> {
    let from_origin = plan.regression.ends().source == SourceLaw::Origin;
    if from_origin || plan.coupling.rollout().is_none() {
        return Err(Error::new(
            "coupling",
            "makes no pairs of source and data by rounds of rollouts; choose reflow, imf, ipf or a paradigm with one of them",
        ));
    }
    Ok(())
}

fn plot(history: &History, plan: &Plan) -> Result<Plot> {
    let (Some(first), Some(last)) = (history.rounds.first(), history.rounds.last()) else {
        return Err(Error::new("training", "no round has ended here yet; train on"));
    };
    let points = history.rounds.iter().map(|one| {
        let error = one.cost.standard_error.unwrap_or(0.0);
        (f64::from(one.round), one.cost.value, error)
    });
    let points: Vec<(f64, f64, f64)> = points.collect();
    let noise = if plan.regression.is_affine() {
        String::new()
    } else {
        format!(", with noise ε = {}", short(plan.regression.total_noise()))
    };
    Ok(Plot {
        title: "Transport cost of each round's pairs".into(),
        finding: format!(
            "From {} in round {} to {} in round {}{noise}.",
            short(first.cost.value),
            first.round,
            short(last.cost.value),
            last.round,
        ),
        x: Axis::linear("round"),
        y: Axis::linear("E‖x₁ − x₀‖² of the pairs, squared units of the field's frame"),
        series: vec![Series::with_errors("transport cost", &points)],
        map: None,
    })
}
