use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "linspace",
    label: "Linspace",
    doc: "Evenly from the last of 1000 timesteps to the first, both included, then one short step to the data (Lin et al. 2023, table 2).",
    params: &[],
    make: |_| Grid::of_timesteps(|trained, steps, k| (trained - k * (trained - 1.0) / (steps - 1.0)).round()),
};
