use super::Grid;
use super::level::times_of_levels;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Grid> = Entry {
    id: "karras",
    label: "Karras",
    doc: "Equal steps in the ρ-th root of the noise level σ/α (Karras et al. 2022, eq. 5). Levels above 160 or below 0.004 times the data's size are reached in one step.",
    params: &[Param::real("rho", "Exponent ρ", 7.0, 1.0, 20.0, "1: equal steps of the noise level; larger: shorter steps near the data.")],
    make: |params| {
        let rho = params[0];
        Grid::new(move |regression, steps| {
            times_of_levels(regression, steps, |part, first, last| {
                let [first, last] = [first, last].map(|level| level.powf(1.0 / rho));
                (first + part * (last - first)).powf(rho)
            })
        })
    },
};
