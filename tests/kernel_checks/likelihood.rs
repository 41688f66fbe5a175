//! Volumes along programs of steps.

use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::push_particles::{Frames, PushParticles};
use pushforward::backend::gpu::GpuBackend;
use pushforward::backend::{Backend, Slot, TrainPlan};
use pushforward::core::program::{Divergence, Method, Program, Source, Start};

use super::cases::{plan, program, shape, state, two_headed};
use super::relative_distance;

fn twin(plan: &TrainPlan, average: &[f32], program: &Program) -> Frames<f64> {
    let weights: Vec<f64> = average.iter().map(|&w| f64::from(w)).collect();
    let room = vec![0.0; program.frames() * program.particles * plan.shape.dim];
    let mlp = Mlp::new(plan.shape, &weights);
    let mut run = PushParticles::new(program, &plan.source, mlp, room);
    assert_eq!(run.run(usize::MAX), 0);
    run.finish()
}

/// Ends and volumes with exact and estimated divergences, in pieces.
pub async fn volumes_follow_twin(gpu: &mut GpuBackend) {
    let probes = |probes| Divergence::Hutchinson { probes };
    let cases = [
        (shape(2, 64, 3), 100, Divergence::Exact),
        (two_headed(16, 32, 2), 20, Divergence::Exact),
        (two_headed(16, 32, 2), 20, probes(8)),
        (shape(40, 24, 1), 11, probes(3)),
    ];
    for ((shape, particles, divergence), piece) in cases.into_iter().zip([1, 100, 5, 3]) {
        let plan = plan(shape, 16, Source::Gaussian, false);
        let state = state(shape);
        let start = Start::Source {
            scale: 1.0,
            noise: 0.0,
        };
        let program = Program {
            method: Method::Volume(divergence),
            ..program(start, particles, false)
        };
        let expected = twin(&plan, &state.average, &program);
        gpu.load(&plan, &state).unwrap();
        gpu.begin(Slot::Measure, &program).unwrap();
        while gpu.advance(Slot::Measure, piece).unwrap() > 0 {}
        let ends = gpu.read_frames(Slot::Measure, 0, 2).await.unwrap();
        let error = relative_distance(&ends, &expected.values);
        assert!(error <= 1e-5, "{shape:?}: {error:e}");
        let volumes = gpu.read_tallies(Slot::Measure).await.unwrap();
        // As many roundings again as for the ends, in a sum of terms of both signs.
        let error = relative_distance(&volumes, &expected.tallies);
        assert!(error <= 3e-5, "{shape:?} {divergence:?}: {error:e}");
    }
}
