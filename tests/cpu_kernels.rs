//! The CPU kernels against their definitions.

use pushforward::backend::cpu::CpuBackend;
use pushforward::backend::cpu::adam_step::{AdamStep, Parameters};
use pushforward::backend::cpu::normals::normals;
use pushforward::backend::cpu::real::Real;
use pushforward::backend::cpu::reduce_gradient::{Gradient, reduce_gradient};
use pushforward::backend::cpu::train_gradient::TrainGradient;
use pushforward::backend::{Backend, METRICS_KEPT, Optimiser, Slot, TrainPlan, TrainState};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Points, Program, Source, Start};
use pushforward::core::rng::{self, Purpose, Stream};
use pushforward::core::row::{PathRow, StepRow};

fn shape(dim: usize, width: usize, depth: usize, harmonics: usize) -> NetworkShape {
    NetworkShape {
        dim,
        width,
        depth,
        harmonics,
    }
}

/// Weights of about unit gain, biases included.
fn weights(shape: NetworkShape) -> Vec<f32> {
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

fn wide(weights: &[f32]) -> Vec<f64> {
    weights.iter().copied().map(f64::from).collect()
}

fn points(count: usize, dim: usize) -> Points {
    let mut stream = Stream::new(5, Purpose::Data, 0, 0);
    let values = (0..count * dim).map(|_| stream.normal() as f32);
    Points::new(values.collect(), dim)
}

/// A plan whose rows use every column.
fn plan(shape: NetworkShape, batch: usize) -> TrainPlan {
    let row = |t: f64| PathRow {
        t,
        a: 1.0 - t,
        b: t,
        c: (t * (1.0 - t)).sqrt(),
        p: -0.8,
        q: 1.1,
        r: 0.5 - t,
        weight: 0.5 + t,
        in_scale: 1.0 / (1.0 + t),
        time_input: t,
    };
    TrainPlan {
        shape,
        rows: (0..37).map(|i| row((f64::from(i) + 0.5) / 37.0)).collect(),
        source: Source::Gaussian,
        data: points(50, shape.dim),
        batch,
        optimiser: Optimiser {
            learning_rate: 2e-3,
            warm_up: 10,
            clip: 1.0,
            ema: 0.99,
        },
        seed: 7,
    }
}

/// Dimensions, widths and batches that no tile or register block divides, and some that do:
/// dim, width, depth, harmonics, batch.
const CASES: [(usize, usize, usize, usize, usize); 6] = [
    (1, 5, 1, 0, 1),
    (3, 33, 2, 1, 21),
    (17, 5, 3, 2, 37),
    (2, 33, 3, 3, 150),
    (4, 16, 2, 2, 64),
    (9, 1, 1, 3, 16),
];

/// Every case with every kind of source.
fn plans() -> Vec<TrainPlan> {
    let sources = |dim| {
        [
            Source::Gaussian,
            Source::Uniform,
            Source::Points(points(13, dim)),
        ]
    };
    let plans = CASES.map(|(dim, width, depth, harmonics, batch)| {
        sources(dim).map(|source| TrainPlan {
            source,
            ..plan(shape(dim, width, depth, harmonics), batch)
        })
    });
    plans.into_iter().flatten().collect()
}

fn gradient<R: Real>(plan: &TrainPlan, step: u32, weights: &[R]) -> Gradient<R> {
    let mut gradient = Gradient::default();
    reduce_gradient(TrainGradient::new(plan).run(step, weights), &mut gradient);
    gradient
}

#[test]
fn gradient_is_the_derivative_of_the_loss() {
    for plan in plans() {
        let weights = wide(&weights(plan.shape));
        let analytic = gradient(&plan, 4, &weights);
        let mut kernel = TrainGradient::new(&plan);
        let mut loss = |weights: &[f64]| -> f64 {
            let partials = kernel.run(4, weights);
            partials.iter().map(|partial| partial.loss).sum()
        };
        let h = 1e-5;
        // Some of each network's parameters, the first and the last among them.
        let stride = weights.len().div_ceil(100);
        for i in (0..weights.len())
            .step_by(stride)
            .chain([weights.len() - 1])
        {
            let mut moved = weights.clone();
            moved[i] += h;
            let above = loss(&moved);
            moved[i] = weights[i] - h;
            let numeric = (above - loss(&moved)) / (2.0 * h);
            // Truncation h² and rounding 1e-16/h, each times the gradient's scale.
            let error = (numeric - analytic.values[i]).abs();
            assert!(
                error < 1e-8 * (1.0 + analytic.norm),
                "{:?}, parameter {i}: {numeric} against {}",
                plan.shape,
                analytic.values[i]
            );
        }
    }
}

/// The loss of a minibatch straight from the specification, one example at a time.
fn naive_loss(plan: &TrainPlan, step: u32, weights: &[f32]) -> f64 {
    let dim = plan.shape.dim;
    let round = |x: f64| f64::from(x as f32);
    let mut total = 0.0;
    for i in 0..plan.batch as u32 {
        let pick = rng::words(plan.seed, Purpose::Pick, step, i, 0);
        let row = plan.rows[rng::index_below(pick[0], plan.rows.len() as u32) as usize];
        let words = |purpose, j: usize| rng::words(plan.seed, purpose, step, i, j as u32 / 4);
        let point = |points: &Points, word: u32, j: usize| {
            let index = rng::index_below(word, points.count() as u32) as usize;
            f64::from(points.values[index * dim + j])
        };
        let x0 = |j: usize| match &plan.source {
            Source::Gaussian => rng::normals(words(Purpose::Source, j))[j % 4],
            Source::Uniform => {
                let unit = rng::unit(words(Purpose::Source, j)[j % 4]);
                (2.0 * unit - 1.0) * round(3.0_f64.sqrt())
            }
            Source::Points(points) => point(points, pick[2], j),
        };
        let mix = |a: f64, b: f64, c: f64, j: usize| {
            let z = rng::normals(words(Purpose::Extra, j))[j % 4];
            round(a) * x0(j) + round(b) * point(&plan.data, pick[1], j) + round(c) * z
        };
        let input = |j| round(row.in_scale) * mix(row.a, row.b, row.c, j);
        let x: Vec<f64> = (0..dim).map(input).collect();
        let output = naive_network(plan.shape, weights, &x, round(row.time_input));
        let square = |j: usize| (output[j] - mix(row.p, row.q, row.r, j)).powi(2);
        total += round(row.weight) * (0..dim).map(square).sum::<f64>() / dim as f64;
    }
    total / plan.batch as f64
}

/// F(x, τ) by definition.
fn naive_network(shape: NetworkShape, weights: &[f32], x: &[f64], time: f64) -> Vec<f64> {
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

#[test]
fn loss_is_the_specified_one() {
    for plan in plans() {
        let weights = weights(plan.shape);
        let loss = gradient(&plan, 9, &wide(&weights)).loss;
        let naive = naive_loss(&plan, 9, &weights);
        assert!((loss - naive).abs() < 1e-12 * naive, "{loss} {naive}");
    }
}

#[test]
fn f32_gradient_follows_f64() {
    for plan in plans() {
        let weights = weights(plan.shape);
        let reference = gradient(&plan, 2, &wide(&weights));
        let single = gradient(&plan, 2, &weights);
        let pairs = single.values.iter().zip(&reference.values);
        let squares: f64 = pairs.map(|(a, b)| (f64::from(*a) - b).powi(2)).sum();
        let error = squares.sqrt() / reference.norm;
        // Some tens of roundings of 6e-8 deep.
        assert!(error < 1e-5, "{:?}: {error:e}", plan.shape);
        let norm = f64::from(single.norm) / reference.norm - 1.0;
        let loss = f64::from(single.loss) / reference.loss - 1.0;
        assert!(norm.abs() < 1e-5 && loss.abs() < 1e-5, "{norm:e} {loss:e}");
    }
}

#[test]
fn f32_normals_follow_f64() {
    let check = |words: [u32; 4]| {
        for (ours, exact) in normals::<f32>(words).into_iter().zip(rng::normals(words)) {
            // About two units in the last place, 1.2e-7 of the binade below.
            let error = (f64::from(ours) - exact).abs();
            assert!(
                error < 1.5e-7 * (1.0 + exact.abs()),
                "{ours} {exact}: {error:e}"
            );
        }
    };
    (0..200_000).for_each(|i| check(rng::words(1, Purpose::Measure, 0, i, 0)));
    // The ends of both intervals, and the joints between quadrants and between mantissas.
    let ends = [
        0,
        1 << 9,
        1 << 29,
        3 << 29,
        5 << 29,
        7 << 29,
        1 << 31,
        u32::MAX,
        0xb504_f333,
    ];
    for u in ends {
        ends.into_iter().for_each(|v| check([u, v, v, u]));
    }
}

#[test]
fn adam_follows_its_definition() {
    let count = 19;
    let optimiser = Optimiser {
        learning_rate: 1e-2,
        warm_up: 5,
        clip: 2.0,
        ema: 0.6,
    };
    let mut stream = Stream::new(3, Purpose::Measure, 0, 0);
    let mut draw =
        |scale: f64| -> Vec<f64> { (0..count).map(|_| scale * stream.normal()).collect() };
    let first = draw(1.0);
    // Some norms above the clip, some below.
    let gradients: Vec<Vec<f64>> = (0..20).map(|n| draw([0.1, 1.0][n % 2])).collect();

    let (mut w, mut average) = (first.clone(), first.clone());
    let (mut m, mut v) = (vec![0.0; count], vec![0.0; count]);
    for (n, gradient) in gradients.iter().enumerate() {
        let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let rate = optimiser.learning_rate * ((n + 1) as f64 / 5.0).min(1.0);
        let decay = optimiser.ema.min((1.0 + n as f64) / (10.0 + n as f64));
        for i in 0..count {
            let g = gradient[i] * (optimiser.clip / norm).min(1.0);
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            let mean = m[i] / (1.0 - 0.9_f64.powi(n as i32 + 1));
            let square = v[i] / (1.0 - 0.999_f64.powi(n as i32 + 1));
            w[i] -= rate * mean / (square.sqrt() + 1e-8);
            average[i] = decay * average[i] + (1.0 - decay) * w[i];
        }
    }

    // A few tens of roundings of 1e-16 and of 6e-8.
    let expected = [&w[..], &m, &v, &average];
    check_adam::<f64>(optimiser, &first, &gradients, expected, 1e-12);
    check_adam::<f32>(optimiser, &first, &gradients, expected, 2e-6);
}

fn check_adam<R: Real>(
    optimiser: Optimiser,
    first: &[f64],
    gradients: &[Vec<f64>],
    expected: [&[f64]; 4],
    tolerance: f64,
) {
    let convert = |values: &[f64]| -> Vec<R> { values.iter().map(|&x| R::from_f64(x)).collect() };
    let (mut weights, mut average) = (convert(first), convert(first));
    let (mut mean, mut square) = (vec![R::ZERO; first.len()], vec![R::ZERO; first.len()]);
    let mut adam = AdamStep::new(optimiser, 0);
    for values in gradients {
        let norm = values.iter().map(|g| g * g).sum::<f64>().sqrt();
        let gradient = Gradient {
            loss: R::ONE,
            norm: R::from_f64(norm),
            values: convert(values),
        };
        let parameters = Parameters {
            weights: &mut weights,
            mean: &mut mean,
            square: &mut square,
            average: &mut average,
        };
        adam.run(&gradient, parameters);
    }
    for (ours, expected) in [weights, mean, square, average].iter().zip(expected) {
        for (ours, expected) in ours.iter().zip(expected) {
            let error = (ours.to_f64() - expected).abs();
            assert!(
                error < tolerance * expected.abs().max(1e-2),
                "{ours:?} {expected}"
            );
        }
    }
}

fn loaded(plan: &TrainPlan) -> CpuBackend {
    let mut backend = CpuBackend::new();
    let state = TrainState::new(weights(plan.shape));
    backend.load(plan, &state).unwrap();
    backend
}

fn state(backend: &CpuBackend) -> TrainState {
    pollster::block_on(backend.read_state()).unwrap()
}

#[test]
fn training_continues_bit_for_bit() {
    let plan = plan(shape(3, 12, 2, 1), 40);
    let mut straight = loaded(&plan);
    straight.train(25).unwrap();

    let mut first = loaded(&plan);
    first.train(12).unwrap();
    let mut second = CpuBackend::new();
    second.load(&plan, &state(&first)).unwrap();
    second.train(13).unwrap();
    assert_eq!(state(&second), state(&straight));
    assert_eq!(state(&straight).step, 25);

    let metrics = |backend: &CpuBackend| pollster::block_on(backend.read_metrics()).unwrap();
    let (step, all) = metrics(&straight);
    let (_, last) = metrics(&second);
    assert_eq!((step, all.len(), last.len()), (25, 25, 13));
    assert_eq!(all[12..], last);
}

#[test]
fn metrics_keep_the_last_steps() {
    let mut backend = loaded(&plan(shape(1, 2, 1, 0), 1));
    backend.train(3).unwrap();
    let (_, early) = pollster::block_on(backend.read_metrics()).unwrap();
    backend.train(METRICS_KEPT as u32 - 1).unwrap();
    let (step, kept) = pollster::block_on(backend.read_metrics()).unwrap();
    assert_eq!(
        (step as usize, kept.len()),
        (METRICS_KEPT + 2, METRICS_KEPT)
    );
    assert_eq!(kept[0], early[2]);
}

#[test]
fn an_infinite_loss_is_reported_and_changes_no_weight() {
    let mut plan = plan(shape(2, 8, 1, 0), 16);
    plan.data = Points::new(vec![3e38; 20], 2);
    let mut backend = loaded(&plan);
    let before = state(&backend);
    backend.train(3).unwrap();
    let (_, metrics) = pollster::block_on(backend.read_metrics()).unwrap();
    assert!(metrics.iter().all(|m| !m.loss.is_finite()));
    assert_eq!(state(&backend), TrainState { step: 3, ..before });
}

/// A program whose rows use every column, some of them with noise, some committed.
fn program(particles: usize, start: Start) -> Program {
    let row = |i: i32| {
        let t = f64::from(i) / 7.0;
        StepRow {
            t,
            t_next: t + 1.0 / 7.0,
            in_scale: 1.0 - 0.3 * t,
            time_input: t,
            conv_x: 0.2 - t,
            conv_f: 0.4 + t,
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
    }
}

/// What a program does, from the documentation of `StepRow`, one particle at a time in `f64`.
fn naive_program(plan: &TrainPlan, weights: &[f32], program: &Program) -> Vec<f64> {
    let dim = plan.shape.dim;
    let mut frames = vec![Vec::new(); program.frames()];
    for i in 0..program.particles {
        let normal = |purpose, step: usize, j: usize| {
            let (step, block) = (step as u32, j as u32 / 4);
            rng::normals(rng::words(program.seed, purpose, step, i as u32, block))[j % 4]
        };
        let first = |j: usize| match &program.start {
            Start::At(points) => f64::from(points.values[i * dim + j]),
            Start::Source { scale } => scale * normal(Purpose::Start, 0, j),
        };
        let mut x: Vec<f64> = (0..dim).map(first).collect();
        let mut y = x.clone();
        let mut history = vec![vec![0.0; dim]; 3];
        frames[0].extend(&x);
        let mut frame = 1;
        for (index, row) in program.rows.iter().enumerate() {
            let input: Vec<f64> = x.iter().map(|x| row.in_scale * x).collect();
            let output = naive_network(plan.shape, weights, &input, row.time_input);
            let newest = |j: usize| row.conv_x * x[j] + row.conv_f * output[j];
            let g: Vec<f64> = (0..dim).map(newest).collect();
            for j in 0..dim {
                let past = row.g1 * history[0][j] + row.g2 * history[1][j] + row.g3 * history[2][j];
                let noise = row.noise * normal(Purpose::Step, index, j);
                x[j] = row.base * y[j] + row.state * x[j] + row.g0 * g[j] + past + noise;
            }
            history.rotate_right(1);
            history[0] = g;
            if row.commit != 0.0 {
                y.clone_from(&x);
                frames[frame].extend(&x);
                frame += 1;
            }
        }
    }
    frames.concat()
}

/// Seven evaluations of a map that stretches little: tens of roundings of 6e-8.
fn assert_close(ours: &[f32], exact: &[f64]) {
    assert_eq!(ours.len(), exact.len());
    for (ours, exact) in ours.iter().zip(exact) {
        let error = (f64::from(*ours) - exact).abs();
        assert!(error < 1e-5 * (1.0 + exact.abs()), "{ours} {exact}");
    }
}

fn run(backend: &mut CpuBackend, program: &Program, evaluations: usize) -> Vec<f32> {
    backend.begin(Slot::Measure, program).unwrap();
    while backend.advance(Slot::Measure, evaluations).unwrap() > 0 {}
    pollster::block_on(backend.read_frames(Slot::Measure, 0, program.frames())).unwrap()
}

#[test]
fn programs_follow_their_rows() {
    for (dim, particles) in [(1, 1), (2, 16), (5, 35)] {
        let plan = plan(shape(dim, 7, 2, 2), 4);
        let mut backend = loaded(&plan);
        let at = Start::At(points(particles, dim));
        for start in [at, Start::Source { scale: 0.75 }] {
            let program = program(particles, start);
            let ours = run(&mut backend, &program, usize::MAX);
            assert_close(&ours, &naive_program(&plan, &weights(plan.shape), &program));
            let again = run(&mut backend, &program, 2);
            assert_eq!(ours, again, "the same program in pieces");
        }
    }
}

#[test]
fn particles_start_at_the_source_law() {
    let mut plan = plan(shape(3, 4, 1, 0), 4);
    let list = points(13, 3);
    plan.source = Source::Points(list.clone());
    let program = program(40, Start::Source { scale: 2.0 });
    let starts = run(&mut loaded(&plan), &program, 7);
    for (i, start) in starts.chunks(3).take(40).enumerate() {
        let word = rng::words(23, Purpose::Start, 0, i as u32, 0)[0];
        let expected = &list.values[rng::index_below(word, 13) as usize * 3..][..3];
        assert!(start.iter().zip(expected).all(|(a, b)| *a == 2.0 * b));
    }
}

#[test]
fn a_trajectory_stays_until_the_next_is_done() {
    let plan = plan(shape(2, 4, 1, 0), 8);
    let mut backend = loaded(&plan);
    let program = program(20, Start::Source { scale: 1.0 });
    backend.begin(Slot::Particles, &program).unwrap();
    assert_eq!(backend.advance(Slot::Particles, 4).unwrap(), 3);
    assert!(backend.trajectory(Slot::Particles).is_none());
    assert_eq!(backend.advance(Slot::Particles, 4).unwrap(), 0);
    let first = backend.trajectory(Slot::Particles).unwrap().values.to_vec();

    backend.train(5).unwrap();
    backend.begin(Slot::Particles, &program).unwrap();
    backend.advance(Slot::Particles, 3).unwrap();
    let trajectory = backend.trajectory(Slot::Particles).unwrap();
    assert_eq!(trajectory.values, first);
    let sizes = (trajectory.frames, trajectory.particles, trajectory.dim);
    assert_eq!(sizes, (4, 20, 2));
    // The weights at `begin` count, not those at `advance`.
    let average = state(&backend).average;
    backend.train(5).unwrap();
    backend.advance(Slot::Particles, 9).unwrap();
    let second = backend.trajectory(Slot::Particles).unwrap().values;
    assert_ne!(second, first);
    assert_close(second, &naive_program(&plan, &average, &program));
}

/// Eight narrow clusters on a circle of radius 1.4, about unit variance.
fn clusters() -> Points {
    let mut stream = Stream::new(1, Purpose::Data, 0, 0);
    let values = (0..1000).flat_map(|i| {
        let angle = std::f64::consts::FRAC_PI_4 * f64::from(i);
        [angle.cos(), angle.sin()].map(|x| (1.4 * x + 0.07 * stream.normal()) as f32)
    });
    Points::new(values.collect(), 2)
}

#[test]
fn training_learns_and_sampling_arrives() {
    let mut plan = plan(shape(2, 32, 2, 2), 128);
    let linear = |t: f64| PathRow {
        t,
        a: 1.0 - t,
        b: t,
        p: -1.0,
        q: 1.0,
        weight: 1.0,
        in_scale: 1.0,
        time_input: t,
        ..Default::default()
    };
    plan.rows = (0..256)
        .map(|i| linear((f64::from(i) + 0.5) / 256.0))
        .collect();
    plan.data = clusters();
    plan.optimiser.learning_rate = 5e-3;
    let mut backend = loaded(&plan);
    backend.train(1000).unwrap();
    let (_, metrics) = pollster::block_on(backend.read_metrics()).unwrap();
    let mean = |steps: std::ops::Range<usize>| {
        metrics[steps.clone()].iter().map(|m| m.loss).sum::<f32>() / steps.len() as f32
    };
    let (early, late) = (mean(0..10), mean(900..1000));
    // The field 0 has loss E‖x₁ − x₀‖²/2 = 1.99, the exact field 1.27 (by Monte Carlo).
    assert!(early > 2.0 && late < 1.45, "{early} {late}");

    let n = 50;
    let euler = |i: i32| StepRow {
        t: f64::from(i) / f64::from(n),
        t_next: f64::from(i + 1) / f64::from(n),
        in_scale: 1.0,
        time_input: f64::from(i) / f64::from(n),
        conv_f: 1.0,
        state: 1.0,
        g0: 1.0 / f64::from(n),
        commit: f64::from(u8::from(i + 1 == n)),
        ..Default::default()
    };
    let program = Program {
        rows: (0..n).map(euler).collect(),
        start: Start::Source { scale: 1.0 },
        particles: 400,
        seed: 4,
    };
    let frames = run(&mut backend, &program, 7);
    let near = |p: &[f32]| {
        let angle = (p[1].atan2(p[0]) / std::f32::consts::FRAC_PI_4).round();
        let (sin, cos) = (angle * std::f32::consts::FRAC_PI_4).sin_cos();
        (p[0] - 1.4 * cos).hypot(p[1] - 1.4 * sin) < 0.35
    };
    let share = |points: &[f32]| points.chunks(2).filter(|p| near(p)).count() as f64 / 400.0;
    let (before, after) = (share(&frames[..800]), share(&frames[800..]));
    assert!(before < 0.3 && after > 0.5, "{before} {after}");
}

#[test]
fn calls_are_counted() {
    let plan = plan(shape(2, 4, 1, 0), 8);
    let mut backend = loaded(&plan);
    let numbers = 37 * 10 + 50 * 2 + 4 * plan.shape.parameter_count();
    assert_eq!(backend.counters().bytes_written, 4 * numbers as u64);
    backend.train(5).unwrap();
    assert_eq!(backend.counters().dispatches, 15);
    let program = program(3, Start::At(points(3, 2)));
    let written = backend.counters().bytes_written;
    run(&mut backend, &program, 4);
    let now = backend.counters();
    assert_eq!(now.bytes_written - written, 4 * (3 * 2 + 7 * 14));
    // The start and two pieces of the program.
    assert_eq!((now.dispatches, now.readbacks, now.submits), (18, 1, 0));
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let good = plan(shape(2, 4, 1, 0), 8);
    let start = TrainState::new(weights(good.shape));
    let refused = |change: &dyn Fn(&mut TrainPlan, &mut TrainState)| {
        let (mut plan, mut state) = (good.clone(), start.clone());
        change(&mut plan, &mut state);
        CpuBackend::new().load(&plan, &state).unwrap_err().field
    };
    let none = Points::new(vec![], 2);
    let nan = Points::new(vec![f32::NAN; 2], 2);
    let empty = Source::Points(none.clone());
    assert_eq!(refused(&|plan, _| plan.shape.width = 0), "network.width");
    assert_eq!(refused(&|plan, _| plan.shape.dim = 257), "network.dim");
    assert_eq!(refused(&|plan, _| plan.shape.depth = 9), "network.depth");
    assert_eq!(refused(&|plan, _| plan.batch = 0), "batch");
    assert_eq!(refused(&|plan, _| plan.data = points(5, 3)), "data");
    assert_eq!(refused(&|plan, _| plan.data = nan.clone()), "data");
    assert_eq!(refused(&|plan, _| plan.source = empty.clone()), "source");
    assert_eq!(
        refused(&|plan, _| plan.optimiser.learning_rate = f64::NAN),
        "learning_rate"
    );
    assert_eq!(
        refused(&|plan, _| plan.optimiser.learning_rate = 1e300),
        "learning_rate"
    );
    assert_eq!(refused(&|_, state| state.weights[3] = f32::NAN), "weights");
    assert_eq!(refused(&|_, state| state.square[3] = -1.0), "square");
    assert_eq!(refused(&|_, state| state.average.truncate(3)), "average");

    let mut backend = CpuBackend::new();
    assert_eq!(backend.train(1).unwrap_err().field, "field");
    let plan = TrainPlan { data: none, ..good };
    backend.load(&plan, &start).unwrap();
    assert_eq!(backend.train(1).unwrap_err().field, "data");
    assert_eq!(state(&backend), start);
    for (particles, field) in [(0, "particles"), (5, "start")] {
        let program = program(particles, Start::At(points(4, 2)));
        let error = backend.begin(Slot::Arrows, &program).unwrap_err();
        assert_eq!(error.field, field);
    }
    assert_eq!(backend.advance(Slot::Arrows, 1).unwrap(), 0);
    assert!(pollster::block_on(backend.read_frames(Slot::Arrows, 0, 1)).is_err());
}
