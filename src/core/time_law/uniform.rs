use super::TimeLaw;
use crate::registry::Entry;

pub const ENTRY: Entry<TimeLaw> = Entry {
    id: "uniform",
    label: "Uniform",
    doc: "Every time as often as any other.",
    params: &[],
    make: |_| {
        TimeLaw::of_quantile(|r, u| {
            let (low, high) = r.range();
            low + (high - low) * u
        })
    },
};

pub const FORMULA: &str = r"t \sim \mathcal{U}(0, 1)";
