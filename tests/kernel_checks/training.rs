//! Training: the gradient, the optimiser, many steps, and their cost.

use pushforward::backend::cpu::adam_step::{AdamStep, Parameters};
use pushforward::backend::cpu::run_examples::RunExamples;
use pushforward::backend::cpu::sum_gradient::{Gradient, sum_gradient};
use pushforward::backend::gpu::GpuBackend;
use pushforward::backend::{Backend, METRICS_KEPT, Slot, TrainPlan, TrainState};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Pairs, Points, Source, Start};

use super::cases::{cloud, plan, program, shape, state, two_headed};
use super::relative_distance;

/// Training on the CPU in `f64`.
pub struct Twin {
    run_examples: RunExamples<f64>,
    gradient: Gradient<f64>,
    adam: AdamStep,
    step: u32,
    weights: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    average: Vec<f64>,
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&x| f64::from(x)).collect()
}

impl Twin {
    pub fn new(plan: &TrainPlan, state: &TrainState) -> Self {
        Self {
            run_examples: RunExamples::new(plan),
            gradient: Gradient::default(),
            adam: AdamStep::new(plan.optimiser, state.step),
            step: state.step,
            weights: wide(&state.weights),
            mean: wide(&state.mean),
            square: wide(&state.square),
            average: wide(&state.average),
        }
    }

    pub fn step(&mut self) {
        let partials = self.run_examples.run(self.step, &self.weights);
        sum_gradient(partials, &mut self.gradient);
        self.adam.run(
            &self.gradient,
            Parameters {
                weights: &mut self.weights,
                mean: &mut self.mean,
                square: &mut self.square,
                average: &mut self.average,
            },
        );
        self.step += 1;
    }
}

/// Gradients stay this close to the `f64` twin's, relative to their norm: `f32` sums of some
/// thousand terms, each with a few roundings of 6e-8, were seen to err by up to 2e-6.
pub const GRADIENT_TOLERANCE: f64 = 1e-5;

/// The gradients and losses of a step from each case's state.
pub async fn gradients_follow_twin(gpu: &mut GpuBackend, cases: Vec<Case>) {
    for (plan, state) in cases {
        gradient_follows_twin(gpu, &plan, &state).await;
    }
}

async fn gradient_follows_twin(gpu: &mut GpuBackend, plan: &TrainPlan, state: &TrainState) {
    let mut twin = Twin::new(plan, state);
    twin.step();
    gpu.load(plan, state).unwrap();
    gpu.train(1).unwrap();
    let found = gpu.read_gradient().await.unwrap();
    let what = (plan.shape, plan.batch, &plan.source);
    let error = relative_distance(&found, &twin.gradient.values);
    assert!(error <= GRADIENT_TOLERANCE, "{what:?}: {error:e}");
    let (steps, metrics) = gpu.read_metrics().await.unwrap();
    assert_eq!(steps, state.step + 1);
    let found = [metrics[0].loss, metrics[0].gradient_norm];
    let error = relative_distance(&found, &[twin.gradient.loss, twin.gradient.norm]);
    assert!(error <= GRADIENT_TOLERANCE, "{what:?}: {error:e}");
}

/// A plan and a state to start it from.
pub type Case = (TrainPlan, TrainState);

fn case(shape: NetworkShape, batch: usize, source: Source, extra: bool) -> Case {
    (plan(shape, batch, source, extra), state(shape))
}

fn pairs(count: usize, dim: usize, seed: u32) -> Pairs {
    Pairs {
        x0: cloud(count, dim, seed),
        x1: cloud(count, dim, seed + 1),
    }
}

/// Pairs renewed on the device train as the plan that has them from the start; particles still
/// start at the source.
pub async fn renewed_pairs_are_trained_on(gpu: &mut GpuBackend) {
    let mut plan = plan(shape(2, 12, 2), 50, Source::Points(cloud(9, 2, 3)), true);
    plan.pairs = Some(pairs(20, 2, 50));
    let start = state(plan.shape);
    gpu.load(&plan, &start).unwrap();
    let fresh = pairs(8, 2, 60);
    assert!(gpu.renew_pairs(13, &fresh).is_err(), "they do not fit");
    gpu.renew_pairs(12, &fresh).unwrap();
    gpu.train(3).unwrap();
    let found = gpu.read_state().await.unwrap();
    let program = program(
        Start::Source {
            scale: 1.0,
            noise: 0.0,
        },
        30,
        false,
    );
    gpu.begin(Slot::Particles, &program).unwrap();
    gpu.advance(Slot::Particles, usize::MAX).unwrap();
    let starts = gpu.read_frames(Slot::Particles, 0, 1).await.unwrap();

    let Some(kept) = &mut plan.pairs else { return };
    for (kept, fresh) in [(&mut kept.x0, &fresh.x0), (&mut kept.x1, &fresh.x1)] {
        let mut values = kept.values[..24].to_vec();
        values.extend(fresh.values.iter());
        *kept = Points::new(values, 2);
    }
    gpu.load(&plan, &start).unwrap();
    gpu.train(3).unwrap();
    assert_eq!(found, gpu.read_state().await.unwrap());
    let Source::Points(source) = &plan.source else {
        return;
    };
    let listed = |x: &[f32]| source.values.chunks(2).any(|point| point == x);
    assert!(starts.chunks(2).all(listed));
}

