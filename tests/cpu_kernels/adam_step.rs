//! The optimiser.

use pushforward::backend::Optimiser;
use pushforward::backend::cpu::adam_step::{AdamStep, Parameters};
use pushforward::backend::cpu::real::Real;
use pushforward::backend::cpu::sum_gradient::Gradient;
use pushforward::core::rng::{Purpose, Stream};

#[test]
fn adam_follows_its_definition() {
    let count = 19;
    let optimiser = Optimiser {
        learning_rate: 1e-2,
        warm_up: 5,
        decay_after: 8,
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
        let taken = (n + 1) as f64;
        let rate = optimiser.learning_rate * (taken / 5.0).min(1.0) * (8.0 / taken).sqrt().min(1.0);
        let decay = optimiser.ema.min((1.0 + n as f64) / (5.0 + n as f64));
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

#[test]
fn the_rate_rises_and_falls_for_ever() {
    let optimiser = Optimiser {
        learning_rate: 0.25,
        warm_up: 4,
        decay_after: 100,
        clip: 1.0,
        ema: 0.0,
    };
    let rates = |optimiser: Optimiser| [0, 3, 99, 399, u32::MAX].map(|step| optimiser.rate(step));
    let last = 0.25 * (100.0 / 4_294_967_296.0_f64).sqrt();
    assert_eq!(rates(optimiser), [0.0625, 0.25, 0.25, 0.125, last]);
    let constant = Optimiser {
        warm_up: 0,
        decay_after: 0,
        ..optimiser
    };
    assert_eq!(rates(constant), [0.25; 5]);
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
