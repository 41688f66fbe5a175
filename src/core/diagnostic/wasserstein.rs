use super::distance::{Estimate, Measure, points};
use crate::core::transport::assignment::{assign, assign_in_turns};
use crate::core::transport::cost::Costs;
use crate::error::Result;
use crate::job::Turn;
use crate::registry::Entry;

pub const ENTRY: Entry<Measure> = Entry {
    id: "w2",
    label: "Wasserstein W₂",
    doc: "The root of the least mean ‖x − y‖² over all pairings, found exactly; in the units of the coordinates.",
    params: &[points(1000.0)],
    make: |p| Measure::long(p[0], |x, y, dim, turn| Box::pin(measure(x, y, dim, turn))),
};

async fn measure(x: &[f32], y: &[f32], dim: usize, turn: &Turn) -> Result<Estimate> {
    let costs = Costs::squared(x, y, dim)?;
    let cost = assign_in_turns(&costs, turn).await?.cost;
    Ok(Estimate::of((cost / costs.rows() as f64).sqrt()))
}

/// W₂ between the points `x` and `y`, both `[n, dim]`, n ≤ 10,000, exactly.
pub fn wasserstein<T: Copy + Into<f64>>(x: &[T], y: &[T], dim: usize) -> Result<f64> {
    let costs = Costs::squared(x, y, dim)?;
    Ok((assign(&costs)?.cost / costs.rows() as f64).sqrt())
}
