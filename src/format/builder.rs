//! Builds a [`Table`] from the cells that a reader finds.

use super::table::{LARGEST, MAX_COLUMNS, MAX_ROWS, MIN_ROWS, SkippedRow, Table};
use crate::error::{Error, Result};
use crate::number;

/// Skipped rows (and bad cells of a column) that are kept by name; the others are counted.
const NAMED: usize = 20;

/// One entry of a row as a file gives it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    /// No finite number; reads on from the column's name: `is missing`.
    Bad(&'static str),
    /// The beginning of a text that stands for no number.
    Text(String),
}

impl Cell {
    pub fn number(value: f64) -> Self {
        match value {
            v if v.is_nan() => Self::Bad("is NaN"),
            v if v.is_infinite() => Self::Bad("is infinite"),
            v if v.abs() > LARGEST => Self::Bad("is beyond ±1e30; rescale it"),
            v => Self::Number(v),
        }
    }

    /// A field of text; `decimal_comma` says that 1,5 is one and a half.
    pub fn text(field: &str, decimal_comma: bool) -> Self {
        let field = field.trim();
        if let Some(value) = number::parse(field) {
            return Self::number(value);
        }
        let missing = ["", "na", "n/a", "null", "none", "-", "?", "."];
        if missing.contains(&field.to_ascii_lowercase().as_str()) {
            return Self::Bad("is missing");
        }
        let plain = if decimal_comma && !field.contains('.') {
            field.replacen(',', ".", 1)
        } else {
            field.into()
        };
        match number::parse(&plain.replace('\u{2212}', "-")) {
            Some(value) => Self::number(value),
            None => Self::Text(excerpt(field)),
        }
    }
}

/// The beginning of a text from a file, for a message.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(24).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Gathers cells column by column: 8 bytes a cell, a bad one is NaN.
#[derive(Debug, Default)]
pub(super) struct Builder {
    columns: Vec<Column>,
    lines: Vec<usize>,
    misfits: Vec<SkippedRow>,
    misfit_count: usize,
}

#[derive(Debug, Default)]
struct Column {
    /// Its name in full.
    key: String,
    /// Its name for people.
    name: String,
    cells: Vec<f64>,
    /// Row and reason of the first bad cells: no more of them can be among the first skipped rows.
    flaws: Vec<(usize, String)>,
}

impl Column {
    fn push(&mut self, cell: Cell) {
        let reason = match cell {
            Cell::Number(value) => return self.cells.push(value),
            Cell::Bad(reason) => reason.to_owned(),
            Cell::Text(text) => format!("is \"{text}\", not a number"),
        };
        if self.flaws.len() < NAMED {
            self.flaws.push((self.cells.len(), reason));
        }
        self.cells.push(f64::NAN);
    }

    fn is_numeric(&self) -> bool {
        let good = self.cells.iter().filter(|v| !v.is_nan()).count();
        good > 0 && 2 * good >= self.cells.len()
    }

    fn flaw(&self, row: usize) -> Option<String> {
        let found = self.flaws.binary_search_by_key(&row, |flaw| flaw.0).ok()?;
        Some(format!("{} {}", self.name, self.flaws[found].1))
    }
}

impl Builder {
    /// Index of the column called `name`, most likely `guess`; added if there is none (the rows so
    /// far lack it).
    pub fn column(&mut self, name: &str, guess: usize) -> Result<usize> {
        if self.columns.get(guess).is_some_and(|c| c.key == name) {
            return Ok(guess);
        }
        let known = self.columns.iter().position(|c| c.key == name);
        known.map_or_else(|| self.add_column(name), Ok)
    }

