//! Which target each source point of a minibatch is carried to (Pooladian et al. 2023, "Multisample
//! flow matching"; Tong et al. 2024, "Improving and generalizing flow-based generative models").

use super::assignment::assign;
use super::cost::Costs;
use super::sinkhorn::{Sinkhorn, sinkhorn};
use crate::core::rng::Stream;
use crate::error::Result;

/// The permutation that carries `x0` to `x1`, both `[n, dim]`, n ≤ 4,096, at least Σ‖x₀ − x₁‖²: point
/// i of `x0` goes with point `answer[i]` of `x1`. Both marginals stay exact.
pub fn exact<T: Copy + Into<f64>>(x0: &[T], x1: &[T], dim: usize) -> Result<Vec<usize>> {
    Ok(assign(&Costs::squared(x0, x1, dim)?)?.columns)
}

/// A partner in `x1` for each point of `x0`, drawn from the entropic plan of the two with cost
/// ‖x₀ − x₁‖² and regularisation `epsilon` (2σ² for a bridge with noise σ). Each source point goes
/// once; a target goes once on average.
pub fn entropic<T: Copy + Into<f64>>(
    x0: &[T],
    x1: &[T],
    dim: usize,
    epsilon: f64,
    stream: &mut Stream,
) -> Result<Vec<usize>> {
    let costs = Costs::squared(x0, x1, dim)?;
    // A mass of a thousandth in the wrong row is less than one pair of a minibatch.
    let asked = Sinkhorn {
        tolerance: 1e-3,
        most: 500,
        ..Sinkhorn::new(epsilon)
    };
    Ok(sinkhorn(&costs, None, &asked)?.draw(&costs, stream))
}
