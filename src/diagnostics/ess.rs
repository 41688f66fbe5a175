use super::control::{applies, over_steps};
use super::plot::short;
use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "ess",
    label: "Effective sample size",
    doc: "The share of the particles that their weights leave in effect, against the number of steps of the controlled process: 1 where the control is exact.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

async fn measure(mut probe: Probe) -> Result<Plot> {
    let found = over_steps(&mut probe).await?;
    let points: Vec<(f64, f64)> = found.iter().map(|(n, told)| (*n as f64, told.share())).collect();
    let (steps, last) = &found[found.len() - 1];
    Ok(Plot {
        title: "Effective sample size against steps".into(),
        finding: format!(
            "{} % of {} particles by {steps} steps.",
            short(100.0 * last.share()),
            last.particles
        ),
        x: Axis::log("steps of the controlled process"),
        y: Axis::linear("effective share of the particles"),
        series: vec![
            Series::new("share in effect", Style::Line, &points, false),
            Series::level("all of them", found[0].0 as f64, *steps as f64, 1.0),
        ],
        map: None,
    })
}
