//! One isotropic Gaussian of any dimension: pairs N(−m, s²I) → N(m, s²I) have Schrödinger bridges
//! in closed form (Bunne et al. 2023).

use super::{DataSet, standardise};
use crate::core::mixture::Mixture;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<DataSet> = Entry {
    id: "normal",
    label: "One Gaussian",
    doc: "N(m, s²I), the same mean m in every coordinate; with a source N(−m, s²I), the pair whose bridge is known exactly.",
    params: &[
        Param::integer("dim", "Dimension", 2.0, 1.0, 64.0, "Numbers in a point."),
        Param::real("mean", "Mean", 0.0, -10.0, 10.0, "Mean of each coordinate."),
        Param::real("deviation", "Deviation", 1.0, 0.01, 10.0, "Standard deviation of each coordinate."),
        standardise(0.0),
    ],
    make: |p| {
        let mean = vec![p[1]; p[0] as usize];
        DataSet::of_mixture(Mixture::equal(vec![mean], p[2] * p[2]))
    },
};
