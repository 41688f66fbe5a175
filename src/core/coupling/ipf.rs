use super::imf::{BATCH, OFTEN, in_turns};
use super::{Coupling, Minibatch, independent};
use crate::registry::Entry;

pub const ENTRY: Entry<Coupling> = Entry {
    id: "ipf",
    label: "Iterative proportional fitting",
    doc: "As iterative Markovian fitting, from the reference process: the first pairs are source points and where Brownian motion of the path's noise leads them; the data are first met when the SDE is run back from them (De Bortoli et al. 2021, DSB; by bridge matching: Shi et al. 2023, DSBM-IPF, section 4).",
    params: &[OFTEN],
    make: |params| {
        let first = Minibatch {
            make: Box::new(|laws, count, stream| {
                let x0 = laws.x0(count, stream);
                let end = x0
                    .iter()
                    .map(|&x| x + (laws.noise * stream.normal()) as f32);
                let x1 = end.collect();
                Ok(laws.pairs(x0, x1))
            }),
            ..independent::minibatch(BATCH)
        };
        in_turns(params[0], first)
    },
};

pub const FORMULA: &str =
    r"(x_0, x_1) \sim (X_0, X_1)\;\text{of the SDE} \\ X_0 \sim \rho_0 \\ \text{or}\;X_1 \sim \rho_1\;\text{in turns} \\ \text{first of Brownian motion}";
