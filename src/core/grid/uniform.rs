use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "uniform",
    label: "Uniform",
    doc: "Equal steps in time.",
    params: &[],
    make: |_| {
        // Not by parts: this order of the roundings is the one that fields in use were sampled with.
        Grid::new(|regression, steps| {
            let (low, high) = regression.range();
            (1..steps).map(|k| low + (high - low) * k as f64 / steps as f64).collect()
        })
    },
};
