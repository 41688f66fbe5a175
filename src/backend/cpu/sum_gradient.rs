//! Kernel: adds the partial gradients up in a fixed order and takes the norm of the sum.

use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch};

use super::panels::WIDTH;
use super::real::{Real, Vector};
use super::run_examples::Partial;

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

/// Sums `partials`, first to last, into the first and from there into `gradient`.
pub fn sum_gradient<R: Real>(partials: &mut [Partial<R>], gradient: &mut Gradient<R>) {
    dispatch!(Level::new(), simd => reduce(simd, partials, gradient));
}

#[inline(always)]
fn reduce<S: Simd, R: Real>(simd: S, partials: &mut [Partial<R>], gradient: &mut Gradient<R>) {
    let Some((sum, rest)) = partials.split_first_mut() else {
        return;
    };
    let chunks = sum.gradient.chunks_mut();
    let mut squares = Vector::<S, R>::splat(simd, R::ZERO);
    for (i, chunk) in chunks.iter_mut().enumerate() {
        for index in 0..WIDTH / Vector::<S, R>::LEN {
            let at = index * Vector::<S, R>::LEN;
            let mut total = chunk.load(simd, at);
            for partial in rest.iter() {
                total += partial.gradient.chunks()[i].load(simd, at);
            }
            squares = total.mul_add(total, squares);
            chunk.store::<S>(at, total);
        }
    }
    rest.iter().for_each(|partial| sum.loss += partial.loss);
    gradient.loss = sum.loss;
    gradient.norm = squares.reduce_sum().sqrt();
    gradient.values.resize(sum.gradient.count(), R::ZERO);
    sum.gradient.unpack(&mut gradient.values);
}
