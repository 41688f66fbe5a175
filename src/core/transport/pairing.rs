//! Which target each source point of a minibatch is carried to (Pooladian et al. 2023, "Multisample
//! flow matching"; Tong et al. 2024, "Improving and generalizing flow-based generative models").

use super::assignment::assign;
use super::cost::Costs;
use super::sinkhorn::{Sinkhorn, sinkhorn};
use crate::core::rng::Stream;
use crate::error::{Error, Result};

/// Largest error of the marginals, of 2, with which pairs are drawn all the same.
const FAR: f64 = 0.1;

/// The permutation that carries `x0` to `x1`, both `[n, dim]`, n ≤ 10,000, at least Σ‖x₀ − x₁‖²: point
/// i of `x0` goes with point `answer[i]` of `x1`. Both marginals stay exact.
pub fn exact<T: Copy + Into<f64>>(x0: &[T], x1: &[T], dim: usize) -> Result<Vec<usize>> {
    Ok(assign(&Costs::squared(x0, x1, dim)?)?.columns)
}

/// A partner in `x1` for each point of `x0`, drawn from the entropic plan of the two with cost
/// ‖x₀ − x₁‖² and regularisation `epsilon` (2σ² for a bridge with noise σ). Each source point goes
/// once; a target goes once on average. Fails where the iteration did not come near the plan, as for
/// an `epsilon` far below the distances of neighbours.
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
    let plan = sinkhorn(&costs, None, &asked)?;
    if plan.marginal_error > FAR {
        let (part, done) = (100.0 * plan.marginal_error, plan.iterations);
        return Err(Error::new(
            "epsilon",
            format!(
                "after {done} iterations {part:.0} % of the mass is not where it belongs; choose a larger one, or the coupling minibatch-ot"
            ),
        ));
    }
    Ok(plan.draw(&costs, stream))
}
