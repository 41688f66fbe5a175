//! Three unequal Gaussians on a line: whether a method keeps the modes' weights is seen at once.

use super::{DataSet, standardise};
use crate::core::mixture::{Covariance, Mixture};
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "three-gaussians",
    label: "3 Gaussians on a line",
    doc: "In one dimension: 0.3 N(−3, 0.6²) + 0.2 N(0, 0.3²) + 0.5 N(2.5, 0.8²).",
    params: &[standardise(0.0)],
    make: |_| DataSet::of_mixture(mixture()),
};

/// The law in closed form.
pub fn mixture() -> Mixture {
    Mixture {
        dim: 1,
        weights: vec![0.3, 0.2, 0.5],
        means: vec![vec![-3.0], vec![0.0], vec![2.5]],
        covariances: [0.36, 0.09, 0.64].map(Covariance::Isotropic).into(),
    }
}
