use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "trailing",
    label: "Trailing",
    doc: "Every 1000/n-th of 1000 timesteps, rounded, from the one at the noise down (Lin et al. 2023, table 2).",
    params: &[],
    make: |_| Grid::of_timesteps(|trained, steps, k| (trained - k * trained / steps).round()),
};
