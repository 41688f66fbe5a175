//! Solvers as programs of [`StepRow`]s: how particles are carried from ρ₀ to ρ₁, or back.

#[cfg(feature = "theory")]
mod exponential;
mod heading;
mod langevin;
#[cfg(feature = "theory")]
mod table;

use super::program::Method;
#[cfg(feature = "theory")]
use super::program::Tolerance;
use super::regression::{Quantity, Regression};
use super::row::StepRow;
use crate::registry;

registry! {
    Sampler, "sampler", "Sampler", "How particles follow the field from t = 0 to t = 1.", formulas;
    euler, heun, rk4, ddim, ancestral, euler_maruyama,
    ; theory: midpoint, adams_bashforth, dpm_solver_2m, dpm_solver_3m, sde_dpm_solver_2m, edm_heun,
    stochastic_heun, predictor_corrector, dormand_prince,
}

/// The rows of step k of the given times, from `times[k]` to `times[k + 1]`. Its last row, and no
/// other, commits.
pub type Step = Box<dyn Fn(&Regression, &[f64], usize) -> Vec<StepRow>>;

/// A solver.
pub struct Sampler {
    /// Order of convergence in the step size where the field is smooth: of a path for an ODE, weak
    /// for an SDE.
    pub order: u32,
    /// Most field evaluations in a step; a step at an end may take fewer.
    pub evaluations: usize,
    /// Whether it reads E[x₀ | x] and E[x₁ | x] apart, and so needs a path without extra noise, γ = 0.
    pub needs_affine: bool,
    /// Whether it reads the score or conditions on Gaussian noise, and so needs a Gaussian source
    /// beside an affine path.
    pub needs_gaussian: bool,
    /// Whether it adds noise: then the way back does not undo the way there.
    pub noisy: bool,
    /// Whether it also runs from data to source, through falling times.
    pub reversible: bool,
    /// Where it chooses each particle's steps: how exact they must be. It has no rows of its own
    /// then, and the times are only those of the states kept.
    #[cfg(feature = "theory")]
    pub adaptive: Option<Tolerance>,
    /// The rows of one step.
    pub step: Step,
}

impl Sampler {
    /// A deterministic solver of the probability-flow ODE, for any path and source, in both
    /// directions.
    fn ode(
        order: u32,
        evaluations: usize,
        step: impl Fn(&Regression, &[f64], usize) -> Vec<StepRow> + 'static,
    ) -> Self {
        Self {
            order,
            evaluations,
            needs_affine: false,
            needs_gaussian: false,
            noisy: false,
            reversible: true,
            #[cfg(feature = "theory")]
            adaptive: None,
            step: Box::new(step),
        }
    }

    /// The whole program through `times`, as a [`Grid`](super::grid::Grid) makes them, or those
    /// from last to first for a `reversible` solver: its rows, and what they are to the particles.
    pub fn program(&self, regression: &Regression, times: &[f64]) -> (Vec<StepRow>, Method) {
        #[cfg(feature = "theory")]
        if let Some(tolerance) = self.adaptive {
            let (rows, adaptive) = table::table(regression, times, tolerance);
            return (rows, Method::Adaptive(adaptive));
        }
        (self.rows(regression, times), Method::Steps)
    }

    /// A row for each field evaluation through `times`; none for an adaptive solver.
    pub fn rows(&self, regression: &Regression, times: &[f64]) -> Vec<StepRow> {
        (1..times.len())
            .flat_map(|k| (self.step)(regression, times, k - 1))
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