    /// Adds a column, even one whose name is taken or empty.
    pub fn add_column(&mut self, key: &str) -> Result<usize> {
        let index = self.columns.len();
        if index == MAX_COLUMNS {
            let message = format!("more than {MAX_COLUMNS} columns; leave some out");
            return Err(Error::new("points", message));
        }
        let name = match key.trim() {
            "" => format!("column {}", index + 1),
            name => excerpt(name),
        };
        let mut column = Column {
            key: key.to_owned(),
            name,
            ..Column::default()
        };
        (0..self.lines.len()).for_each(|_| column.push(Cell::Bad("is missing")));
        self.columns.push(column);
        Ok(index)
    }

    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Adds a row; `cells` has one for each column.
    pub fn push(&mut self, line: usize, cells: impl IntoIterator<Item = Cell>) -> Result<()> {
        if self.lines.len() == MAX_ROWS {
            let message = format!("more than {MAX_ROWS} rows; leave some out");
            return Err(Error::new("points", message));
        }
        self.lines.push(line);
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            column.push(cells.next().unwrap_or(Cell::Bad("is missing")));
        }
        Ok(())
    }

    /// Counts a row that does not fit the columns.
    pub fn misfit(&mut self, line: usize, reason: String) {
        self.misfit_count += 1;
        if self.misfits.len() < NAMED {
            self.misfits.push(SkippedRow { line, reason });
        }
    }

    /// Drops the columns without numbers, skips the rows that lack one in the others.
    pub fn finish(self) -> Result<Table> {
        let Self {
            columns,
            lines,
            misfits: mut skipped,
            misfit_count: mut skipped_count,
        } = self;
        let example = columns.iter().find_map(|c| c.flaw(c.flaws.first()?.0));
        let (kept, dropped): (Vec<_>, Vec<_>) = columns.into_iter().partition(Column::is_numeric);
        if kept.is_empty() {
            let example = example.map_or_else(String::new, |e| format!(" ({e})"));
            let message =
                format!("no column of numbers found{example}; give rows of numbers such as 1.5, 2");
            return Err(Error::new("points", message));
        }
        let mut values = Vec::with_capacity(kept.len() * lines.len());
        let mut named = 0;
        for (row, &line) in lines.iter().enumerate() {
            if kept.iter().all(|c| !c.cells[row].is_nan()) {
                values.extend(kept.iter().map(|c| c.cells[row]));
                continue;
            }
            skipped_count += 1;
            if named < NAMED {
                named += 1;
                let reason = kept.iter().find_map(|c| c.flaw(row)).unwrap_or_default();
                let at = skipped.partition_point(|row| row.line < line);
                skipped.insert(at, SkippedRow { line, reason });
            }
        }
        skipped.truncate(NAMED);
        let rows = values.len() / kept.len();
        if rows < MIN_ROWS {
            let why = skipped.first().map_or_else(String::new, |first| {
                format!(
                    "; {skipped_count} skipped, the first at line {}: {}",
                    first.line, first.reason
                )
            });
            let message = format!("usable rows: {rows}; at least {MIN_ROWS} are needed{why}");
            return Err(Error::new("points", message));
        }
        let names = |columns: Vec<Column>| columns.into_iter().map(|c| c.name).collect();
        Ok(Table {
            columns: names(kept),
            values,
            dropped: names(dropped),
            skipped,
            skipped_count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_text() {
        for (text, value) in [
            ("1.5", 1.5),
            (" -2e3 ", -2000.0),
            ("+.5", 0.5),
            ("−3", -3.0),
        ] {
            assert_eq!(Cell::text(text, false), Cell::Number(value), "{text}");
        }
        assert_eq!(Cell::text("1,5", true), Cell::Number(1.5));
        for (text, reason) in [
            ("NaN", "is NaN"),
            ("-inf", "is infinite"),
            ("1e999", "is infinite"),
            ("1e31", "is beyond ±1e30; rescale it"),
            ("NA", "is missing"),
            ("", "is missing"),
        ] {
            assert_eq!(Cell::text(text, false), Cell::Bad(reason), "{text}");
        }
        assert_eq!(Cell::text("1,5", false), Cell::Text("1,5".into()));
    }

    #[test]
    fn bad_rows_are_named_in_order_and_counted_beyond_twenty() {
        let mut builder = Builder::default();
        builder.add_column("x").unwrap();
        builder.add_column("label").unwrap();
        for line in 1..=100 {
            if line % 4 == 0 {
                builder.misfit(line, "short".into());
                continue;
            }
            let x = if line % 4 == 1 { f64::NAN } else { line as f64 };
            builder
                .push(line, [Cell::number(x), Cell::text("a", false)])
                .unwrap();
        }
        let table = builder.finish().unwrap();
        assert_eq!(
            (table.rows(), table.skipped_count, table.skipped.len()),
            (50, 50, 20)
        );
        assert_eq!(table.dropped, ["label"]);
        let lines: Vec<usize> = table.skipped.iter().map(|row| row.line).collect();
        assert_eq!(lines[..4], [1, 4, 5, 8]);
        assert_eq!(lines[19], 40);
        assert_eq!(table.skipped[0].reason, "x is NaN");
        assert_eq!(table.skipped[1].reason, "short");
    }

    #[test]
    fn one_usable_row_is_too_few() {
        let mut builder = Builder::default();
        builder.add_column("x").unwrap();
        builder.push(1, [Cell::Number(1.0)]).unwrap();
        builder.push(2, [Cell::text("NA", false)]).unwrap();
        let error = builder.finish().unwrap_err();
        assert!(error.message.contains("usable rows: 1"), "{error}");
        assert!(error.message.contains("line 2: x is missing"), "{error}");
    }
}
