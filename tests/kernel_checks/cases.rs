//! Plans and programs to check the kernels on.

use pushforward::backend::{Optimiser, TrainPlan, TrainState};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Method, Points, Program, Source, Start};
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::row::{PathRow, StepRow};

/// A network with three harmonics.
pub fn shape(dim: usize, width: usize, depth: usize) -> NetworkShape {
    NetworkShape {
        dim,
        width,
        depth,
        harmonics: 3,
        heads: 1,
    }
}

/// The same network with two heads.
pub fn two_headed(dim: usize, width: usize, depth: usize) -> NetworkShape {
    NetworkShape {
        heads: 2,
        ..shape(dim, width, depth)
    }
}

/// `count` standard normal points.
pub fn cloud(count: usize, dim: usize, seed: u32) -> Points {
    let mut stream = Stream::new(seed, Purpose::Data, 0, 0);
    let values = (0..count * dim).map(|_| stream.normal() as f32).collect();
    Points::new(values, dim)
}

/// Rows with every column in use; `extra` says whether z takes part.
pub fn path_rows(extra: bool) -> Vec<PathRow> {
    (0..37)
        .map(|i| {
            let t = (f64::from(i) + 0.5) / 37.0;
            let z = if extra { (t * (1.0 - t)).sqrt() } else { 0.0 };
            PathRow {
                t,
                a: 1.0 - t,
                b: t,
                c: 0.5 * z,
                p: -1.0 - 0.2 * t,
                q: 1.0 + 0.3 * t,
                r: 0.7 * z,
                weight: 0.5 + t,
                p2: 0.4,
                q2: -0.5 * t,
                r2: 0.8 * z,
                weight2: 1.3 - t,
                in_scale: 1.0 / (t * t + (1.0 - t) * (1.0 - t)).sqrt(),
                time_input: t,
            }
        })
        .collect()
}

/// A plan with 53 data points.
pub fn plan(shape: NetworkShape, batch: usize, source: Source, extra: bool) -> TrainPlan {
    TrainPlan {
        shape,
        rows: path_rows(extra),
        source,
        data: cloud(53, shape.dim, 5),
        pairs: None,
        batch,
        optimiser: Optimiser {
            learning_rate: 2e-3,
            warm_up: 10,
            decay_after: 20,
            clip: 1.0,
            ema: 0.99,
        },
        seed: 12,
    }
}

/// First weights of a sensible size, biases included.
pub fn state(shape: NetworkShape) -> TrainState {
    let mut stream = Stream::new(9, Purpose::Weights, 0, 0);
    let mut weights = Vec::with_capacity(shape.parameter_count());
    for layer in shape.layers() {
        let scale = 1.0 / (layer.inputs as f64).sqrt();
        let count = layer.inputs * layer.outputs + layer.outputs;
        weights.extend((0..count).map(|_| (scale * stream.normal()) as f32));
    }
    TrainState::new(weights)
}

/// A program with two evaluations a step that uses every column: base, history and, where
/// `noise` is set, noise.
pub fn program(start: Start, particles: usize, noise: bool) -> Program {
    let steps = 6;
    let rows = (0..2 * steps)
        .map(|i| {
            let h = 1.0 / f64::from(steps);
            let t = f64::from(i) * 0.5 * h;
            let second = i % 2 == 1;
            StepRow {
                t,
                t_next: t + 0.5 * h,
                in_scale: 0.9,
                time_input: t,
                conv_x: 0.1,
                conv_f: 0.8,
                conv_h: -0.2,
                base: if second { 1.0 } else { 0.25 },
                state: if second { 0.0 } else { 0.75 },
                g0: h * if second { 0.6 } else { 0.5 },
                g1: 0.3 * h,
                g2: 0.2 * h,
                g3: -0.1 * h,
                noise: if noise && second { 0.3 * h.sqrt() } else { 0.0 },
                commit: if second { 1.0 } else { 0.0 },
            }
        })
        .collect();
    Program {
        rows,
        start,
        particles,
        seed: 77,
        method: Method::Steps,
    }
}