/// One step of the optimiser from a state with moments and at a step in and after the warm-up.
pub async fn adam_step_follows_twin(gpu: &mut GpuBackend) {
    let mut plan = plan(shape(2, 24, 2), 64, Source::Gaussian, false);
    for (step, clip) in [(0, 1.0), (3, 0.05), (700, 1e9), (4_000_000, 1.0)] {
        plan.optimiser.clip = clip;
        let mut start = state(plan.shape);
        start.step = step;
        start.mean = start.weights.iter().map(|w| 0.02 * w).collect();
        start.square = start.weights.iter().map(|w| 1e-4 * w * w).collect();
        let mut twin = Twin::new(&plan, &start);
        twin.step();
        gpu.load(&plan, &start).unwrap();
        gpu.train(1).unwrap();
        let found = gpu.read_state().await.unwrap();
        assert_eq!(found.step, step + 1);
        // The moments carry the gradient's own error.
        for (found, expected) in [(&found.mean, &twin.mean), (&found.square, &twin.square)] {
            let error = relative_distance(found, expected);
            assert!(error <= GRADIENT_TOLERANCE, "step {step}: {error:e}");
        }
        // A change by 1e-3 of the weights' size, known to 1e-4 of itself, and one rounding.
        for (found, expected) in [
            (&found.weights, &twin.weights),
            (&found.average, &twin.average),
        ] {
            let error = relative_distance(found, expected);
            assert!(error <= 2e-7, "step {step}: {error:e}");
        }
    }
}

/// A hundred steps stay near the twin: roundings grow with training, but slowly at first.
pub async fn training_follows_twin(gpu: &mut GpuBackend) {
    let plan = plan(shape(2, 32, 3), 128, Source::Gaussian, true);
    let start = state(plan.shape);
    let mut twin = Twin::new(&plan, &start);
    let losses: Vec<f64> = (0..100)
        .map(|_| {
            twin.step();
            twin.gradient.loss
        })
        .collect();
    gpu.load(&plan, &start).unwrap();
    gpu.train(60).unwrap();
    gpu.train(40).unwrap();
    let found = gpu.read_state().await.unwrap();
    let error = relative_distance(&found.weights, &twin.weights);
    assert!(error <= 1e-5, "weights: {error:e}");
    let error = relative_distance(&found.average, &twin.average);
    assert!(error <= 1e-5, "average: {error:e}");
    let (steps, metrics) = gpu.read_metrics().await.unwrap();
    assert_eq!((steps, metrics.len()), (100, 100));
    let found: Vec<f32> = metrics.iter().map(|metric| metric.loss).collect();
    let error = relative_distance(&found, &losses);
    assert!(error <= 1e-5, "losses: {error:e}");
}

/// The same call gives the same bits; so does going on from a state read half-way.
pub async fn training_repeats(gpu: &mut GpuBackend) {
    let plan = plan(shape(3, 20, 2), 50, Source::Uniform, false);
    let start = state(plan.shape);
    gpu.load(&plan, &start).unwrap();
    gpu.train(40).unwrap();
    let first = gpu.read_state().await.unwrap();
    gpu.load(&plan, &start).unwrap();
    gpu.train(15).unwrap();
    let half = gpu.read_state().await.unwrap();
    assert_ne!(first.weights, half.weights);
    gpu.load(&plan, &half).unwrap();
    gpu.train(25).unwrap();
    assert_eq!(gpu.read_state().await.unwrap(), first);
    let (steps, metrics) = gpu.read_metrics().await.unwrap();
    assert_eq!((steps, metrics.len()), (40, 25));
}

/// Training writes nothing, reads nothing and creates nothing; a step is three dispatches.
pub async fn steady_training_is_free(gpu: &mut GpuBackend) {
    let plan = plan(shape(2, 64, 3), 256, Source::Gaussian, false);
    gpu.load(&plan, &state(plan.shape)).unwrap();
    gpu.train(1).unwrap();
    gpu.read_metrics().await.unwrap();
    let before = gpu.counters();
    (0..5).for_each(|_| gpu.train(20).unwrap());
    let after = gpu.counters();
    assert_eq!(after.dispatches - before.dispatches, 300);
    assert_eq!(after.submits - before.submits, 5);
    assert_eq!(after.bytes_written, before.bytes_written);
    assert_eq!(after.buffers, before.buffers);
    assert_eq!(after.readbacks, before.readbacks);
    // Readings of metrics take turns with one staging buffer; loading again reuses its room.
    let (steps, metrics) = gpu.read_metrics().await.unwrap();
    assert_eq!((steps, metrics.len()), (101, 101));
    gpu.load(&plan, &state(plan.shape)).unwrap();
    assert_eq!(gpu.counters().buffers, before.buffers);
    assert_eq!(gpu.counters().readbacks, before.readbacks + 1);
}

