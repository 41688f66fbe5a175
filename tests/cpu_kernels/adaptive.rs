//! Steps that each particle chooses itself.

use std::f64::consts::TAU;

use pushforward::backend::cpu::adapt_particles::AdaptParticles;
use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::push_particles::Frames;
use pushforward::backend::{Backend, Slot};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Adaptive, Method, Points, Program, Source, Start, Tolerance};
use pushforward::core::row::StepRow;
use pushforward::evaluations::Evaluations;

use crate::common::{loaded, plan, points, shape, weights, wide};

/// A table over [0, 1] of g = conv_x·x + conv_f·F.
fn table(conv_x: impl Fn(f64) -> f64, conv_f: f64) -> Vec<StepRow> {
    let row = |k: u32| {
        let t = f64::from(k) / 256.0;
        StepRow {
            t,
            t_next: t,
            in_scale: 1.0 - 0.3 * t,
            time_input: t,
            conv_x: conv_x(t),
            conv_f,
            ..StepRow::default()
        }
    };
    (0..=256).map(row).collect()
}

fn program(rows: Vec<StepRow>, start: Points, tolerance: f64, times: &[f64]) -> Program {
    Program {
        rows,
        particles: start.count(),
        start: Start::At(start),
        seed: 1,
        method: Method::Adaptive(Adaptive {
            tolerance: Tolerance {
                relative: tolerance,
                absolute: tolerance,
            },
            times: times.to_vec(),
            places: times.to_vec(),
            longest: 1.0,
        }),
    }
}

/// The run in `f64`, in pieces.
fn adapted(shape: NetworkShape, weights: &[f32], program: &Program) -> Frames<f64> {
    let Method::Adaptive(adaptive) = &program.method else {
        panic!("not adaptive");
    };
    let room = vec![0.0; program.frames() * program.particles * shape.dim];
    let mlp = Mlp::new(shape, &wide(weights));
    let mut run = AdaptParticles::new(program, adaptive, &Source::Gaussian, mlp, room);
    while run.run(18) > 0 {}
    run.finish()
}

fn spent(frames: &Frames<f64>) -> Evaluations {
    let tallies: Vec<f32> = frames.tallies.iter().map(|&x| x as f32).collect();
    Evaluations::of_tallies(&tallies).expect("an adaptive run")
}

/// Where the network says nothing, x(t) = x(0)·exp ∫ conv_x.
#[test]
fn a_linear_field_is_followed_as_exactly_as_asked() {
    let shape = shape(2, 4, 1, 0);
    let silent = vec![0.0; shape.parameter_count()];
    let starts = points(20, 2);
    let rows = || table(|t| 3.0 * (TAU * t).cos() - 1.0, 0.0);
    let growth = |t: f64| (3.0 * (TAU * t).sin() / TAU - t).exp();
    let times: Vec<f64> = (0..=10).map(|k| f64::from(k) / 10.0).collect();
    let back: Vec<f64> = times.iter().rev().copied().collect();
    let mut runs = Vec::new();
    for tolerance in [1e-3, 1e-5, 1e-7] {
        for times in [&times, &back] {
            let found = adapted(
                shape,
                &silent,
                &program(rows(), starts.clone(), tolerance, times),
            );
            let mut worst: f64 = 0.0;
            for (frame, &t) in found.values.chunks(40).zip(times) {
                for (x, &start) in frame.iter().zip(starts.values.iter()) {
                    let exact = f64::from(start) * growth(t) / growth(times[0]);
                    worst = worst.max((x - exact).abs() / (1.0 + exact.abs()));
                }
            }
            let spent = spent(&found);
            assert_eq!(spent.unfinished, 0);
            // Errors of steps add up, and grow on the way; the table's own error is 1e-9.
            assert!(worst < 50.0 * tolerance, "{tolerance}: {worst}");
            runs.push((worst, spent.mean()));
        }
    }
    // Order 5: a hundred times more exact in at most 100^(1/5) = 2.5 times as many steps, and not
    // by luck.
    for (rough, fine) in runs.iter().zip(&runs[2..]) {
        let (gain, cost) = (rough.0 / fine.0, fine.1 / rough.1);
        assert!(gain > 10.0 && (1.3..3.0).contains(&cost), "{gain} {cost}");
    }
}

