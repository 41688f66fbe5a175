use super::{Coupling, Minibatch};
use crate::core::transport::pairing::exact;
use crate::registry::{Entry, Param};

/// How many pairs are coupled at a time.
pub const BATCH: Param = Param::integer(
    "batch",
    "Pairs at a time",
    256.0,
    2.0,
    1024.0,
    "Source and data points that are coupled with each other; more come nearer to the coupling of the two laws, at a cost that grows as the square.",
)
.logarithmic();

pub const ENTRY: Entry<Coupling> = Entry {
    id: "minibatch-ot",
    label: "Minibatch optimal transport",
    doc: "Some source points are paired one to one with as many data points so that Σ‖x₀ − x₁‖² is least (exact assignment): shorter, straighter ways, both laws kept (Tong et al. 2024, OT-CFM, section 3.2; Pooladian et al. 2023, eq. 16).",
    params: &[BATCH],
    make: |params| {
        Coupling::Minibatch(Minibatch {
            batch: params[0] as usize,
            make: Box::new(|laws, count, stream| {
                let (x0, x1) = (laws.x0(count, stream), laws.x1(count, stream)?);
                let partners = exact(&x0, &x1, laws.dim())?;
                Ok(laws.pairs(x0, rearranged(&x1, &partners, laws.dim())))
            }),
        })
    },
};

pub const FORMULA: &str =
    r"(x_0, x_1) \sim \arg\min_\pi \sum \pi\,\|x_0 - x_1\|^2 \\ \text{over}\;@batch\;\text{pairs}";

/// The points of `x`, `[n, dim]`, in the order `partners`.
pub fn rearranged(x: &[f32], partners: &[usize], dim: usize) -> Vec<f32> {
    let points = partners.iter().map(|&j| &x[j * dim..(j + 1) * dim]);
    points.flatten().copied().collect()
}
