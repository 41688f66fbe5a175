use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "quadratic",
    label: "Quadratic",
    doc: "1 − t = (1 − k/n)²: steps shrink in proportion to the time left to the data (Song, Meng & Ermon 2021, appendix D.2).",
    params: &[],
    make: |_| {
        Grid::new(|regression, steps| {
            let (low, high) = regression.range();
            let left = |k: usize| (1.0 - k as f64 / steps as f64).powi(2);
            (1..steps).map(|k| high - (high - low) * left(k)).collect()
        })
    },
};
