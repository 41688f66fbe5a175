use super::Grid;
use super::level::times_of_levels;
use crate::registry::Entry;

pub const ENTRY: Entry<Grid> = Entry {
    id: "log-snr",
    label: "Uniform log-SNR",
    doc: "Equal steps in λ = ln(α/σ) (Lu et al. 2022, DPM-Solver). Noise levels σ/α above 160 or below 0.004 times the data's size, infinite λ among them, are reached in one step.",
    params: &[],
    make: |_| {
        Grid::new(|regression, steps| {
            times_of_levels(regression, steps, |part, first, last| first * (last / first).powf(part))
        })
    },
};
