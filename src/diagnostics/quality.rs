use serde_json::json;

use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::core::diagnostic;
use crate::core::rng::{Purpose, Stream};
use crate::core::sampler;
use super::plot::short;
use crate::error::{Error, Result};
use crate::measures::data;
use crate::plan::Plan;
use crate::probe::Probe;
use crate::registry::Pick;

pub const KIND: Kind = Kind {
    id: "quality",
    label: "Quality against NFE",
    doc: "How far samples are from the data for as many field evaluations (NFE) as each sampler is given, beside the floor: the same distance between two draws of the data.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

/// The samplers beside the chosen one.
const SAMPLERS: [&str; 5] = ["euler", "heun", "rk4", "dpm-solver-2m", "ddim"];
/// Field evaluations that they are given.
const GIVEN: [usize; 5] = [4, 8, 16, 32, 64];
/// Samples compared.
const SAMPLES: usize = 1000;

fn applies(plan: &Plan) -> Result<()> {
    data(plan).map(|_| ())
}

/// The chosen sampler as it is set, and the others.
pub(super) fn samplers(plan: &Plan, others: &[&str]) -> Vec<Pick> {
    let chosen = &plan.choice.sampler;
    let known = others.iter().filter(|&&id| id != chosen.id);
    let mut picks = vec![chosen.clone()];
    picks.extend(known.map(|id| Pick::of(id)));
    picks
}

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    let data = data(probe.plan())?;
    let distance = diagnostic::GROUP.make(&Pick::of("energy").with("points", SAMPLES as f64))?;
    let picks = samplers(probe.plan(), &SAMPLERS);
    let runs = (picks.len() * GIVEN.len()) as f64;
    let (mut series, mut floor, mut best, mut at) = (Vec::new(), f64::NAN, None, 0.0);
    for pick in &picks {
        let entry = sampler::GROUP.find(&pick.id)?;
        let label = entry.label;
        let mut points = Vec::new();
        for given in GIVEN {
            let (from, to) = (at / runs, (at + 1.0) / runs);
            probe.turn.part(from, 0.5 * (from + to), format!("{label}, NFE {given}"));
            at += 1.0;
            let solver = sampler::GROUP.make(pick)?;
            let steps = given / solver.evaluations;
            let mut asked = pick.to_json();
            asked["steps"] = json!(steps);
            // One that the field does not answer, or that chooses its own steps, has no line.
            if steps == 0 || solver.adaptive.is_some() || probe.resample(asked).is_err() {
                continue;
            }
            let program = probe.plan().program(SAMPLES, seed);
            let Ok(ends) = probe.ends(&program).await else {
                continue;
            };
            probe.turn.part(0.5 * (from + to), to, format!("{label}, NFE {given}, distance"));
            let samples = probe.plan().frame.leave(&ends);
            let mut stream = Stream::new(seed, Purpose::Measure, 0, 0);
            let (stream, turn) = (&mut stream, &probe.turn);
            let found = distance.measure_in_turns(&samples, &data, dim, stream, turn).await?;
            probe.turn.pause().await;
            floor = found.floor;
            let nfe = program.rows.len() as f64;
            points.push((nfe, found.value));
            if best.as_ref().is_none_or(|(_, _, least)| found.value < *least) {
                best = Some((label, nfe, found.value));
            }
        }
        if !points.is_empty() {
            series.push(Series::new(label, Style::Line, &points, true));
        }
    }
    let Some((label, nfe, least)) = best else {
        return Err(Error::new("sampler", "no sampler with fixed steps reaches the end with this field; train for longer"));
    };
    let [from, to] = [GIVEN[0], GIVEN[GIVEN.len() - 1]].map(|n| n as f64);
    series.push(Series::level("floor: two draws of the data", from, to, floor));
    Ok(Plot {
        title: "Quality against field evaluations".into(),
        finding: format!(
            "The nearest is {label} with {nfe} evaluations, at {}; two draws of the data are {} apart.",
            short(least),
            short(floor)
        ),
        x: Axis::log("field evaluations for one sample (NFE)"),
        y: Axis::log("energy distance to the data, in its units"),
        series,
        map: None,
    })
}
