//! Programs of steps: where particles start and how they move.

use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::push_particles::PushParticles;
use pushforward::backend::gpu::GpuBackend;
use pushforward::backend::{Backend, Slot, TrainPlan};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Program, Source, Start};

use super::cases::{cloud, plan, program, shape, state, two_headed};
use super::relative_distance;

/// The whole trajectory on the CPU in `f64`.
fn twin(plan: &TrainPlan, average: &[f32], program: &Program) -> Vec<f64> {
    let weights: Vec<f64> = average.iter().map(|&w| f64::from(w)).collect();
    let room = vec![0.0; program.frames() * program.particles * plan.shape.dim];
    let mlp = Mlp::new(plan.shape, &weights);
    let mut run = PushParticles::new(program, &plan.source, mlp, room);
    assert_eq!(run.run(usize::MAX), 0);
    run.finish().values
}

/// A network, its particles, their source and start, whether they get noise, and the size of the
/// pieces in which they are moved.
pub type Case = (NetworkShape, usize, Source, Start, bool, usize);

const SCALED: Start = Start::Source {
    scale: 1.5,
    noise: 0.4,
};

/// Every start.
pub fn usual_cases() -> Vec<Case> {
    let points = || Source::Points(cloud(19, 5, 6));
    let given = || Start::At(cloud(40, 70, 8));
    vec![
        (shape(2, 64, 3), 100, Source::Gaussian, SCALED, true, 1),
        (shape(1, 7, 1), 1, Source::Uniform, SCALED, false, 100),
        (shape(5, 100, 2), 33, points(), SCALED, true, 5),
        (shape(70, 64, 2), 40, Source::Gaussian, given(), false, 3),
        (two_headed(9, 32, 2), 20, Source::Gaussian, SCALED, true, 2),
    ]
}

/// Tiles of every size, full and not, and coordinates that share a vector with time features.
pub fn tile_cases() -> Vec<Case> {
    [
        (shape(256, 256, 4), 17, 4),
        (shape(1, 1, 2), 300, 12),
        (shape(3, 24, 1), 65, 1),
        (two_headed(3, 65, 2), 37, 7),
        (shape(64, 128, 2), 32, 4),
        (two_headed(128, 8, 2), 19, 12),
    ]
    .map(|(shape, particles, piece)| (shape, particles, Source::Gaussian, SCALED, true, piece))
    .to_vec()
}

/// Trajectories, with and without noise, in pieces of several sizes.
pub async fn programs_follow_twin(gpu: &mut GpuBackend, cases: Vec<Case>) {
    for (shape, particles, source, start, noise, piece) in cases {
        let plan = plan(shape, 16, source, false);
        let state = state(shape);
        let program = program(start, particles, noise);
        let expected = twin(&plan, &state.average, &program);
        gpu.load(&plan, &state).unwrap();
        gpu.begin(Slot::Particles, &program).unwrap();
        assert!(gpu.trajectory(Slot::Particles).is_none());
        let mut left = program.rows.len();
        while left > 0 {
            let now = gpu.advance(Slot::Particles, piece).unwrap();
            assert_eq!(now, left.saturating_sub(piece));
            left = now;
        }
        let found = gpu
            .read_frames(Slot::Particles, 0, program.frames())
            .await
            .unwrap();
        // Twelve evaluations, each with the roundings of one forward pass.
        let error = relative_distance(&found, &expected);
        assert!(error <= 1e-5, "{shape:?}: {error:e}");
        let frame = particles * shape.dim;
        let two = gpu.read_frames(Slot::Particles, 2, 2).await.unwrap();
        assert_eq!(two, found[2 * frame..4 * frame]);
        assert!(gpu.read_frames(Slot::Particles, 6, 2).await.is_err());
    }
}

/// A run uses the weights as they were when it began; the former trajectory stays readable until
/// the new one is done; training goes on meanwhile.
pub async fn runs_keep_their_weights(gpu: &mut GpuBackend) {
    let plan = plan(shape(2, 32, 2), 64, Source::Gaussian, false);
    let start = state(plan.shape);
    let program = program(
        Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
        50,
        true,
    );
    gpu.load(&plan, &start).unwrap();
    gpu.begin(Slot::Measure, &program).unwrap();
    gpu.train(20).unwrap();
    gpu.advance(Slot::Measure, 5).unwrap();
    gpu.train(20).unwrap();
    gpu.advance(Slot::Measure, usize::MAX).unwrap();
    let first = gpu
        .read_frames(Slot::Measure, 0, program.frames())
        .await
        .unwrap();
    let error = relative_distance(&first, &twin(&plan, &start.average, &program));
    assert!(error <= 1e-5, "{error:e}");

    gpu.begin(Slot::Measure, &program).unwrap();
    assert_eq!(
        gpu.advance(Slot::Measure, 3).unwrap(),
        program.rows.len() - 3
    );
    let kept = gpu
        .read_frames(Slot::Measure, 0, program.frames())
        .await
        .unwrap();
    assert_eq!(kept, first);
    gpu.advance(Slot::Measure, usize::MAX).unwrap();
    let second = gpu
        .read_frames(Slot::Measure, 0, program.frames())
        .await
        .unwrap();
    assert_ne!(second, first);

    // From the third run on, no buffer is new.
    let buffers = gpu.counters().buffers;
    for _ in 0..3 {
        gpu.begin(Slot::Measure, &program).unwrap();
        gpu.advance(Slot::Measure, usize::MAX).unwrap();
    }
    assert_eq!(gpu.counters().buffers, buffers);
    let third = gpu
        .read_frames(Slot::Measure, 0, program.frames())
        .await
        .unwrap();
    assert_eq!(third, second);
    gpu.load(&plan, &start).unwrap();
    assert!(gpu.read_frames(Slot::Measure, 0, 1).await.is_err());
}

/// A trajectory that does not fit is refused by name and leaves the former one.
pub async fn oversized_trajectory_is_refused(gpu: &mut GpuBackend) {
    let plan = plan(shape(256, 8, 1), 16, Source::Gaussian, false);
    gpu.load(&plan, &state(plan.shape)).unwrap();
    let small = program(
        Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
        10,
        false,
    );
    gpu.begin(Slot::Particles, &small).unwrap();
    gpu.advance(Slot::Particles, usize::MAX).unwrap();
    let large = program(
        Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
        1 << 20,
        false,
    );
    let error = gpu.begin(Slot::Particles, &large).unwrap_err();
    assert_eq!(error.field, "sampler.particles");
    // Waiting for the frames also leaves no work behind when the backend goes.
    let kept = gpu.read_frames(Slot::Particles, 0, small.frames()).await;
    assert_eq!(kept.unwrap().len(), small.frames() * 10 * 256);
}
