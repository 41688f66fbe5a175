//! Kernel: one step of the optimiser on every parameter.

use crate::backend::Optimiser;

use super::real::{Real, WIDTH, Wide, set_wide, wide};
use super::reduce_gradient::Gradient;

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
        let constant = |x| R::Wide::splat(R::from_f64(x));
        let scale = constant(if norm > clip { clip / norm } else { 1.0 });
        let rate = constant(rate);
        let mean_correction = constant(1.0 / (1.0 - self.powers[0]));
        let square_correction = constant(1.0 / (1.0 - self.powers[1]));
        let decay = ema.min((1.0 + n) / (10.0 + n));
        let (keep, renew) = (constant(decay), constant(1.0 - decay));
        let (beta1, rest1) = (constant(Optimiser::BETA1), constant(1.0 - Optimiser::BETA1));
        let (beta2, rest2) = (constant(Optimiser::BETA2), constant(1.0 - Optimiser::BETA2));
        let epsilon = constant(Optimiser::EPSILON);

        let Parameters {
            weights,
            mean,
            square,
            average,
        } = parameters;
        for part in 0..weights.len().div_ceil(WIDTH) {
            let g = wide(&gradient.values, part) * scale;
            let m = beta1 * wide(mean, part) + rest1 * g;
            let v = beta2 * wide(square, part) + rest2 * (g * g);
            let root = (v * square_correction).sqrt();
            let w = wide(weights, part) - rate * (m * mean_correction / (root + epsilon));
            let a = keep * wide(average, part) + renew * w;
            set_wide(average, part, a);
            set_wide(mean, part, m);
            set_wide(square, part, v);
            set_wide(weights, part, w);
        }
    }
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
