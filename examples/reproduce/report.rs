//! The tables as Markdown, and all figures as JSON.

use std::fmt::Write;

use pushforward::error::{Error, Result};
use serde_json::{Map, Value, json};

use super::case::{Figure, Published, Row, Table};

/// The numbers that the runs of one cell gave, a seed each.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    table: String,
    row: String,
    column: String,
    values: Vec<f64>,
}

/// Every cell there is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells(Vec<Cell>);

impl Cells {
    /// Takes `figures`, one seed after the other, in the place of what their cells held.
    pub fn take(&mut self, figures: &[Figure]) {
        let same = |cell: &Cell, figure: &Figure| {
            cell.table == figure.table && cell.row == figure.row && cell.column == figure.column
        };
        self.0
            .retain(|cell| !figures.iter().any(|figure| same(cell, figure)));
        for figure in figures {
            match self.0.iter_mut().find(|cell| same(cell, figure)) {
                Some(cell) => cell.values.push(figure.value),
                None => self.0.push(Cell {
                    table: figure.table.to_owned(),
                    row: figure.row.to_owned(),
                    column: figure.column.to_owned(),
                    values: vec![figure.value],
                }),
            }
        }
    }

    /// The numbers of a cell; empty where it was not run.
    pub fn values(&self, table: &str, row: &str, column: &str) -> &[f64] {
        let found = self
            .0
            .iter()
            .find(|cell| cell.table == table && cell.row == row && cell.column == column);
        found.map_or(&[], |cell| &cell.values)
    }

    /// The fewest and the most runs of a cell; 0 where there is none.
    pub fn runs(&self) -> [usize; 2] {
        let counts = || self.0.iter().map(|cell| cell.values.len());
        [counts().min(), counts().max()].map(Option::unwrap_or_default)
    }

    /// Reads what [`Cells::to_json`] wrote.
    pub fn from_json(value: &Value) -> Result<Self> {
        let wrong = || {
            Error::new(
                "figures",
                "are not those of an earlier run; give another --out",
            )
        };
        let cell = |value: &Value| {
            let text = |key: &str| value[key].as_str().map(str::to_owned).ok_or_else(wrong);
            let values = value["values"].as_array().ok_or_else(wrong)?;
            let values = values.iter().map(|x| x.as_f64().ok_or_else(wrong));
            Ok(Cell {
                table: text("table")?,
                row: text("row")?,
                column: text("column")?,
                values: values.collect::<Result<_>>()?,
            })
        };
        let cells = value.as_array().ok_or_else(wrong)?;
        cells.iter().map(cell).collect::<Result<_>>().map(Self)
    }

    /// Every cell with its numbers, in the tables' order.
    pub fn to_json(&self, tables: &[Table]) -> Value {
        let mut cells = Vec::new();
        for table in tables {
            for row in &table.rows {
                for (column, published) in table.columns.iter().zip(&row.published) {
                    let values = self.values(table.id, row.name, column);
                    if values.is_empty() {
                        continue;
                    }
                    let (mean, deviation) = moments(values);
                    let mut cell = Map::new();
                    for (key, value) in [
                        ("table", json!(table.id)),
                        ("row", json!(row.name)),
                        ("column", json!(column)),
                        ("mean", json!(mean)),
                        ("deviation", json!(deviation)),
                        ("published", json!(published.map(|p| p.value))),
                        (
                            "published_deviation",
                            json!(published.and_then(|p| p.deviation)),
                        ),
                        ("values", json!(values)),
                    ] {
                        cell.insert(key.into(), value);
                    }
                    cells.push(cell.into());
                }
            }
        }
        Value::Array(cells)
    }

    /// The tables that have a cell, as Markdown: ours beside what is published.
    pub fn to_markdown(&self, tables: &[Table]) -> Result<String> {
        let mut text = String::new();
        for table in tables {
            if self.0.iter().any(|cell| cell.table == table.id) {
                let written = self.write_table(&mut text, table);
                written.map_err(|error| Error::new(table.id, error.to_string()))?;
            }
        }
        Ok(text)
    }

    fn write_table(&self, text: &mut String, table: &Table) -> std::fmt::Result {
        writeln!(text, "## {}\n\n{}\n", table.title, table.protocol)?;
        let heads: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("{column} | published"))
            .collect();
        writeln!(text, "| method | {} |", heads.join(" | "))?;
        writeln!(text, "|---|{}", "---|".repeat(2 * heads.len()))?;
        let ran = |row: &&Row| {
            let columns = table.columns.iter();
            columns
                .map(|column| self.values(table.id, row.name, column))
                .any(|values| !values.is_empty())
        };
        for row in table.rows.iter().filter(ran) {
            write!(text, "| {} |", row.name)?;
            for (column, published) in table.columns.iter().zip(&row.published) {
                let ours = ours(self.values(table.id, row.name, column));
                write!(text, " {ours} | {} |", theirs(published.as_ref()))?;
            }
            writeln!(text)?;
        }
        writeln!(text)?;
        for row in table.rows.iter().filter(ran) {
            writeln!(text, "- {}: {}.", row.name, row.made)?;
        }
        writeln!(text, "\n{}", table.findings)
    }
}

/// Mean and standard deviation over runs; none of a single one.
fn moments(values: &[f64]) -> (f64, Option<f64>) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (
        mean,
        (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
    )
}

fn ours(values: &[f64]) -> String {
    if values.is_empty() {
        return String::new();
    }
    match moments(values) {
        (mean, Some(deviation)) => format!("**{}** ± {}", short(mean), short(deviation)),
        (mean, None) => format!("**{}**", short(mean)),
    }
}

fn theirs(published: Option<&Published>) -> String {
    match published {
        Some(Published {
            value,
            deviation: Some(deviation),
        }) => format!("{} ± {}", short(*value), short(*deviation)),
        Some(Published { value, .. }) => short(*value),
        None => String::new(),
    }
}

/// Three digits after the point; more where the number is small.
fn short(x: f64) -> String {
    if x.abs() < 0.01 {
        format!("{x:.4}")
    } else {
        format!("{x:.3}")
    }
}
