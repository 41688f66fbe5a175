//! Programs on the exact field, in `f64`: what a sampler does with a network that has learned all there
//! is to learn.

use crate::backend::cpu::start_particles::start_particles;
use crate::core::mixture::{FieldValues, Marginal, Pair};
use crate::core::program::{Method, Program};
use crate::core::rng::{Purpose, normals, words};
use crate::core::row::StepRow;
use crate::error::{Error, Result};
use crate::job::Turn;
use crate::plan::Plan;

/// Particles that are moved between two pauses, times the terms of the exact field.
const TERMS: usize = 4096;

/// One particle: its state, the last that was committed, and what was read before, newest first.
struct Particle {
    x: Vec<f64>,
    y: Vec<f64>,
    history: [Vec<f64>; 3],
}

/// The frames of `program`, `[frames, particles, dim]`. Fails for methods other than steps, and at times
/// at which the law has no density.
pub async fn push(plan: &Plan, pair: &Pair, program: &Program, turn: &Turn) -> Result<Vec<f32>> {
    if program.method != Method::Steps {
        let message = "chooses its own steps; choose one that does not";
        return Err(Error::new("sampler", message));
    }
    let dim = plan.frame.dim();
    let mut start = vec![0.0_f64; program.particles * dim];
    start_particles(program, &plan.train.source, dim, &mut start);
    let mut frames: Vec<f32> = start.iter().map(|&x| x as f32).collect();
    let at = |x: &[f64]| Particle {
        x: x.to_vec(),
        y: x.to_vec(),
        history: std::array::from_fn(|_| vec![0.0; dim]),
    };
    let mut particles: Vec<Particle> = start.chunks_exact(dim).map(at).collect();
    let terms = pair.source.weights.len() * pair.data.weights.len();
    let piece = (TERMS / terms).max(1);
    for (k, row) in program.rows.iter().enumerate() {
        let law = Marginal::new(&pair.source, &pair.data, &plan.sampled().schedule(row.t));
        let law = law.ok_or_else(|| {
            let message = "a finite set has no exact field at t = 1; choose a mixture";
            Error::new("data", message)
        })?;
        for (number, some) in particles.chunks_mut(piece).enumerate() {
            for (i, particle) in some.iter_mut().enumerate() {
                let index = (number * piece + i) as u32;
                let told = network(plan, row, &law.field(&particle.x));
                step(particle, row, &told, (program.seed, k as u32, index));
            }
            turn.pause().await;
        }
        if row.commit != 0.0 {
            frames.extend(particles.iter().flat_map(|p| &p.x).map(|&x| x as f32));
        }
        turn.done((k + 1) as f64 / program.rows.len() as f64);
    }
    Ok(frames)
}

/// What an ideal network's heads say.
fn network(plan: &Plan, row: &StepRow, means: &FieldValues) -> [Vec<f64>; 2] {
    let regression = plan.sampled();
    let zero = vec![0.0; plan.frame.dim()];
    let of = |v: &Option<Vec<f64>>| v.clone().unwrap_or_else(|| zero.clone());
    let means = [of(&means.noise), of(&means.data), of(&means.extra)];
    std::array::from_fn(|head| {
        if head >= regression.heads() {
            return zero.clone();
        }
        // The state of another path is a multiple of the trained one's: the means are the same.
        let [p, q, r] = regression.combination(row.time_input, head);
        let coordinate = |i: usize| p * means[0][i] + q * means[1][i] + r * means[2][i];
        (0..zero.len()).map(coordinate).collect()
    })
}

fn step(particle: &mut Particle, row: &StepRow, told: &[Vec<f64>; 2], place: (u32, u32, u32)) {
    let Particle { x, y, history } = particle;
    let mut noise = vec![0.0; x.len()];
    if row.noise > 0.0 {
        for (block, part) in noise.chunks_mut(4).enumerate() {
            let (seed, k, i) = place;
            let words = words(seed, Purpose::Step, k, i, block as u32);
            part.copy_from_slice(&normals(words)[..part.len()]);
        }
    }
    let [h1, h2, h3] = history;
    for i in 0..x.len() {
        let g = row.conv_x * x[i] + row.conv_f * told[0][i] + row.conv_h * told[1][i];
        let earlier = row.g1 * h1[i] + row.g2 * h2[i] + row.g3 * h3[i];
        x[i] = row.base * y[i] + row.state * x[i] + row.g0 * g + earlier + row.noise * noise[i];
        (h1[i], h2[i], h3[i]) = (g, h1[i], h2[i]);
    }
    if row.commit != 0.0 {
        y.copy_from_slice(x);
    }
}
