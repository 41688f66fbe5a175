use super::control::{applies, over_steps};
use super::paths::told;
use super::plot::short;
use super::{Axis, Kind, Plot, Series, Source};
use crate::core::control::ControlEstimate;
use crate::core::diagnostic::Estimate;
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "log-z",
    label: "log Z",
    doc: "The logarithm of the density's integral by the controlled process, against the number of its steps, with the bound by the mean of the log-weights and the truth where that is known.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

async fn measure(mut probe: Probe) -> Result<Plot> {
    let found = over_steps(&mut probe).await?;
    let line = |part: fn(&ControlEstimate) -> Estimate| {
        let point = |(steps, told): &(usize, ControlEstimate)| {
            let Estimate { value, standard_error } = part(told);
            (*steps as f64, value, standard_error.unwrap_or(0.0))
        };
        found.iter().map(point).collect::<Vec<_>>()
    };
    let (steps, last) = &found[found.len() - 1];
    let mut series = vec![
        Series::with_errors("log Z", &line(|told| told.log_z)),
        Series::with_errors("bound by the mean", &line(|told| told.elbo)),
    ];
    let mut finding = format!("log Z = {} by {steps} steps", told(&last.log_z));
    if let Some(known) = last.known {
        series.push(Series::level("known", found[0].0 as f64, *steps as f64, known));
        finding += &format!("; it is {}", short(known));
    }
    Ok(Plot {
        title: "log Z against steps".into(),
        finding: finding + ".",
        x: Axis::log("steps of the controlled process"),
        y: Axis::linear("log Z, nats"),
        series,
        map: None,
    })
}
