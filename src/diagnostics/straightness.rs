use super::paths::{applies, follow, over_time, told};
use super::{Kind, Plot, Source};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "straightness",
    label: "Straightness",
    doc: "E‖(X₁ − X₀) − v‖² along the particles' ways by the probability-flow ODE: 0 where they are straight at constant speed, so that one step would do (Liu et al. 2023).",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (times, profile, whole) = follow(&mut probe).await?;
    let plot = over_time(
        "Departure from straight paths over t",
        "E‖(X₁ − X₀) − v‖², squared units of the data",
        "departure",
        &times,
        &profile.bend,
    );
    Ok(Plot {
        finding: format!(
            "{} on average over t, beside a squared distance E‖X₁ − X₀‖² of {}.",
            told(&whole.straightness),
            told(&whole.transport_cost)
        ),
        ..plot
    })
}
