//! 272 eruptions of the Old Faithful geyser: duration and waiting time to the next, in minutes.
//!
//! Real data: `faithful` of R's datasets (Härdle 1991), from Azzalini & Bowman, "A Look at Some
//! Data on the Old Faithful Geyser", Applied Statistics 39, 1990. In the file
//! `old_faithful.csv` as published, in the order of observation.

use super::{DataSet, Law, standardise};
use crate::registry::Entry;

/// The file, with its header `eruptions,waiting`.
pub const CSV: &str = include_str!("old_faithful.csv");

/// All rows, `[272, 2]`: duration, waiting time.
pub fn points() -> Vec<f64> {
    let fields = CSV.lines().skip(1).flat_map(|line| line.split(','));
    fields.filter_map(crate::number::parse).collect()
}

pub const ENTRY: Entry<DataSet> = Entry {
    id: "old-faithful",
    label: "Old Faithful",
    doc: "272 eruptions of the geyser: duration and waiting time to the next, in minutes (Azzalini & Bowman 1990).",
    params: &[standardise(1.0)],
    make: |_| {
        let columns = ["eruptions", "waiting"].map(String::from);
        DataSet::new(columns.into(), Law::Listed(points()))
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table() {
        let all = points();
        assert_eq!(all.len(), 2 * 272);
        let mean = |column: usize| all.iter().skip(column).step_by(2).sum::<f64>() / 272.0;
        // R's summary: the sums, 948.677 and 19284, over 272.
        assert!((mean(0) - 3.487_783_088).abs() < 1e-9, "{}", mean(0));
        assert!((mean(1) - 70.897_058_824).abs() < 1e-9, "{}", mean(1));
        assert_eq!(all[..4], [3.6, 79.0, 1.8, 54.0]);
        assert_eq!(all[542..], [4.467, 74.0]);
    }
}
