//! Twenty-five equal Gaussians with means {−10, −5, 0, 5, 10}² and covariance .3·I (Zhang and Chen
//! 2022, "Path Integral Sampler": nine of them; twenty-five since Vargas et al. 2023). log Z = 0.

use super::{DataSet, standardise};
use crate::core::mixture::Mixture;
use crate::registry::Entry;

pub const ENTRY: Entry<DataSet> = Entry {
    id: "grid-25",
    label: "25 Gaussians",
    doc: "Twenty-five equal Gaussians on a grid, 5 apart, covariance 0.3 I; log Z = 0.",
    params: &[standardise(0.0)],
    make: |_| DataSet::of_mixture(mixture()),
};

/// The law in closed form.
pub fn mixture() -> Mixture {
    let line = [-10.0, -5.0, 0.0, 5.0, 10.0];
    let means = line.iter().flat_map(|&x| line.map(|y| vec![x, y]));
    Mixture::equal(means.collect(), 0.3)
}
