//! Everything that can be measured of a field in place, by name: for pages and tools that list them.

use serde::Serialize;

use crate::backend::Slot;
use crate::core::control::{ControlEstimate, log_weights};
use crate::core::diagnostic::coverage::mode_coverage;
use crate::core::diagnostic::trajectory::measure_trajectories;
use crate::core::diagnostic::{self, Estimate, nll};
use crate::core::program::{Method, Points};
use crate::core::regression::SourceLaw;
use crate::core::rng::{Purpose, Stream};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::plan::Plan;
use crate::probe::Probe;

/// Particles that are measured, where a measure does not say otherwise.
const PARTICLES: usize = 2000;

/// Points whose likelihood is found, or that are taken there and back.
const FEW: usize = 500;

/// A group of numbers that are measured together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kind {
    /// What [`begin`] takes.
    pub id: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What it says, in a sentence.
    pub doc: &'static str,
}

/// One number that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measurement {
    /// Its name.
    pub label: &'static str,
    /// The number, in the data's units or nats.
    pub value: f64,
    /// Its standard error, where it has a known one.
    pub standard_error: Option<f64>,
    /// What the best field would measure on as many points, where that is known.
    pub floor: Option<f64>,
}

impl Measurement {
    fn new(label: &'static str, found: Estimate) -> Self {
        Self {
            label,
            value: found.value,
            standard_error: found.standard_error,
            floor: None,
        }
    }

    fn above(self, floor: f64) -> Self {
        Self {
            floor: Some(floor),
            ..self
        }
    }
}

const PATHS: Kind = Kind {
    id: "paths",
    label: "Paths",
    doc: "Energy E∫‖v‖²dt, length, straightness and transport cost of the particles' ways.",
};
const COVERAGE: Kind = Kind {
    id: "coverage",
    label: "Modes",
    doc: "Share of samples within three deviations of some mode of the data, and how evenly they are spread over the modes.",
};
const NLL: Kind = Kind {
    id: "nll",
    label: "Likelihood",
    doc: "Negative log-likelihood of points of the data's law, by change of variables along the ODE.",
};
const ROUND_TRIP: Kind = Kind {
    id: "round-trip",
    label: "Round trip",
    doc: "How far data points are from home after the way to the source and back.",
};
const LOG_Z: Kind = Kind {
    id: "log-z",
    label: "log Z",
    doc: "Logarithm of the density's integral, by the paths of the controlled process.",
};

/// What can be measured of the plan's field.
pub fn kinds(plan: &Plan) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = diagnostic::GROUP
        .all
        .iter()
        .map(|entry| Kind {
            id: entry.id,
            label: entry.label,
            doc: entry.doc,
        })
        .collect();
    kinds.push(PATHS);
    if plan.exact.is_some() {
        kinds.push(COVERAGE);
    }
    if plan.regression.ends().source == SourceLaw::Origin {
        kinds.push(LOG_Z);
    } else {
        kinds.extend([NLL, ROUND_TRIP]);
    }
    kinds
}

/// Measures what `id` names of `twin`, a field apart from the one in use ([`Engine::twin`]), with the
/// choice's sampler and the seed of the choice. The job fails where there is no such measure, no data,
/// or the sampler or the source do not allow it.
pub fn begin(id: &str, twin: Engine) -> Job<Vec<Measurement>> {
    let id = id.to_owned();
    Job::new(async move |turn| {
        let mut probe = Probe::new(twin, turn);
        probe.turn.part(0.0, 0.5, "moving particles");
        match id.as_str() {
            "paths" => paths(&mut probe).await,
            "coverage" => coverage(&mut probe).await,
            "nll" => likelihood(&mut probe).await,
            "round-trip" => round_trip(&mut probe).await,
            "log-z" => log_z(&mut probe).await,
            _ => distance(&mut probe, &id).await,
        }
    })
}

/// The data in raw units, `[n, dim]`.
pub(crate) fn data(plan: &Plan) -> Result<Vec<f32>> {
    if plan.train.data.count() == 0 {
        return Err(Error::new(
            "data",
            "are not here, so there is nothing to compare with",
        ));
    }
    Ok(plan.frame.leave(&plan.train.data.values))
}

/// Some of the data, drawn independently, `[FEW, dim]`, in the frame.
fn some_data(plan: &Plan, seed: u32) -> Result<Points> {
    let (points, dim) = (&plan.train.data, plan.frame.dim());
    data(plan)?;
    let mut stream = Stream::new(seed, Purpose::Measure, 1, 0);
    let mut values = Vec::with_capacity(FEW * dim);
    for _ in 0..FEW {
        let at = stream.below(points.count() as u32) as usize * dim;
        values.extend(&points.values[at..at + dim]);
    }
    Ok(Points::new(values, dim))
}

