//! Entropic optimal transport between weighted points.

use wide::f64x4;

use super::cost::Costs;
use super::scaling::Scaling;
use crate::core::rng::Stream;
use crate::error::{Error, Result};
use crate::job::{Turn, at_once};

/// Least ε as a share of the largest cost: below it rounding of the potentials would show in the plan.
pub const LEAST: f64 = 1e-10;
/// ε falls by this factor from stage to stage, from the largest cost down.
const FALL: f64 = 4.0;
/// Marginal error and iterations with which a stage that only leads to the next is left.
const LOOSE: (f64, usize) = (0.05, 30);

/// What is asked of the iteration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sinkhorn {
    /// Regularisation ε in units of cost, positive. For cost ‖x − y‖² a Brownian reference of variance
    /// σ² has ε = 2σ².
    pub epsilon: f64,
    /// Largest Σ_i |Σ_j π_ij − a_i| of a plan that counts as converged.
    pub tolerance: f64,
    /// Most iterations, over all stages.
    pub most: usize,
}

impl Sinkhorn {
    /// Regularisation `epsilon`, marginals to 10⁻⁶, at most 2,000 iterations.
    pub fn new(epsilon: f64) -> Self {
        Self {
            epsilon,
            tolerance: 1e-6,
            most: 2000,
        }
    }
}

/// The plan π_ij = a_i b_j exp((f_i + g_j − c_ij)/ε) that minimises ⟨π, c⟩ + ε KL(π‖a⊗b) over the
/// couplings of a and b, as far as the iteration came. Its columns add up to b; its rows to a but for
/// `marginal_error`. Every number is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Entropic {
    /// The ε of the plan: what was asked for, or [`LEAST`] of the largest cost where that is more.
    pub epsilon: f64,
    /// The weights a and b, each of sum 1.
    pub weights: [Vec<f64>; 2],
    /// The potentials f and g, in units of cost.
    pub potentials: [Vec<f64>; 2],
    /// ⟨π, c⟩.
    pub cost: f64,
    /// Σ a f + Σ b g, the dual value: never above the least ⟨π, c⟩ + ε KL(π‖a⊗b), and equal to it once
    /// converged (Cuturi 2013 has the entropy of π alone; Genevay et al. 2018, eq. 3, this).
    pub value: f64,
    /// Σ_i |Σ_j π_ij − a_i|, from 0 to 2.
    pub marginal_error: f64,
    /// Iterations done, over all stages.
    pub iterations: usize,
    /// Whether `marginal_error` is within the tolerance.
    pub converged: bool,
}

/// Sinkhorn's iteration with ε-scaling, in the log domain wherever scalings would leave the range of
/// doubles (Schmitzer 2019, "Stabilized sparse scaling algorithms for entropy regularized transport
/// problems", algorithm 2). `weights` are positive, of any sum; uniform where none are given. Fails
/// where ε or a weight is not positive and finite, or where lengths do not fit.
pub fn sinkhorn(costs: &Costs, weights: Option<[&[f64]; 2]>, asked: &Sinkhorn) -> Result<Entropic> {
    at_once(sinkhorn_in_turns(costs, weights, asked, &Turn::default()))
}

