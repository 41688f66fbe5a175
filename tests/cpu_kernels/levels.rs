//! The same numbers from every kind of vector instructions, and from any number of threads.

use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::push_particles::PushParticles;
use pushforward::backend::cpu::real::Real;
use pushforward::backend::cpu::run_examples::RunExamples;
use pushforward::backend::cpu::simd::{Level, levels};
use pushforward::backend::cpu::sum_gradient::{Gradient, sum_gradient};
use pushforward::backend::{Backend, TrainPlan};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Program, Source, Start};

use crate::common::{loaded, plan, program, run, shape, state, weights, wide};

/// Widths and dimensions on either side of every vector's length and of a panel's, with their
/// numbers of heads.
fn shapes() -> Vec<NetworkShape> {
    let cases = [
        (1, 1, 1),
        (2, 7, 2),
        (3, 24, 1),
        (64, 65, 2),
        (2, 200, 1),
        (256, 33, 1),
        (3, 256, 2),
        (5, 4, 1),
        (15, 17, 1),
    ];
    let of = |(dim, width, heads)| NetworkShape {
        heads,
        ..shape(dim, width, 2, 1)
    };
    cases.into_iter().map(of).collect()
}

fn relative_distance(found: &[f32], exact: &[f64]) -> f64 {
    assert_eq!(found.len(), exact.len());
    let pairs = || found.iter().map(|&x| f64::from(x)).zip(exact);
    let distance: f64 = pairs().map(|(a, b)| (a - b).powi(2)).sum();
    let size: f64 = exact.iter().map(|b| b * b).sum();
    (distance / size).sqrt()
}

#[test]
fn every_level_finds_the_gradient() {
    fn gradient<R: Real>(plan: &TrainPlan, weights: &[R], level: Level) -> Gradient<R> {
        let mut gradient = Gradient::default();
        let mut kernel = RunExamples::new(plan).at(level);
        sum_gradient(kernel.run(3, weights), &mut gradient);
        gradient
    }
    for shape in shapes() {
        let (plan, weights) = (plan(shape, 45), weights(shape));
        let exact = gradient(&plan, &wide(&weights), Level::new());
        for level in levels() {
            let found = gradient(&plan, &weights, level);
            let error = relative_distance(&found.values, &exact.values);
            // Some tens of roundings of 6e-8 deep.
            assert!(error < 1e-5, "{shape:?}, {level:?}: {error:e}");
            let double = gradient(&plan, &wide(&weights), level);
            let pairs = double.values.iter().zip(&exact.values);
            let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(
                apart <= 1e-13 * exact.norm,
                "{shape:?}, {level:?}: {apart:e}"
            );
        }
    }
}

#[test]
fn every_level_pushes_alike() {
    fn push<R: Real>(
        program: &Program,
        shape: NetworkShape,
        weights: &[R],
        level: Level,
    ) -> Vec<R> {
        let mlp = Mlp::new(shape, weights).at(level);
        let room = vec![R::ZERO; program.frames() * program.particles * shape.dim];
        let mut particles = PushParticles::new(program, &Source::Gaussian, mlp, room);
        assert_eq!(particles.run(usize::MAX), 0);
        particles.finish().values
    }
    let source = Start::Source {
        scale: 0.8,
        noise: 0.2,
    };
    let program = program(39, source);
    for shape in shapes() {
        let weights = weights(shape);
        let exact = push(&program, shape, &wide(&weights), Level::new());
        for level in levels() {
            let found = push(&program, shape, &weights, level);
            let error = relative_distance(&found, &exact);
            assert!(error < 1e-5, "{shape:?}, {level:?}: {error:e}");
        }
    }
}

/// What `work` answers on so many threads.
fn on_threads<T: Send>(count: usize, work: impl Fn() -> T + Send + Sync) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build();
    pool.unwrap().install(work)
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    // Ten tiles in eight partial sums, and eleven tiles of particles.
    let plan = plan(shape(3, 20, 2, 1), 310);
    let work = || {
        let mut backend = loaded(&plan);
        backend.train(4).unwrap();
        let source = Start::Source {
            scale: 1.0,
            noise: 0.3,
        };
        let frames = run(&mut backend, &program(333, source), 3);
        (backend.info().name.clone(), state(&backend), frames)
    };
    let (name, trained, frames) = on_threads(1, work);
    assert!(name.ends_with("one thread"), "{name}");
    for count in [2, 3, 8, 20] {
        let (name, others, other_frames) = on_threads(count, work);
        assert!(name.ends_with(&format!("{count} threads")), "{name}");
        assert_eq!(others, trained, "{count} threads");
        assert_eq!(other_frames, frames, "{count} threads");
    }
}