async fn distance(probe: &mut Probe, id: &str) -> Result<Vec<Measurement>> {
    let entry = diagnostic::GROUP.find(id)?;
    let measure = diagnostic::GROUP.make(&crate::registry::Pick::of(id))?;
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    let data = data(probe.plan())?;
    let program = probe.plan().program(PARTICLES, seed);
    let ends = probe.ends(&program).await?;
    let samples = probe.plan().frame.leave(&ends);
    let mut stream = Stream::new(seed, Purpose::Measure, 0, 0);
    probe.turn.part(0.5, 1.0, "comparing with the data");
    probe.turn.pause().await;
    let (stream, turn) = (&mut stream, &probe.turn);
    let found = measure
        .measure_in_turns(&samples, &data, dim, stream, turn)
        .await?;
    let estimate = Estimate {
        value: found.value,
        standard_error: found.standard_error,
    };
    Ok(vec![
        Measurement::new(entry.label, estimate).above(found.floor),
    ])
}

async fn paths(probe: &mut Probe) -> Result<Vec<Measurement>> {
    let program = probe.plan().program(PARTICLES, probe.seed());
    let frames = probe.frames(&program, 0).await?;
    let frame = &probe.plan().frame;
    let found = measure_trajectories(&frame.leave(&frames), &program.frame_times(), frame.dim())?;
    Ok(vec![
        Measurement::new("Path energy", found.energy),
        Measurement::new("Path length", found.length),
        Measurement::new("Straightness", found.straightness).above(0.0),
        Measurement::new("Transport cost", found.transport_cost),
    ])
}

async fn coverage(probe: &mut Probe) -> Result<Vec<Measurement>> {
    let seed = probe.seed();
    let Some(law) = probe.plan().exact.as_ref().map(|pair| pair.data.clone()) else {
        return Err(Error::new(
            "data",
            "are no known mixture, so they have no modes to cover",
        ));
    };
    let program = probe.plan().program(PARTICLES, seed);
    let ends = probe.ends(&program).await?;
    let mut stream = Stream::new(seed, Purpose::Measure, 0, 0);
    let found = mode_coverage(&ends, &law, &mut stream)?;
    Ok(vec![
        Measurement::new("Samples near a mode", found.share).above(found.exact_share),
        Measurement::new("Modes hit", Estimate::of(found.modes_hit as f64))
            .above(found.modes as f64),
        Measurement::new("Divergence of the modes' shares", found.divergence)
            .above(found.divergence_floor),
    ])
}

async fn likelihood(probe: &mut Probe) -> Result<Vec<Measurement>> {
    let points = some_data(probe.plan(), probe.seed())?;
    let program = probe.plan().likelihood_program(points, probe.seed())?;
    let found = probe.run(&program).await?;
    let found = found.read_log_likelihood(Slot::Measure).await?;
    Ok(vec![Measurement::new(
        "Negative log-likelihood, nats",
        nll(&found),
    )])
}

async fn round_trip(probe: &mut Probe) -> Result<Vec<Measurement>> {
    let (plan, seed) = (probe.plan(), probe.seed());
    let points = some_data(plan, seed)?;
    let home = plan.frame.leave(&points.values);
    let mut program = plan.encode_program(points.clone(), seed)?;
    if program.method != Method::Steps {
        let message = "chooses its own steps, and those back would not be those there; choose heun";
        return Err(Error::new("sampler", message));
    }
    program.rows.extend(plan.decode_program(points, seed).rows);
    let ends = probe.ends(&program).await?;
    let frame = &probe.plan().frame;
    let ends = frame.leave(&ends);
    let gap = |(a, b): (&[f32], &[f32])| {
        let square = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2));
        square.sum::<f64>().sqrt()
    };
    let points = home.chunks(frame.dim()).zip(ends.chunks(frame.dim()));
    let gaps: Vec<f64> = points.map(gap).collect();
    Ok(vec![
        Measurement::new("Distance from home", Estimate::mean(&gaps)).above(0.0),
    ])
}

async fn log_z(probe: &mut Probe) -> Result<Vec<Measurement>> {
    let plan = probe.plan();
    let Some(density) = plan.density().cloned() else {
        return Err(Error::new(
            "data",
            "have no known density; choose a mixture, funnel or energy",
        ));
    };
    let program = plan.control_program(PARTICLES, plan.steps(), probe.seed())?;
    let weights = log_weights(&density, &program, &probe.frames(&program, 0).await?)?;
    let found = ControlEstimate::of(&weights, density.log_z)?;
    let log_z = Measurement::new("log Z", found.log_z);
    Ok(vec![
        Measurement {
            floor: found.known,
            ..log_z
        },
        Measurement::new("Bound on log Z by the mean", found.elbo),
        Measurement::new(
            "Effective share of the particles",
            Estimate::of(found.share()),
        )
        .above(1.0),
    ])
}
