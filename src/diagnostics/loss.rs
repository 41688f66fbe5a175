use super::{Axis, History, Kind, Plot, Series, Source, Style};
use super::plot::short;
use crate::error::{Error, Result};
use crate::plan::Plan;

pub const KIND: Kind = Kind {
    id: "loss",
    label: "Loss",
    doc: "The mean loss over stretches of training steps. It does not fall to 0: what is left is the spread of the targets at one place.",
    applies: |_| Ok(()),
    source: Source::Training(plot),
};

fn plot(history: &History, _: &Plan) -> Result<Plot> {
    let stretches = &history.stretches;
    let (first, last) = ends(history)?;
    let points: Vec<(f64, f64)> = stretches.iter().map(|s| (s.end.into(), s.loss)).collect();
    let tail = &stretches[stretches.len() * 9 / 10..];
    let tail = tail.iter().map(|s| s.loss).sum::<f64>() / tail.len() as f64;
    Ok(Plot {
        title: "Loss over training".into(),
        finding: format!(
            "From {} at step {first} to {} over the last tenth, up to step {last}.",
            short(stretches[0].loss),
            short(tail)
        ),
        x: Axis::linear("training step"),
        y: Axis::log("loss, weighted squared error per coordinate"),
        series: vec![Series::new("mean loss", Style::Line, &points, true)],
        map: None,
    })
}

/// First and last step of the history; fails where there is none.
pub(super) fn ends(history: &History) -> Result<(u32, u32)> {
    match (history.stretches.first(), history.stretches.last()) {
        (Some(first), Some(last)) => Ok((first.end + 1 - first.steps, last.end)),
        _ => Err(Error::new(
            "training",
            "has taken no steps here yet; press Train",
        )),
    }
}
