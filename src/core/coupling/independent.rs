use super::Coupling;
use crate::registry::Entry;

pub const ENTRY: Entry<Coupling> = Entry {
    id: "independent",
    label: "Independent",
    doc: "Any source point with any data point (Lipman et al. 2023; Tong et al. 2024, I-CFM).",
    params: &[],
    make: |_| Coupling::Independent,
};

pub const FORMULA: &str = r"(x_0, x_1) \sim \rho_0 \otimes \rho_1";

/// Independent pairs in a pool, `batch` at a time: what couplings begin with whose later pairs the field makes.
#[cfg(feature = "theory")]
pub fn minibatch(batch: usize) -> super::Minibatch {
    super::Minibatch {
        batch,
        make: Box::new(|laws, count, stream| {
            let x0 = laws.x0(count, stream);
            Ok(laws.pairs(x0, laws.x1(count, stream)?))
        }),
    }
}