/// The ring of metrics holds the newest steps in order.
pub async fn metrics_keep_the_newest(gpu: &mut GpuBackend) {
    let plan = plan(shape(1, 4, 1), 8, Source::Gaussian, false);
    gpu.load(&plan, &state(plan.shape)).unwrap();
    let steps = METRICS_KEPT as u32 + 30;
    gpu.train(steps - 1).unwrap();
    let (_, earlier) = gpu.read_metrics().await.unwrap();
    gpu.train(1).unwrap();
    let (found, metrics) = gpu.read_metrics().await.unwrap();
    assert_eq!((found, metrics.len()), (steps, METRICS_KEPT));
    assert_eq!(metrics[..METRICS_KEPT - 1], earlier[1..]);
    assert_ne!(metrics[METRICS_KEPT - 1], earlier[0]);
}

/// A loss that is not finite moves nothing but the clock, and is recorded.
pub async fn broken_gradient_is_skipped(gpu: &mut GpuBackend) {
    let mut plan = plan(shape(2, 16, 2), 32, Source::Gaussian, false);
    // Squares overflow.
    plan.rows.iter_mut().for_each(|row| row.q = 1e30);
    let start = state(plan.shape);
    gpu.load(&plan, &start).unwrap();
    gpu.train(2).unwrap();
    let found = gpu.read_state().await.unwrap();
    let expected = TrainState { step: 2, ..start };
    assert_eq!(found, expected);
    let (_, metrics) = gpu.read_metrics().await.unwrap();
    assert!(!metrics[1].loss.is_finite() && metrics[1].gradient_norm.is_nan());
    // Numbers within range train on.
    plan.rows.iter_mut().for_each(|row| row.q = 1.0);
    gpu.load(&plan, &found).unwrap();
    gpu.train(1).unwrap();
    assert_ne!(gpu.read_state().await.unwrap().weights, found.weights);
}

/// After a loss every call and every reading fails and says so; a new backend starts afresh.
pub async fn lost_device_fails_every_call(gpu: &mut GpuBackend) {
    let plan = plan(shape(2, 8, 1), 16, Source::Gaussian, false);
    let start = state(plan.shape);
    gpu.load(&plan, &start).unwrap();
    gpu.train(1).unwrap();
    gpu.device().destroy();
    let errors = [
        gpu.read_state().await.err(),
        gpu.train(1).err(),
        gpu.load(&plan, &start).err(),
        gpu.read_metrics().await.err(),
        gpu.check().err(),
    ];
    for error in errors {
        assert_eq!(error.expect("a failure").field, "gpu");
    }
    let mut fresh = GpuBackend::request(true).await.unwrap();
    fresh.load(&plan, &start).unwrap();
    fresh.train(1).unwrap();
    assert_eq!(fresh.read_state().await.unwrap().step, 1);
}

/// Every size that differs in how the kernels divide their work: narrow networks.
pub fn narrow_cases() -> Vec<Case> {
    vec![
        case(shape(1, 1, 1), 1, Source::Gaussian, true),
        case(shape(1, 7, 2), 17, Source::Uniform, false),
        case(shape(5, 7, 4), 256, Source::Uniform, true),
        case(shape(256, 7, 2), 17, Source::Uniform, true),
        // More examples than one dispatch may take.
        case(shape(1, 8, 1), 60_000, Source::Gaussian, true),
    ]
}

/// Wide ones.
pub fn wide_cases() -> Vec<Case> {
    let cloud = |count, dim| Source::Points(cloud(count, dim, 6));
    vec![
        case(shape(2, 100, 2), 17, cloud(11, 2), true),
        case(shape(5, 256, 2), 17, Source::Gaussian, false),
        case(shape(70, 100, 3), 256, cloud(29, 70), false),
        case(shape(256, 256, 4), 17, Source::Gaussian, false),
    ]
}

/// Usual ones, two heads and pairs.
pub fn usual_cases() -> Vec<Case> {
    let (mut paired, state) = case(shape(3, 20, 2), 60, Source::Gaussian, true);
    paired.pairs = Some(pairs(31, 3, 40));
    vec![
        case(shape(2, 64, 3), 256, Source::Gaussian, false),
        case(shape(70, 64, 1), 17, Source::Gaussian, true),
        case(shape(2, 64, 2), 1500, Source::Gaussian, false),
        case(two_headed(2, 64, 2), 40, Source::Gaussian, true),
        case(two_headed(128, 40, 2), 40, Source::Uniform, true),
        (paired, state),
    ]
}
