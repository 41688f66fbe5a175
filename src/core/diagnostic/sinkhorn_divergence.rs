use super::distance::{Estimate, Measure, points};
use crate::core::transport::cost::Costs;
use crate::core::transport::sinkhorn::{Sinkhorn, sinkhorn_in_turns};
use crate::error::{Error, Result};
use crate::job::{Turn, at_once};
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Measure> = Entry {
    id: "sinkhorn",
    label: "Sinkhorn divergence",
    doc: "Entropic transport less what each side pays to itself: W₂² as ε falls, an energy distance as it grows (Feydy et al. 2019, eq. 3); in squared units.",
    params: &[
        points(500.0),
        Param::log(
            "epsilon",
            "ε",
            0.5,
            1e-3,
            1e3,
            "Regularisation of the cost ‖x − y‖², in squared units.",
        ),
    ],
    make: |p| {
        let epsilon = p[1];
        Measure::long(p[0], move |x, y, dim, turn| {
            Box::pin(async move {
                let found = divergence_in_turns(x, y, dim, epsilon, turn).await?;
                Ok(Estimate::of(found))
            })
        })
    },
};

/// OT_ε(x, y) − ½OT_ε(x, x) − ½OT_ε(y, y) between `x` `[n, dim]` and `y` `[m, dim]` with cost ‖x − y‖²
/// and penalty ε KL(π‖a⊗b). Fails where an iteration does not converge.
pub fn sinkhorn_divergence<T: Copy + Into<f64>>(
    x: &[T],
    y: &[T],
    dim: usize,
    epsilon: f64,
) -> Result<f64> {
    at_once(divergence_in_turns(x, y, dim, epsilon, &Turn::default()))
}

async fn divergence_in_turns<T: Copy + Into<f64>>(
    x: &[T],
    y: &[T],
    dim: usize,
    epsilon: f64,
    turn: &Turn,
) -> Result<f64> {
    let asked = Sinkhorn {
        // The value errs by the square of what the marginals do.
        tolerance: 1e-4,
        ..Sinkhorn::new(epsilon)
    };
    let value = async |x: &[T], y: &[T]| {
        let plan = sinkhorn_in_turns(&Costs::squared(x, y, dim)?, None, &asked, turn).await?;
        if plan.converged {
            return Ok(plan.value);
        }
        let message = format!(
            "is too small: after {} iterations {:.1e} of the mass is still misplaced; try a larger one",
            plan.iterations, plan.marginal_error
        );
        Err(Error::new("epsilon", message))
    };
    Ok(value(x, y).await? - 0.5 * value(x, x).await? - 0.5 * value(y, y).await?)
}
