//! Learned against exact: what the kinds over t and over (x, t) are made of.

use super::law::{points, times};
use crate::core::mixture::{Marginal, Pair};
use crate::core::program::Points;
use crate::core::regression::Quantity;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::probe::{Probe, exact};

/// Points of ρ_t at each time.
const POINTS: usize = 1000;
/// Terms of the exact field, summed over points, between two pauses.
const TERMS: usize = 8192;

/// The learned velocity beside the exact one at points of ρ_t, all in the frame.
pub struct Slice {
    pub t: f64,
    pub points: Points,
    /// ‖v − v*‖² of each point.
    pub errors: Vec<f64>,
    /// ‖v*‖² of each point.
    pub sizes: Vec<f64>,
}

/// Fails where the exact field is not known.
pub fn applies(plan: &Plan) -> Result<()> {
    exact(plan)?;
    points(plan, plan.sampled().range().1, 1).map(|_| ())
}

/// The law of x_t. Fails where it has no density.
pub fn law<'a>(plan: &Plan, pair: &'a Pair, t: f64) -> Result<Marginal<'a>> {
    let law = Marginal::new(&pair.source, &pair.data, &plan.sampled().schedule(t));
    law.ok_or_else(|| Error::new("data", format!("have no density at t = {t:.3}")))
}

/// Points between two pauses, where each costs the exact field.
pub fn piece(pair: &Pair) -> usize {
    (TERMS / (pair.source.weights.len() * pair.data.weights.len())).max(1)
}

/// Slices at `count` times.
pub async fn slices(probe: &mut Probe, count: usize) -> Result<Vec<Slice>> {
    let (times, pair) = (times(probe.plan(), count), exact(probe.plan())?.clone());
    let dim = probe.plan().frame.dim();
    let mut slices = Vec::new();
    for (k, &t) in times.iter().enumerate() {
        let part = |k: usize| k as f64 / count as f64;
        probe.turn.part(part(k), part(k + 1), format!("t = {t:.2}"));
        let start = points(probe.plan(), t, POINTS)?;
        let program = probe
            .plan()
            .evaluation(start.clone(), t, Quantity::Velocity);
        let learned = probe.ends(&program).await?;
        let law = law(probe.plan(), &pair, t)?;
        let (mut errors, mut sizes) = (Vec::new(), Vec::new());
        let both = start.values.chunks(dim).zip(learned.chunks(dim));
        for (number, (x, v)) in both.enumerate() {
            if number % piece(&pair) == 0 {
                probe.turn.pause().await;
            }
            let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
            let told = law.field(&x).velocity.unwrap_or_default();
            let gaps = told.iter().zip(v).map(|(a, &b)| (a - f64::from(b)).powi(2));
            errors.push(gaps.sum());
            sizes.push(told.iter().map(|v| v * v).sum());
        }
        slices.push(Slice {
            t,
            points: start,
            errors,
            sizes,
        });
    }
    Ok(slices)
}

/// Root mean square of the error over all slices, relative to the exact velocity's.
pub fn relative(slices: &[Slice]) -> f64 {
    let sum = |part: fn(&Slice) -> &Vec<f64>| slices.iter().flat_map(part).sum::<f64>();
    (sum(|s| &s.errors) / sum(|s| &s.sizes)).sqrt()
}