/// The same with a pause after every iteration.
pub async fn sinkhorn_in_turns(
    costs: &Costs,
    weights: Option<[&[f64]; 2]>,
    asked: &Sinkhorn,
    turn: &Turn,
) -> Result<Entropic> {
    if !(asked.epsilon > 0.0 && asked.epsilon.is_finite()) {
        return Err(Error::new("epsilon", "give a positive number"));
    }
    let [a, b] = weights.map_or([None; 2], |given| given.map(Some));
    let weights = [
        shares(a, costs.rows()).map_err(|error| error.within("rows"))?,
        shares(b, costs.columns()).map_err(|error| error.within("columns"))?,
    ];
    let size = costs.largest();
    let least = asked.epsilon.max(LEAST * size);
    let mut epsilon = size.max(least);
    let mut scaling = Scaling::new(costs, &weights);
    loop {
        let last = epsilon <= least;
        let (tolerance, most) = if last {
            (asked.tolerance, asked.most)
        } else {
            (LOOSE.0, asked.most.min(scaling.iterations + LOOSE.1))
        };
        scaling.solve(epsilon, tolerance, most, turn).await;
        if last {
            break;
        }
        epsilon = (epsilon / FALL).max(least);
    }
    let iterations = scaling.iterations;
    let [f, g] = scaling.potentials();
    let dot = |w: &[f64], p: &[f64]| w.iter().zip(p).map(|(w, p)| w * p).sum::<f64>();
    let mut plan = Entropic {
        epsilon,
        value: dot(&weights[0], &f) + dot(&weights[1], &g),
        weights,
        potentials: [f, g],
        cost: 0.0,
        marginal_error: 0.0,
        iterations,
        converged: false,
    };
    for i in 0..costs.rows() {
        let masses = plan.row(costs, i);
        let pairs = masses.iter().enumerate();
        plan.cost += pairs.map(|(j, p)| p * costs.entry(i, j)).sum::<f64>();
        plan.marginal_error += (masses.iter().sum::<f64>() - plan.weights[0][i]).abs();
    }
    plan.converged = plan.marginal_error <= asked.tolerance;
    Ok(plan)
}

impl Entropic {
    /// Row i of the plan, `[columns]`; `costs` are those it was made for.
    pub fn row(&self, costs: &Costs, i: usize) -> Vec<f64> {
        let [a, b] = &self.weights;
        let mut masses = Vec::with_capacity(b.len() + 3);
        costs.each(i, |k, block| {
            let at = |values: &[f64]| {
                let part = &values[4 * k..values.len().min(4 * k + 4)];
                let mut lanes = [0.0; 4];
                lanes[..part.len()].copy_from_slice(part);
                f64x4::from(lanes)
            };
            let exponent = f64x4::splat(self.potentials[0][i]) + at(&self.potentials[1]) - block;
            let density = bounded_exp(exponent / f64x4::splat(self.epsilon));
            masses.extend((f64x4::splat(a[i]) * at(b) * density).to_array());
        });
        masses.truncate(b.len());
        masses
    }

    /// A column for each row, drawn from the plan's row: the rows are all there, each once.
    pub fn draw(&self, costs: &Costs, stream: &mut Stream) -> Vec<usize> {
        let draw = |i| {
            let masses = self.row(costs, i);
            let mut left = stream.unit() * masses.iter().sum::<f64>();
            let found = masses.iter().position(|p| {
                left -= p;
                left < 0.0
            });
            // Rounding may leave a hair at the end of the row: the likeliest column takes it.
            let likeliest =
                || (1..masses.len()).fold(0, |m, j| if masses[j] > masses[m] { j } else { m });
            found.unwrap_or_else(likeliest)
        };
        (0..costs.rows()).map(draw).collect()
    }
}

/// eˣ where it stays between e⁻⁷⁰⁰ and e⁷⁰⁰, else the nearer of the two.
pub(super) fn bounded_exp(x: f64x4) -> f64x4 {
    x.fast_max(f64x4::splat(-700.0))
        .fast_min(f64x4::splat(700.0))
        .exp()
}

fn shares(weights: Option<&[f64]>, count: usize) -> Result<Vec<f64>> {
    let Some(weights) = weights else {
        return Ok(vec![1.0 / count as f64; count]);
    };
    let total: f64 = weights.iter().sum();
    if weights.len() != count || weights.iter().any(|w| *w <= 0.0) || !total.is_finite() {
        let message = format!("give {count} positive numbers; leave out points of no weight");
        return Err(Error::new("weights", message));
    }
    Ok(weights.iter().map(|w| w / total).collect())
}
