use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "quadratic",
    label: "Quadratic",
    doc: "1 − t = (1 − k/n)²: steps shrink in proportion to the time left to the data (Song, Meng & Ermon 2021, appendix D.2).",
    params: &[],
    make: |_| Grid::of_parts(|part| 1.0 - (1.0 - part).powi(2)),
};
