use super::{TimeLaw, mid_quantiles};
use crate::registry::Entry;

/// Intervals in which the weighting is added up.
const INTERVALS: usize = 8192;

pub const ENTRY: Entry<TimeLaw> = Entry {
    id: "importance",
    label: "By weight",
    doc: "Each time as often as its weight says, and then all weigh the same: the weighted loss with less variance (Song et al. 2021, 'Maximum likelihood training', section 5.1).",
    params: &[],
    make: |_| TimeLaw {
        times: Box::new(|r, count| {
            let (low, high) = r.range();
            let width = (high - low) / INTERVALS as f64;
            let mut sum = 0.0;
            let sums: Vec<f64> = (0..INTERVALS)
                .map(|k| {
                    sum += r.weights(low + (k as f64 + 0.5) * width)[0];
                    sum
                })
                .collect();
            mid_quantiles(count)
                .map(|u| {
                    let wanted = u * sum;
                    let k = sums.partition_point(|&s| s < wanted).min(INTERVALS - 1);
                    let before = if k == 0 { 0.0 } else { sums[k - 1] };
                    low + (k as f64 + (wanted - before) / (sums[k] - before)) * width
                })
                .collect()
        }),
        absorbs_weight: true,
    },
};

pub const FORMULA: &str = r"t\;\text{as often as its weight says}";
