//! Networks, plans and programs that the tests share, and the network by definition.

use pushforward::backend::cpu::CpuBackend;
use pushforward::backend::{Backend, Optimiser, Slot, TrainPlan, TrainState};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Method, Pairs, Points, Program, Source, Start};
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::row::{PathRow, StepRow};

pub fn shape(dim: usize, width: usize, depth: usize, harmonics: usize) -> NetworkShape {
    NetworkShape {
        dim,
        width,
        depth,
        harmonics,
        heads: 1,
    }
}

/// Weights of about unit gain, biases included.
pub fn weights(shape: NetworkShape) -> Vec<f32> {
    let mut stream = Stream::new(11, Purpose::Weights, 0, 0);
    let mut weights = vec![0.0; shape.parameter_count()];
    for layer in shape.layers() {
        let scale = (2.0 / layer.inputs as f64).sqrt();
        for w in &mut weights[layer.weights..layer.biases + layer.outputs] {
            *w = (scale * stream.normal()) as f32;
        }
    }
    weights
}

pub fn wide(weights: &[f32]) -> Vec<f64> {
    weights.iter().copied().map(f64::from).collect()
}

pub fn points(count: usize, dim: usize) -> Points {
    let mut stream = Stream::new(5, Purpose::Data, 0, 0);
    let values = (0..count * dim).map(|_| stream.normal() as f32);
    Points::new(values.collect(), dim)
}

/// A plan whose rows use every column.
pub fn plan(shape: NetworkShape, batch: usize) -> TrainPlan {
    let row = |t: f64| PathRow {
        t,
        a: 1.0 - t,
        b: t,
        c: (t * (1.0 - t)).sqrt(),
        p: -0.8,
        q: 1.1,
        r: 0.5 - t,
        weight: 0.5 + t,
        p2: 0.3,
        q2: -0.6 * t,
        r2: 0.9,
        weight2: 1.2 - t,
        in_scale: 1.0 / (1.0 + t),
        time_input: t,
    };
    TrainPlan {
        shape,
        rows: (0..37).map(|i| row((f64::from(i) + 0.5) / 37.0)).collect(),
        source: Source::Gaussian,
        data: points(50, shape.dim),
        pairs: None,
        batch,
        optimiser: Optimiser {
            learning_rate: 2e-3,
            warm_up: 10,
            decay_after: 0,
            clip: 1.0,
            ema: 0.99,
        },
        seed: 7,
    }
}

/// Dimensions, widths and batches that no tile or register block divides, and some that do:
/// dim, width, depth, harmonics, batch.
pub const CASES: [(usize, usize, usize, usize, usize); 6] = [
    (1, 5, 1, 0, 1),
    (3, 33, 2, 1, 21),
    (17, 5, 3, 2, 37),
    (2, 33, 3, 3, 150),
    (4, 16, 2, 2, 64),
    (9, 1, 1, 3, 16),
];

/// Every case with every kind of source, one with pairs, and each with two heads now and then.
pub fn plans() -> Vec<TrainPlan> {
    let sources = |dim| {
        [
            Source::Gaussian,
            Source::Uniform,
            Source::Points(points(13, dim)),
        ]
    };
    let mut plans = Vec::new();
    for (dim, width, depth, harmonics, batch) in CASES {
        for (source, heads) in sources(dim).into_iter().zip([1, 2, 1]) {
            let mut shape = shape(dim, width, depth, harmonics);
            shape.heads = heads;
            plans.push(TrainPlan {
                source,
                ..plan(shape, batch)
            });
        }
    }
    let mut paired = plan(shape(3, 9, 2, 1), 40);
    paired.pairs = Some(Pairs {
        x0: points(21, 3),
        x1: Points::new(points(42, 3).values[63..].to_vec(), 3),
    });
    plans.push(paired);
    plans
}

/// F(x, τ) by definition.
pub fn naive_network(shape: NetworkShape, weights: &[f32], x: &[f64], time: f64) -> Vec<f64> {
    let mut values = x.to_vec();
    values.push(time);
    for k in 1..=shape.harmonics {
        let angle = std::f64::consts::PI * k as f64 * time;
        values.extend([angle.sin(), angle.cos()]);
    }
    for (i, layer) in shape.layers().into_iter().enumerate() {
        let output = |n: usize| {
            let weight = |k: usize| f64::from(weights[layer.weights + k * layer.outputs + n]);
            let sum: f64 = (0..layer.inputs).map(|k| weight(k) * values[k]).sum();
            let z = sum + f64::from(weights[layer.biases + n]);
            if i < shape.depth {
                z / (1.0 + (-z).exp())
            } else {
                z
            }
        };
        values = (0..layer.outputs).map(output).collect();
    }
    values
}

pub fn loaded(plan: &TrainPlan) -> CpuBackend {
    let mut backend = CpuBackend::new();
    let state = TrainState::new(weights(plan.shape));
    backend.load(plan, &state).unwrap();
    backend
}

pub fn state(backend: &CpuBackend) -> TrainState {
    pollster::block_on(backend.read_state()).unwrap()
}

/// A program whose rows use every column, some of them with noise, some committed.
pub fn program(particles: usize, start: Start) -> Program {
    let row = |i: i32| {
        let t = f64::from(i) / 7.0;
        StepRow {
            t,
            t_next: t + 1.0 / 7.0,
            in_scale: 1.0 - 0.3 * t,
            time_input: t,
            conv_x: 0.2 - t,
            conv_f: 0.4 + t,
            conv_h: 0.3 - 0.2 * t,
            base: 0.6,
            state: 0.4 - 0.1 * t,
            g0: 0.3,
            g1: -0.2,
            g2: 0.15,
            g3: 0.1,
            noise: if i % 3 == 1 { 0.5 } else { 0.0 },
            commit: f64::from(i % 2),
        }
    };
    Program {
        rows: (0..7).map(row).collect(),
        start,
        particles,
        seed: 23,
        method: Method::Steps,
    }
}

pub fn run(backend: &mut CpuBackend, program: &Program, evaluations: usize) -> Vec<f32> {
    backend.begin(Slot::Measure, program).unwrap();
    while backend.advance(Slot::Measure, evaluations).unwrap() > 0 {}
    pollster::block_on(backend.read_frames(Slot::Measure, 0, program.frames())).unwrap()
}
