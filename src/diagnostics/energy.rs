use super::paths::{applies, follow, over_time, told};
use super::{Kind, Plot, Series, Source};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "energy",
    label: "Kinetic energy",
    doc: "E‖v‖² along the particles' ways by the probability-flow ODE. Its mean over t is at least the transport cost E‖X₁ − X₀‖², and equal to it for straight paths at constant speed.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (times, profile, whole) = follow(&mut probe).await?;
    let mut plot = over_time(
        "Kinetic energy over t",
        "E‖v‖², squared units of the data",
        "E‖v‖²",
        &times,
        &profile.energy,
    );
    let cost = whole.transport_cost.value;
    let ends = (times[0], times[times.len() - 1]);
    plot.series.push(Series::level("transport cost E‖X₁ − X₀‖²", ends.0, ends.1, cost));
    Ok(Plot {
        finding: format!(
            "{} on average over t; the same ends joined straight would cost {}.",
            told(&whole.energy),
            told(&whole.transport_cost)
        ),
        ..plot
    })
}
