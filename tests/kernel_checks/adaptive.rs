//! Steps that each particle chooses itself.

use pushforward::backend::cpu::adapt_particles::AdaptParticles;
use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::push_particles::Frames;
use pushforward::backend::gpu::GpuBackend;
use pushforward::backend::{Backend, Slot, TrainPlan};
use pushforward::core::program::{Adaptive, Method, Program, Source, Start, Tolerance};
use pushforward::core::row::StepRow;
use pushforward::evaluations::Evaluations;

use super::cases::{cloud, plan, shape, state, two_headed};
use super::relative_distance;

fn twin(plan: &TrainPlan, average: &[f32], program: &Program) -> Frames<f64> {
    let Method::Adaptive(adaptive) = &program.method else {
        panic!("not adaptive");
    };
    let weights: Vec<f64> = average.iter().map(|&w| f64::from(w)).collect();
    let room = vec![0.0; program.frames() * program.particles * plan.shape.dim];
    let mlp = Mlp::new(plan.shape, &weights);
    let mut run = AdaptParticles::new(program, adaptive, &plan.source, mlp, room);
    while run.run(600) > 0 {}
    run.finish()
}

fn program(start: Start, particles: usize, pull: f64, places: &[f64]) -> Program {
    let row = |k: u32| {
        let t = f64::from(k) / 64.0;
        StepRow {
            t,
            t_next: t,
            in_scale: 1.0 - 0.3 * t,
            time_input: t,
            conv_x: 0.2 - pull * t,
            conv_f: 1.5,
            conv_h: 0.4,
            ..StepRow::default()
        }
    };
    Program {
        rows: (0..=64).map(row).collect(),
        start,
        particles,
        seed: 7,
        method: Method::Adaptive(Adaptive {
            tolerance: Tolerance {
                relative: 1e-5,
                absolute: 1e-5,
            },
            times: places.to_vec(),
            places: places.to_vec(),
            longest: 1.0,
        }),
    }
}

/// Frames in both directions, in pieces; steps that are tried may differ where an estimate is near
/// what is tolerated.
pub async fn steps_follow_twin(gpu: &mut GpuBackend) {
    let rising: Vec<f64> = (0..=10).map(|k| f64::from(k) / 10.0).collect();
    let falling: Vec<f64> = rising.iter().rev().copied().collect();
    let cases = [
        (shape(2, 64, 3), 100, &rising),
        (two_headed(5, 32, 2), 20, &falling),
    ];
    for ((shape, particles, places), piece) in cases.into_iter().zip([60, 100_000]) {
        let plan = plan(shape, 16, Source::Gaussian, false);
        let state = state(shape);
        let start = Start::Source {
            scale: 1.0,
            noise: 0.0,
        };
        let program = program(start, particles, 1.0, places);
        let expected = twin(&plan, &state.average, &program);
        gpu.load(&plan, &state).unwrap();
        gpu.begin(Slot::Measure, &program).unwrap();
        while gpu.advance(Slot::Measure, piece).unwrap() > 0 {}
        let frames = gpu.read_frames(Slot::Measure, 0, 11).await.unwrap();
        let error = relative_distance(&frames, &expected.values);
        // Other decisions of some particles, each within the tolerance.
        assert!(error <= 2e-5, "{shape:?}: {error:e}");
        let spent = gpu.read_tallies(Slot::Measure).await.unwrap();
        let spent = Evaluations::of_tallies(&spent).unwrap();
        let tallies: Vec<f32> = expected.tallies.iter().map(|&x| x as f32).collect();
        let twin = Evaluations::of_tallies(&tallies).unwrap();
        assert_eq!((spent.unfinished, spent.counts.len()), (0, particles));
        assert!(
            (spent.mean() / twin.mean() - 1.0).abs() < 0.1,
            "{spent:?} {twin:?}"
        );
    }
}

/// Particles that would take too many steps stay where they are, in every frame left, and are
/// counted; the others go on.
pub async fn unfinished_particles_stay(gpu: &mut GpuBackend) {
    let plan = plan(shape(1, 4, 1), 16, Source::Gaussian, false);
    gpu.load(&plan, &state(plan.shape)).unwrap();
    let start = Start::At(cloud(9, 1, 3));
    let program = program(start, 9, 1e6, &[0.0, 0.5, 1.0]);
    gpu.begin(Slot::Measure, &program).unwrap();
    gpu.advance(Slot::Measure, usize::MAX).unwrap();
    let frames = gpu.read_frames(Slot::Measure, 0, 3).await.unwrap();
    assert!(frames.iter().all(|x| x.is_finite()));
    assert_eq!(frames[9..18], frames[18..]);
    let spent = gpu.read_tallies(Slot::Measure).await.unwrap();
    let spent = Evaluations::of_tallies(&spent).unwrap();
    assert_eq!(spent.unfinished, 9);
    assert_eq!(spent.steps, 9 * Adaptive::MOST_STEPS as u64);
}
