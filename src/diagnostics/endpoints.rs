use super::paths::{applies, told};
use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::core::diagnostic::{Estimate, wasserstein};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "endpoints",
    label: "Endpoint coupling",
    doc: "Where each particle starts and where it ends, by the chosen sampler: the coupling of source and data that the field has made, and its transport cost beside the least possible between the same points.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

const PARTICLES: usize = 500;

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    probe.turn.part(0.0, 0.9, "moving particles");
    let program = probe.plan().program(PARTICLES, seed);
    let frames = probe.frames(&program, 0).await?;
    let frames = probe.plan().frame.leave(&frames);
    let size = PARTICLES * dim;
    let (starts, ends) = (&frames[..size], &frames[frames.len() - size..]);
    probe.turn.part(0.9, 1.0, "the least cost");
    probe.turn.pause().await;
    let cost = |(a, b): (&[f32], &[f32])| -> f64 {
        let gaps = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2));
        gaps.sum()
    };
    let costs: Vec<f64> = starts.chunks(dim).zip(ends.chunks(dim)).map(cost).collect();
    let least = Estimate::of(wasserstein(starts, ends, dim)?.powi(2));
    let first = |points: &[f32]| points.chunks(dim).map(|x| f64::from(x[0])).collect::<Vec<f64>>();
    let points: Vec<(f64, f64)> = first(starts).into_iter().zip(first(ends)).collect();
    let name = &probe.plan().columns[0];
    let at = |end: &str| Axis::linear(format!("{name} of {end}, the data's units"));
    Ok(Plot {
        title: "Where particles start and end".into(),
        finding: format!(
            "Transport cost E‖X₁ − X₀‖² {}; the best pairing of these points costs {}.",
            told(&Estimate::mean(&costs)),
            told(&least)
        ),
        x: at("the start X₀"),
        y: at("the end X₁"),
        series: vec![Series::new("particles", Style::Points, &points, false)],
        map: None,
    })
}
