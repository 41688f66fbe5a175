//! Kernel: one step of the optimiser on every parameter.

use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch};

use crate::backend::Optimiser;

use super::panels::{WIDTH, load, store};
use super::real::{Real, Vector};
use super::sum_gradient::Gradient;

/// The parameters and what the optimiser keeps for each.
#[derive(Debug)]
pub struct Parameters<'a, R> {
    /// Current weights.
    pub weights: &'a mut [R],
    /// Mean gradient.
    pub mean: &'a mut [R],
    /// Mean squared gradient.
    pub square: &'a mut [R],
    /// Average weights.
    pub average: &'a mut [R],
}

/// The optimiser between two steps.
#[derive(Debug, Clone)]
pub struct AdamStep {
    optimiser: Optimiser,
    step: u32,
    /// β₁ⁿ and β₂ⁿ after n steps.
    powers: [f64; 2],
}

impl AdamStep {
    /// The optimiser after `step` steps. The powers come from repeated multiplication in `f64`, as
    /// training forms them, so that it continues bit for bit.
    pub fn new(optimiser: Optimiser, step: u32) -> Self {
        Self {
            optimiser,
            step,
            powers: [Optimiser::BETA1, Optimiser::BETA2].map(|beta| power(beta, step)),
        }
    }

    /// Takes one step along `gradient`. Where its loss or norm is not finite the parameters stay
    /// as they are, and only the step is counted.
    pub fn run<R: Real>(&mut self, gradient: &Gradient<R>, parameters: Parameters<'_, R>) {
        let n = f64::from(self.step);
        let rate = self.optimiser.rate(self.step);
        self.step = self.step.saturating_add(1);
        self.powers[0] *= Optimiser::BETA1;
        self.powers[1] *= Optimiser::BETA2;
        let norm = gradient.norm.to_f64();
        if !norm.is_finite() || !gradient.loss.to_f64().is_finite() {
            return;
        }

        let Optimiser { clip, ema, .. } = self.optimiser;
        let decay = ema.min((1.0 + n) / (5.0 + n));
        let constants = [
            if norm > clip { clip / norm } else { 1.0 },
            rate,
            1.0 / (1.0 - self.powers[0]),
            1.0 / (1.0 - self.powers[1]),
            decay,
            1.0 - decay,
            Optimiser::BETA1,
            1.0 - Optimiser::BETA1,
            Optimiser::BETA2,
            1.0 - Optimiser::BETA2,
            Optimiser::EPSILON,
        ];
        let constants = constants.map(R::from_f64);
        dispatch!(Level::new(), simd => update(simd, constants, &gradient.values, parameters));
    }
}

#[inline(always)]
fn update<S: Simd, R: Real>(
    simd: S,
    constants: [R; 11],
    gradient: &[R],
    parameters: Parameters<'_, R>,
) {
    let Parameters {
        weights,
        mean,
        square,
        average,
    } = parameters;
    let (gradients, last_gradient) = gradient.as_chunks();
    let (weights, last_weight) = weights.as_chunks_mut();
    let (means, last_mean) = mean.as_chunks_mut();
    let (squares, last_square) = square.as_chunks_mut();
    let (averages, last_average) = average.as_chunks_mut();
    let numbers = weights.iter_mut().zip(means).zip(squares).zip(averages);
    for ((((weight, mean), square), average), gradient) in numbers.zip(gradients) {
        update_chunk(simd, constants, gradient, [weight, mean, square, average]);
    }
    // What is left, filled up with zeros.
    let mut rest = [[R::ZERO; WIDTH]; 5];
    let last = [last_weight, last_mean, last_square, last_average];
    let count = last_gradient.len();
    rest[4][..count].copy_from_slice(last_gradient);
    for (rest, last) in rest.iter_mut().zip(&last) {
        rest[..count].copy_from_slice(last);
    }
    let [weight, mean, square, average, gradient] = &mut rest;
    update_chunk(simd, constants, gradient, [weight, mean, square, average]);
    for (rest, last) in rest.iter().zip(last) {
        last.copy_from_slice(&rest[..count]);
    }
}

/// The step of [`WIDTH`] parameters.
fn update_chunk<S: Simd, R: Real>(
    simd: S,
    constants: [R; 11],
    gradient: &[R; WIDTH],
    [weight, mean, square, average]: [&mut [R; WIDTH]; 4],
) {
    simd.vectorize(
        #[inline(always)]
        || {
            let [scale, rate, mean_correction, square_correction, ..] = constants;
            let [.., keep, renew, beta1, rest1, beta2, rest2, epsilon] = constants;
            for index in 0..WIDTH / Vector::<S, R>::LEN {
                let at = index * Vector::<S, R>::LEN;
                let g = load(simd, gradient, at) * scale;
                let m = load(simd, mean, at) * beta1 + g * rest1;
                let v = load(simd, square, at) * beta2 + g * g * rest2;
                let root = (v * square_correction).sqrt();
                let w = load(simd, weight, at) - m * mean_correction / (root + epsilon) * rate;
                let a = load(simd, average, at) * keep + w * renew;
                store::<S, R>(average, at, a);
                store::<S, R>(mean, at, m);
                store::<S, R>(square, at, v);
                store::<S, R>(weight, at, w);
            }
        },
    );
}

/// `beta`ⁿ by repeated multiplication from 1, at most until a further one changes nothing.
fn power(beta: f64, n: u32) -> f64 {
    let mut power = 1.0;
    for _ in 0..n {
        let next = power * beta;
        if next == power {
            break;
        }
        power = next;
    }
    power
}
