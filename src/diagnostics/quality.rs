use serde_json::{Value, json};

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
    source: Source::Samplers {
        usual: &SAMPLERS,
        measure: |probe, picks| Box::pin(measure(probe, picks)),
    },
};

/// The usual samplers beside the chosen one.
const SAMPLERS: [&str; 5] = ["euler", "heun", "rk4", "dpm-solver-2m", "ddim"];
/// Field evaluations that they are given.
const GIVEN: [usize; 5] = [4, 8, 16, 32, 64];
/// Samples compared.
const SAMPLES: usize = 1000;

fn applies(plan: &Plan) -> Result<()> {
    data(plan).map(|_| ())
}

/// The ends of [`SAMPLES`] particles by the sampler `asked`, and how many evaluations each took.
async fn run(probe: &mut Probe, asked: Value) -> Result<(Vec<f32>, f64)> {
    probe.resample(asked)?;
    let program = probe.plan().program(SAMPLES, probe.seed());
    Ok((probe.ends(&program).await?, program.rows.len() as f64))
}

async fn measure(mut probe: Probe, picks: Vec<Pick>) -> Result<Plot> {
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    let data = data(probe.plan())?;
    let distance = diagnostic::GROUP.make(&Pick::of("energy").with("points", SAMPLES as f64))?;
    let runs = (picks.len() * GIVEN.len()) as f64;
    let (mut series, mut floor, mut best, mut at) = (Vec::new(), f64::NAN, None, 0.0);
    let mut absent = String::new();
    for pick in &picks {
        let label = sampler::GROUP.find(&pick.id)?.label;
        let solver = sampler::GROUP.make(pick)?;
        if solver.adaptive.is_some() {
            absent += &format!(" {label} has no line: it chooses its own steps.");
            at += GIVEN.len() as f64;
            continue;
        }
        let (mut points, mut why) = (Vec::new(), None);
        for given in GIVEN {
            let (from, to) = (at / runs, (at + 1.0) / runs);
            probe.turn.part(from, 0.5 * (from + to), format!("{label}, NFE {given}"));
            at += 1.0;
            let steps = given / solver.evaluations;
            if steps == 0 {
                continue;
            }
            let mut asked = pick.to_json();
            asked["steps"] = json!(steps);
            let (ends, nfe) = match run(&mut probe, asked).await {
                Ok(found) => found,
                Err(error) => {
                    why = Some(error);
                    continue;
                }
            };
            probe.turn.part(0.5 * (from + to), to, format!("{label}, NFE {given}, distance"));
            let samples = probe.plan().frame.leave(&ends);
            let mut stream = Stream::new(seed, Purpose::Measure, 0, 0);
            let (stream, turn) = (&mut stream, &probe.turn);
            let found = distance.measure_in_turns(&samples, &data, dim, stream, turn).await?;
            probe.turn.pause().await;
            floor = found.floor;
            points.push((nfe, found.value));
            if best.as_ref().is_none_or(|(_, _, least)| found.value < *least) {
                best = Some((label, nfe, found.value));
            }
        }
        if !points.is_empty() {
            series.push(Series::new(label, Style::Line, &points, true));
        } else if let Some(Error { field, message }) = why {
            absent += &format!(" {label} has no line: {field} {message}.");
        }
    }
    let Some((label, nfe, least)) = best else {
        let message = "no sampler with fixed steps reaches the end with this field; choose others, or train for longer";
        return Err(Error::new("samplers", message));
    };
    let [from, to] = [GIVEN[0], GIVEN[GIVEN.len() - 1]].map(|n| n as f64);
    series.push(Series::level("floor: two draws of the data", from, to, floor));
    Ok(Plot {
        title: "Quality against field evaluations".into(),
        finding: format!(
            "The nearest is {label} with {nfe} evaluations, at {}; two draws of the data are {} apart.{absent}",
            short(least),
            short(floor)
        ),
        x: Axis::log("field evaluations for one sample (NFE)"),
        y: Axis::log("energy distance to the data, in its units"),
        series,
        map: None,
    })
}
