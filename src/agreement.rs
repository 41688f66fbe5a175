//! Whether a sampler has the marginals it should have: those of the same field's probability-flow ODE, and
//! those of the law that the field was to learn.

use serde::Serialize;
use serde_json::json;

use crate::core::diagnostic::{energy_distance, energy_floor};
use crate::core::program::Program;
use crate::core::rng::{Purpose, Stream};
use crate::engine::Engine;
use crate::error::Result;
use crate::job::{Job, Turn};
use crate::plan::Plan;
use crate::probe::Probe;

/// Times at which marginals are compared, 0 at the source and 1 at the data.
const TIMES: [f64; 4] = [0.25, 0.5, 0.75, 1.0];
const PARTICLES: usize = 1000;
/// Draws of a marginal that distances are averaged over.
const DRAWS: u32 = 4;
/// Steps of Heun's method that stand for the ODE itself.
const FINE: usize = 64;

/// How far the particles of a sampler are from those of a law.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Apart {
    /// Energy distance between as many particles of both, in the data's units, mean over draws of the law.
    pub distance: f64,
    /// The same between two draws of the law: nothing measures below it but by luck.
    pub floor: f64,
}

/// How far the particles of a sampler are at one time from where they should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gap {
    /// The sampler's own time that is nearest to the one asked for.
    pub time: f64,
    /// From the particles of the ODE.
    #[serde(flatten)]
    pub ode: Apart,
    /// From the exact ρ_t, where that is known.
    pub exact: Option<Apart>,
}

/// Compares the marginals of the choice's sampler with those of the ODE, in `twin`, a field apart from the
/// one in use ([`Engine::twin`]). Fails where the field has no ODE from its source, or particles went
/// astray.
pub fn begin(twin: Engine) -> Job<Vec<Gap>> {
    Job::new(async move |turn| measure(Probe::new(twin, turn)).await)
}

async fn measure(mut probe: Probe) -> Result<Vec<Gap>> {
    let (seed, dim) = (probe.seed(), probe.plan().frame.dim());
    let program = probe.plan().program(PARTICLES, seed);
    let runs = f64::from(DRAWS + 1);
    probe.turn.part(0.0, 1.0 / runs, "the sampler");
    let states = States::of(&mut probe, &program).await?;
    probe.resample(json!({ "id": "heun", "steps": FINE }))?;
    let mut draws = Vec::new();
    for k in 1..=DRAWS {
        let from = f64::from(k) / runs;
        probe.turn.part(from, from + 1.0 / runs, "the ODE");
        // Other particles than the sampler's: equal ones would agree without equal laws.
        let program = probe.plan().program(PARTICLES, seed.wrapping_add(k));
        draws.push(States::of(&mut probe, &program).await?);
    }
    let mut gaps = Vec::new();
    for asked in TIMES {
        let time = states.nearest(asked);
        let leave = |draws: Vec<Vec<f32>>| -> Vec<Vec<f32>> {
            let frame = &probe.plan().frame;
            draws.iter().map(|draw| frame.leave(draw)).collect()
        };
        let ours = leave(vec![states.at(time)]).remove(0);
        let theirs = leave(draws.iter().map(|draw| draw.at(time)).collect());
        let law = exact_draws(probe.plan(), time).map(leave);
        gaps.push(Gap {
            time,
            ode: from_ode(&ours, &theirs, dim, &probe.turn).await,
            exact: match law {
                Some(law) => Some(from_law(&ours, &law, dim, &probe.turn).await),
                None => None,
            },
        });
    }
    Ok(gaps)
}

/// Draws of ρ_t, `[PARTICLES, dim]` each in the frame, where the laws at both ends are known and independent.
fn exact_draws(plan: &Plan, time: f64) -> Option<Vec<Vec<f32>>> {
    let pair = plan.exact.as_ref()?;
    let (low, high) = plan.sampled().range();
    let at = plan.sampled().schedule(time.max(low).min(high));
    let draw = |index| {
        let mut stream = Stream::new(plan.choice.seed(), Purpose::Measure, 11, index);
        let source = pair.source.draw(&mut stream, PARTICLES).ok()?;
        let data = pair.data.draw(&mut stream, PARTICLES).ok()?;
        let ends = source.iter().zip(&data);
        let x = ends.map(|(x0, x1)| at.sigma * x0 + at.alpha * x1 + at.gamma * stream.normal());
        Some(x.map(|x| x as f32).collect())
    };
    (0..DRAWS).map(draw).collect()
}

async fn from_ode(ours: &[f32], theirs: &[Vec<f32>], dim: usize, turn: &Turn) -> Apart {
    let mut apart = Apart::default();
    let share = 1.0 / theirs.len() as f64;
    for (k, draw) in theirs.iter().enumerate() {
        // By the same draws: what is odd about these is in both.
        let next = &theirs[(k + 1) % theirs.len()];
        for (sum, other) in [(&mut apart.distance, ours), (&mut apart.floor, next)] {
            *sum += share * energy_distance(draw, other, dim);
            turn.pause().await;
        }
    }
    apart
}

async fn from_law(ours: &[f32], draws: &[Vec<f32>], dim: usize, turn: &Turn) -> Apart {
    let mut apart = Apart::default();
    let share = 1.0 / draws.len() as f64;
    for draw in draws {
        apart.distance += share * energy_distance(draw, ours, dim);
        turn.pause().await;
        apart.floor += share * energy_floor(draw, dim);
        turn.pause().await;
    }
    apart
}

/// Where the particles of a program are at any time.
struct States {
    /// Rising.
    times: Vec<f64>,
    /// `[times, PARTICLES, dim]`, in the field's frame.
    values: Vec<f32>,
}

impl States {
    async fn of(probe: &mut Probe, program: &Program) -> Result<Self> {
        Ok(Self {
            times: program.frame_times(),
            values: probe.frames(program, 0).await?,
        })
    }

    /// The time of the state nearest to `time`.
    fn nearest(&self, time: f64) -> f64 {
        let off = |t: &f64| (t - time).abs();
        self.times
            .iter()
            .copied()
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap_or(time)
    }

    /// The particles at `time`, on straight lines between two states, `[PARTICLES, dim]`.
    fn at(&self, time: f64) -> Vec<f32> {
        let size = self.values.len() / self.times.len();
        let frame = |k: usize| &self.values[k * size..(k + 1) * size];
        let after = self
            .times
            .partition_point(|&t| t < time)
            .min(self.times.len() - 1);
        if after == 0 || self.times[after] <= time {
            return frame(after).to_vec();
        }
        let (low, high) = (self.times[after - 1], self.times[after]);
        let share = ((time - low) / (high - low)) as f32;
        let lines = frame(after - 1).iter().zip(frame(after));
        lines.map(|(a, b)| a + share * (b - a)).collect()
    }
}
