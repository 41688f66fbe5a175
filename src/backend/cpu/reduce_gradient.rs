//! Kernel: adds the partial gradients up in a fixed order and takes the norm of the sum.

use super::real::{Real, WIDTH, Wide, set_wide, wide};
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
    let parts = count.div_ceil(WIDTH);
    for partial in partials {
        gradient.loss += partial.loss;
        let (sums, terms) = (&mut gradient.values, &partial.gradient);
        for part in 0..parts {
            let sum = wide(sums, part) + wide(terms, part);
            set_wide(sums, part, sum);
        }
    }
    let mut squares = R::Wide::splat(R::ZERO);
    for part in 0..parts {
        let x = wide::<R>(&gradient.values, part);
        squares += x * x;
    }
    let total = squares.into().into_iter().fold(R::ZERO, |sum, x| sum + x);
    gradient.norm = total.sqrt();
}
