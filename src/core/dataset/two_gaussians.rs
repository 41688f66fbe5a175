//! Two Gaussians on a line: the least law with two modes.

use super::{DataSet, standardise};
use crate::core::mixture::{Covariance, Mixture};
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "two-gaussians",
    label: "2 Gaussians on a line",
    doc: "In one dimension: w N(−m, s²) + (1 − w) N(m, s²).",
    params: &[
        Param::real("mean", "Mean", 2.0, 0.0, 10.0, "Distance m of each mean from 0."),
        Param::real("deviation", "Deviation", 0.5, 0.01, 10.0, "Standard deviation s of each."),
        Param::real("left", "Left weight", 0.5, 0.01, 0.99, "Weight w of the left one."),
        standardise(0.0),
    ],
    make: |p| {
        DataSet::of_mixture(Mixture {
            dim: 1,
            weights: vec![p[2], 1.0 - p[2]],
            means: vec![vec![-p[0]], vec![p[0]]],
            covariances: vec![Covariance::Isotropic(p[1] * p[1]); 2],
        })
    },
};
