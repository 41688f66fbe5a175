//! Kernel: adds the partial gradients up in a fixed order and takes the norm of the sum.

use super::mlp::LANES;
use super::real::Real;
use super::train_gradient::Partial;

/// A minibatch's loss with its derivatives.
#[derive(Debug, Clone, Default)]
pub struct Gradient<R> {
    /// Mean weighted loss.
    pub loss: R,
    /// Euclidean norm of `values`.
    pub norm: R,
    /// Derivatives by the parameters.
    pub values: Vec<R>,
}

/// Sums `partials`, first to last, into `gradient`.
pub fn reduce_gradient<R: Real>(partials: &[Partial<R>], gradient: &mut Gradient<R>) {
    let count = partials.first().map_or(0, |first| first.gradient.len());
    gradient.values.clear();
    gradient.values.resize(count, R::ZERO);
    gradient.loss = R::ZERO;
    for partial in partials {
        gradient.loss += partial.loss;
        for (sum, &x) in gradient.values.iter_mut().zip(&partial.gradient) {
            *sum += x;
        }
    }
    let mut squares = [R::ZERO; LANES];
    for chunk in gradient.values.chunks(LANES) {
        for (sum, &x) in squares.iter_mut().zip(chunk) {
            *sum += x * x;
        }
    }
    let total = squares.into_iter().fold(R::ZERO, |sum, x| sum + x);
    gradient.norm = total.sqrt();
}
