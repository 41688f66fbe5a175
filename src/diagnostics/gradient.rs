use super::loss::ends;
use super::{Axis, History, Kind, Plot, Series, Source, Style};
use crate::choice::NumberGroup;
use super::plot::short;
use crate::error::Result;
use crate::plan::Plan;

pub const KIND: Kind = Kind {
    id: "gradient",
    label: "Gradient norm",
    doc: "The norm of the whole gradient before clipping, averaged over stretches of training steps, with the norm at which it is clipped.",
    applies: |_| Ok(()),
    source: Source::Training(plot),
};

fn plot(history: &History, plan: &Plan) -> Result<Plot> {
    let (first, last) = ends(history)?;
    let clip = plan.choice.number(NumberGroup::Training, "clip");
    let points = history.stretches.iter();
    let points: Vec<(f64, f64)> = points.map(|s| (s.end.into(), s.gradient_norm)).collect();
    let steps = |s: &&super::Stretch| s.gradient_norm > clip;
    let clipped: u32 = history.stretches.iter().filter(steps).map(|s| s.steps).sum();
    let all: u32 = history.stretches.iter().map(|s| s.steps).sum();
    let highest = points.iter().fold(0.0_f64, |most, p| most.max(p.1));
    let mut series = vec![Series::new("gradient norm", Style::Line, &points, true)];
    if clip < 100.0 * highest {
        series.push(Series::level("clipped from here on", first.into(), last.into(), clip));
    }
    Ok(Plot {
        title: "Gradient norm over training".into(),
        finding: format!(
            "{} at step {last}; on average above the clip, {}, in {} % of the steps.",
            short(points[points.len() - 1].1),
            short(clip),
            short(100.0 * f64::from(clipped) / f64::from(all))
        ),
        x: Axis::linear("training step"),
        y: Axis::log("norm of the gradient"),
        series,
        map: None,
    })
}
