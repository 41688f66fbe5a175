use super::minibatch_ot::{BATCH, rearranged};
use super::{Coupling, Minibatch};
use crate::core::transport::pairing::entropic;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Coupling> = Entry {
    id: "sinkhorn",
    label: "Entropic transport",
    doc: "Pairs are drawn from the plan that minimises ⟨π, ‖x₀ − x₁‖²⟩ + ε KL(π‖ρ₀⊗ρ₁) on some points at a time (Sinkhorn: Cuturi 2013): with a Brownian bridge of noise σ and ε = 2σ², minibatch Schrödinger bridges (Tong et al. 2024, [SF]²M, section 3.2).",
    params: &[
        Param { default: 128.0, max: 512.0, ..BATCH },
        Param::log(
            "epsilon",
            "Regularisation ε",
            2.0,
            0.05,
            1e3,
            "In squared units of the frame; 2σ² for a bridge of noise σ. Small: optimal transport. Large: independent pairs.",
        ),
    ],
    make: |params| {
        let epsilon = params[1];
        Coupling::Minibatch(Minibatch {
            batch: params[0] as usize,
            make: Box::new(move |laws, count, stream| {
                let (x0, x1) = (laws.x0(count, stream), laws.x1(count, stream)?);
                let partners = entropic(&x0, &x1, laws.dim(), epsilon, stream)?;
                Ok(laws.pairs(x0, rearranged(&x1, &partners, laws.dim())))
            }),
        })
    },
};

pub const FORMULA: &str =
    r"(x_0, x_1) \sim \arg\min_\pi \sum \pi\,\|x_0 - x_1\|^2 + @epsilon\,\mathrm{KL}(\pi \,\|\, \rho_0 \otimes \rho_1) \\ \text{over}\;@batch\;\text{pairs}";
