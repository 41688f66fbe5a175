use super::vp_linear::{BETAS, alpha};
use super::{Path, Schedule};
use crate::registry::Entry;

pub const ENTRY: Entry<Path> = Entry {
    id: "sub-vp",
    label: "Sub-variance preserving",
    doc: "The variance-preserving α with the smaller noise σ = 1 − α² (Song et al. 2021, eq. 29).",
    params: BETAS,
    make: |betas| {
        let betas = betas.to_vec();
        Path::new((0.0, 0.999), move |t| {
            let (alpha, d_alpha) = alpha(&betas, t);
            Schedule { alpha, sigma: 1.0 - alpha * alpha, d_alpha, d_sigma: -2.0 * alpha * d_alpha }
        })
    },
};
