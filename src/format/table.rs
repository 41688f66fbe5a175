//! Points read from a file, before it is chosen which columns are the coordinates.

use crate::error::{Error, Result};

/// Fewest rows that are a law to train on.
pub const MIN_ROWS: usize = 2;
/// Most rows.
pub const MAX_ROWS: usize = 200_000;
/// Most columns.
pub const MAX_COLUMNS: usize = 256;
/// Largest magnitude of a number, and the reciprocal of the smallest spread: kernels are in `f32`.
pub(super) const LARGEST: f64 = 1e30;

/// The rows of a file that hold a finite number in every kept column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Names of the kept columns, 1 to [`MAX_COLUMNS`]; `column 3` where the file names none.
    pub columns: Vec<String>,
    /// `[rows, columns]`, row-major, raw units; [`MIN_ROWS`] to [`MAX_ROWS`] rows.
    pub values: Vec<f64>,
    /// Names of the columns left out: numbers fill less than half of each.
    pub dropped: Vec<String>,
    /// The first 20 rows left out.
    pub skipped: Vec<SkippedRow>,
    /// How many rows were left out in all.
    pub skipped_count: usize,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SkippedRow {
    /// Line of a text file, number of the row in JSON and NPY; from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns.len()
    }

    /// `[rows, columns.len()]`: the coordinates of the points, from columns chosen by index, each
    /// at most once. Fails where none or an unknown one is chosen or all points are the same.
    pub fn select(&self, columns: &[usize]) -> Result<Vec<f64>> {
        let width = self.columns.len();
        if columns.is_empty() {
            return Err(Error::new("columns", "choose at least one column"));
        }
        for (i, &column) in columns.iter().enumerate() {
            if column >= width {
                let message = format!("there is no column {column}; the last is {}", width - 1);
                return Err(Error::new("columns", message));
            }
            if columns[..i].contains(&column) {
                let message = format!("`{}` is chosen twice; choose it once", self.columns[column]);
                return Err(Error::new("columns", message));
            }
        }
        let spread = columns.iter().map(|&c| self.range(c)).fold(0.0, f64::max);
        if spread <= 1.0 / LARGEST {
            let message = "all points are the same; at least two must differ";
            return Err(Error::new("points", message));
        }
        let rows = self.values.chunks_exact(width);
        Ok(rows
            .flat_map(|row| columns.iter().map(|&c| row[c]))
            .collect())
    }

    fn range(&self, column: usize) -> f64 {
        let values = self.values.iter().skip(column).step_by(self.columns.len());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| {
            (low.min(v), high.max(v))
        });
        high - low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(values: &[f64], columns: usize) -> Table {
        Table {
            columns: (0..columns).map(|c| format!("c{c}")).collect(),
            values: values.to_vec(),
            dropped: Vec::new(),
            skipped: Vec::new(),
            skipped_count: 0,
        }
    }

    #[test]
    fn columns_are_chosen_in_the_order_given() {
        let table = table(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3);
        assert_eq!(table.rows(), 2);
        assert_eq!(table.select(&[2, 0]).unwrap(), [3.0, 1.0, 6.0, 4.0]);
    }

    #[test]
    fn bad_choices_of_columns_are_named() {
        let table = table(&[1.0, 2.0, 3.0, 2.0], 2);
        for (columns, word) in [
            (&[][..], "at least one"),
            (&[2], "no column 2"),
            (&[0, 0], "twice"),
        ] {
            let error = table.select(columns).unwrap_err();
            assert_eq!(error.field, "columns");
            assert!(error.message.contains(word), "{error}");
        }
        let error = table.select(&[1]).unwrap_err();
        assert!(error.message.contains("all points are the same"), "{error}");
        assert!(table.select(&[0, 1]).is_ok());
    }
}
