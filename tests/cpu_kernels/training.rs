//! Runs of many steps.

use pushforward::backend::cpu::CpuBackend;
use pushforward::backend::{Backend, METRICS_KEPT, TrainState};
use pushforward::core::program::{Method, Points, Program, Start};
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::row::{PathRow, StepRow};

use crate::common::{loaded, plan, run, shape, state};

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
        start: Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
        particles: 400,
        seed: 4,
        method: Method::Steps,
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
