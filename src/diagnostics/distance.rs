use super::{Arrived, Axis, History, Kind, Plot, Series, Source, Style};
use crate::core::diagnostic::arrival;
use super::law::unit;
use super::plot::short;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::measures::data;
use crate::plan::Plan;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "distance",
    label: "Distance over training",
    doc: "Energy distance of samples to the data, measured now and then while the field trains, beside the floor: the same between two draws of the data.",
    applies: |plan| data(plan).map(|_| ()),
    source: Source::Training(plot),
};

/// Samples compared.
const SAMPLES: usize = 500;

/// Measures how far the samples of `twin` are from the data, for [`History::note_arrival`]. The same
/// points are drawn at every step.
pub fn arrive(twin: Engine) -> Job<Arrived> {
    Job::new(async move |turn| {
        let step = twin.step();
        let mut probe = Probe::new(twin, turn);
        data(probe.plan())?;
        let seed = probe.seed();
        probe.turn.part(0.0, 1.0, "distance to the data");
        let program = probe.plan().program(SAMPLES, seed);
        let ends = probe.ends(&program).await?;
        let found = arrival(&ends, &probe.plan().train.data, seed);
        let arrival = found.ok_or_else(|| Error::new("data", "are not here"))?;
        Ok(Arrived { step, arrival })
    })
}

fn plot(history: &History, plan: &Plan) -> Result<Plot> {
    let (Some(first), Some(last)) = (history.arrivals.first(), history.arrivals.last()) else {
        return Err(Error::new(
            "training",
            "no distance is measured yet; it is while this plot is open and the field trains",
        ));
    };
    let points = history.arrivals.iter();
    let points = points.map(|one| (one.step.into(), one.arrival.energy_distance));
    let points: Vec<(f64, f64)> = points.collect();
    let floor = last.arrival.floor;
    Ok(Plot {
        title: "Distance to the data over training".into(),
        finding: format!(
            "{} at step {}; fresh data of the same size score {}.",
            short(last.arrival.energy_distance),
            last.step,
            short(floor)
        ),
        x: Axis::linear("training step"),
        y: Axis::log(format!("energy distance, in {}", unit(plan))),
        series: vec![
            Series::new("samples", Style::Line, &points, true),
            Series::level("floor: two draws of the data", first.step.into(), last.step.into(), floor),
        ],
        map: None,
    })
}
