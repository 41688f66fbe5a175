//! Random numbers, minibatches, losses and gradients.

use pushforward::backend::TrainPlan;
use pushforward::backend::cpu::normals::normals;
use pushforward::backend::cpu::real::Real;
use pushforward::backend::cpu::run_examples::RunExamples;
use pushforward::backend::cpu::sum_gradient::{Gradient, sum_gradient};
use pushforward::core::program::{Points, Source};
use pushforward::core::rng::{self, Purpose};

use crate::common::{naive_network, plans, weights, wide};

fn gradient<R: Real>(plan: &TrainPlan, step: u32, weights: &[R]) -> Gradient<R> {
    let mut gradient = Gradient::default();
    sum_gradient(RunExamples::new(plan).run(step, weights), &mut gradient);
    gradient
}

#[test]
fn gradient_is_the_derivative_of_the_loss() {
    for plan in plans() {
        let weights = wide(&weights(plan.shape));
        let analytic = gradient(&plan, 4, &weights);
        let mut kernel = RunExamples::new(&plan);
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
        let (x0, x1): (Box<dyn Fn(usize) -> f64>, &Points) = match &plan.pairs {
            Some(pairs) => (Box::new(|j| point(&pairs.x0, pick[1], j)), &pairs.x1),
            None => (Box::new(x0), &plan.data),
        };
        let mix = |a: f64, b: f64, c: f64, j: usize| {
            let z = rng::normals(words(Purpose::Extra, j))[j % 4];
            round(a) * x0(j) + round(b) * point(x1, pick[1], j) + round(c) * z
        };
        let input = |j| round(row.in_scale) * mix(row.a, row.b, row.c, j);
        let x: Vec<f64> = (0..dim).map(input).collect();
        let output = naive_network(plan.shape, weights, &x, round(row.time_input));
        let square = |j: usize| (output[j] - mix(row.p, row.q, row.r, j)).powi(2);
        total += round(row.weight) * (0..dim).map(square).sum::<f64>() / dim as f64;
        if plan.shape.heads == 2 {
            let second = |j: usize| (output[dim + j] - mix(row.p2, row.q2, row.r2, j)).powi(2);
            total += round(row.weight2) * (0..dim).map(second).sum::<f64>() / dim as f64;
        }
    }
    total / plan.batch as f64
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
