//! Solvers as programs of [`StepRow`]s: how particles are carried from ρ₀ to ρ₁.

use super::regression::{Quantity, Regression};
use super::row::StepRow;
use crate::registry;

registry! {
    Sampler, "sampler", "Sampler", "How particles follow the field from t = 0 to t = 1.";
    euler, heun, rk4, ddim, ancestral, euler_maruyama,
}

/// The rows of one step from the first time to the second.
pub type Step = Box<dyn Fn(&Regression, f64, f64) -> Vec<StepRow>>;

/// A solver.
pub struct Sampler {
    /// Order of convergence in the step size: of a path for an ODE, weak for an SDE.
    pub order: u32,
    /// Field evaluations in a step.
    pub evaluations: usize,
    /// Whether it reads the score or conditions on Gaussian noise, and so needs a Gaussian source.
    pub needs_gaussian: bool,
    /// The rows of the step from the first time to the second.
    pub step: Step,
}

impl Sampler {
    /// The whole program: `steps` equal steps over the regression's usable range.
    pub fn rows(&self, regression: &Regression, steps: usize) -> Vec<StepRow> {
        let (low, high) = regression.range();
        let time = |k: usize| low + (high - low) * k as f64 / steps as f64;
        (0..steps)
            .flat_map(|k| (self.step)(regression, time(k), time(k + 1)))
            .collect()
    }
}

/// The row that reads the velocity at `t` on the way to `t_next`.
fn velocity(regression: &Regression, t: f64, t_next: f64) -> StepRow {
    StepRow {
        t_next,
        ..regression.evaluation(t, Quantity::Velocity)
    }
}

/// Standard deviation of the noise in the step from `t` to `t_next` of the posterior
/// q(x_next | x_t, x₁): σ_next·√(1 − (α_t σ_next / (α_next σ_t))²) (Ho et al. 2020, eq. 7, for any
/// affine Gaussian path).
fn posterior_deviation(regression: &Regression, t: f64, t_next: f64) -> f64 {
    let (now, next) = (regression.schedule(t), regression.schedule(t_next));
    let ratio = now.alpha * next.sigma / (next.alpha * now.sigma);
    next.sigma * (1.0 - ratio * ratio).max(0.0).sqrt()
}
