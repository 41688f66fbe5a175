//! Programs of rows.

use pushforward::backend::{Backend, Slot, TrainPlan};
use pushforward::core::program::{Program, Source, Start};
use pushforward::core::rng::{self, Purpose};

use crate::common::{loaded, naive_network, plan, points, program, run, shape, state, weights};

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
            Start::Source { scale, noise } => {
                scale * normal(Purpose::Start, 0, j) + noise * normal(Purpose::Start, 1, j)
            }
        };
        let mut x: Vec<f64> = (0..dim).map(first).collect();
        let mut y = x.clone();
        let mut history = vec![vec![0.0; dim]; 3];
        frames[0].extend(&x);
        let mut frame = 1;
        for (index, row) in program.rows.iter().enumerate() {
            let input: Vec<f64> = x.iter().map(|x| row.in_scale * x).collect();
            let output = naive_network(plan.shape, weights, &input, row.time_input);
            let second = |j: usize| output.get(dim + j).copied().unwrap_or(0.0);
            let newest =
                |j: usize| row.conv_x * x[j] + row.conv_f * output[j] + row.conv_h * second(j);
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

#[test]
fn programs_follow_their_rows() {
    for (dim, particles, heads) in [(1, 1, 1), (2, 16, 2), (5, 35, 1)] {
        let mut plan = plan(shape(dim, 7, 2, 2), 4);
        plan.shape.heads = heads;
        let mut backend = loaded(&plan);
        let at = Start::At(points(particles, dim));
        for start in [
            at,
            Start::Source {
                scale: 0.75,
                noise: 0.3,
            },
        ] {
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
    let program = program(
        40,
        Start::Source {
            scale: 2.0,
            noise: 0.0,
        },
    );
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
    let program = program(
        20,
        Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
    );
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
