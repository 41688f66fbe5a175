//! Points of the person's own: read from a file, picked from its columns, drawn.

use super::report::{Changed, PointsReport};
use super::session::Session;
use crate::error::{Error, Result};
use crate::format::points::parse_points;
use crate::plan::OwnPoints;

impl Session {
    /// Reads a file of points and keeps it for [`Session::use_points`].
    pub fn parse_points(&mut self, bytes: &[u8], name: &str) -> Result<PointsReport> {
        let table = parse_points(bytes, name)?;
        let report = PointsReport {
            rows: table.rows(),
            columns: table.columns.clone(),
            skipped: table.skipped_count,
            reasons: table.skipped.clone(),
            dropped: table.dropped.clone(),
        };
        self.table = Some(table);
        Ok(report)
    }

    /// Makes columns of the file read last the data.
    pub fn use_points(&mut self, columns: &[u32]) -> Result<Changed> {
        let missing = || Error::new("points", "load a file first");
        let table = self.table.as_ref().ok_or_else(missing)?;
        let columns: Vec<usize> = columns.iter().map(|&c| c as usize).collect();
        let values = table.select(&columns)?;
        let columns = columns.iter().map(|&c| table.columns[c].clone()).collect();
        let change = self.engine.set_own(OwnPoints { columns, values })?;
        Ok(self.changed(change))
    }

    /// Makes points drawn by hand the data.
    pub fn draw_points(&mut self, xy: &[f64]) -> Result<Changed> {
        let columns = vec!["x".to_owned(), "y".to_owned()];
        let own = OwnPoints {
            columns,
            values: xy.to_vec(),
        };
        let change = self.engine.set_own(own)?;
        Ok(self.changed(change))
    }
}