#[test]
fn a_hard_particle_changes_no_other() {
    let shape = shape(2, 9, 2, 1);
    let weights = weights(shape);
    let rows = || table(|t| 0.2 - t, 2.0);
    let mut values = points(33, 2).values.to_vec();
    let times = [0.0, 0.4, 1.0];
    let alone = |starts: &[f32]| {
        let starts = Points::new(starts.to_vec(), 2);
        adapted(shape, &weights, &program(rows(), starts, 1e-6, &times))
    };
    let before = alone(&values);
    // Far out the network is steep, and NaN never ends.
    (values[14], values[40]) = (1e4, f32::NAN);
    let after = alone(&values);
    let (easy, hard) = (spent(&before), spent(&after));
    for i in (0..33).filter(|i| ![7, 20].contains(i)) {
        assert_eq!(easy.counts[i], hard.counts[i]);
        for frame in 0..3 {
            let at = (frame * 33 + i) * 2;
            assert_eq!(before.values[at..at + 2], after.values[at..at + 2]);
        }
    }
    assert_eq!((easy.unfinished, hard.unfinished), (0, 1));
    let most = 1 + 6 * Adaptive::MOST_STEPS as u32;
    assert_eq!((hard.counts[20], hard.max()), (most, most));
    assert!(easy.mean() > 7.0 && easy.max() < 300, "{easy:?}");
}

#[test]
fn what_takes_too_many_steps_stays_and_is_counted() {
    let shape = shape(1, 4, 1, 0);
    let silent = vec![0.0; shape.parameter_count()];
    // Explicit steps must be shorter than 3.3/1e5; five hundred are not enough.
    let rows = table(|_| -1e5, 0.0);
    let found = adapted(
        shape,
        &silent,
        &program(rows, Points::new(vec![1.0, 2.0], 1), 1e-3, &[0.0, 0.5, 1.0]),
    );
    let spent = spent(&found);
    assert_eq!(spent.unfinished, 2);
    assert!(spent.rejected > 0 && spent.steps == 1000, "{spent:?}");
    assert!(found.values.iter().all(|x| x.is_finite()));
    assert_eq!(found.values[2..4], found.values[4..6]);
}

#[test]
fn single_precision_follows_double() {
    let plan = plan(shape(3, 16, 2, 2), 4);
    let mut backend = loaded(&plan);
    let rows = table(|t| 0.2 - t, 1.5);
    let program = program(rows, points(21, 3), 1e-5, &[0.0, 0.3, 1.0]);
    backend.begin(Slot::Measure, &program).expect("legal");
    while backend.advance(Slot::Measure, 12).expect("run") > 0 {}
    let frames = pollster::block_on(backend.read_frames(Slot::Measure, 0, 3)).expect("frames");
    let exact = adapted(plan.shape, &weights(plan.shape), &program);
    for (a, b) in frames.iter().zip(&exact.values) {
        // Different decisions are both within the tolerance.
        assert!(
            (f64::from(*a) - b).abs() < 1e-4 * (1.0 + b.abs()),
            "{a} {b}"
        );
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let plan = plan(shape(2, 4, 1, 0), 4);
    let mut backend = loaded(&plan);
    let rows = || table(|_| 1.0, 0.0);
    let mut refused = |rows, tolerance, times: &[f64]| {
        let program = program(rows, points(3, 2), tolerance, times);
        let begun = backend.begin(Slot::Measure, &program);
        begun.expect_err("refused").field
    };
    assert_eq!(refused(rows(), 0.0, &[0.0, 1.0]), "sampler.relative");
    assert_eq!(refused(rows(), f64::NAN, &[0.0, 1.0]), "sampler.relative");
    assert_eq!(refused(rows(), 1e-3, &[]), "sampler.steps");
    assert_eq!(refused(rows(), 1e-3, &[0.0, 1.5]), "sampler.steps");
    assert_eq!(refused(rows(), 1e-3, &[0.0, 0.5, 0.5]), "sampler.steps");
    assert_eq!(refused(rows()[..3].to_vec(), 1e-3, &[0.0]), "sampler.steps");
}
