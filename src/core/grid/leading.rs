use super::Grid;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "leading",
    label: "Leading",
    doc: "Every ⌊1000/n⌋-th of 1000 timesteps, from the one next to the data up (Lin et al. 2023, table 2). The last of them falls short of the noise; the first step begins at the noise nevertheless, where the particles are.",
    params: &[],
    make: |_| Grid::of_timesteps(|trained, steps, k| 1.0 + (steps - 1.0 - k) * (trained / steps).floor()),
};
