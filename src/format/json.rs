//! Points as JSON: a list of rows, a list of records, or an object of columns.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::builder::{Builder, Cell, excerpt};
use super::table::{MAX_COLUMNS, MAX_ROWS, Table};
use crate::error::{Error, Result};

/// Points from `[[1, 2], …]`, `[{"x": 1, "y": 2}, …]`, `{"x": [1, …], "y": [2, …]}` or, with one
/// coordinate, `[1, 2, …]`. `null` and Python's `NaN` and `Infinity` are missing numbers.
pub fn parse_json(text: &str) -> Result<Table> {
    let text = without_nan(text);
    let document = serde_json::from_str::<Document>(&text).map_err(|error| {
        // The line stands in the field's place; the message need not repeat it.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let field = match error.line() {
            0 => "points".into(),
            line => format!("points line {line}"),
        };
        Error::new(field, format!("cannot be read as JSON points: {message}"))
    })?;
    match document {
        Document::Rows(builder) => builder.finish(),
        Document::Columns(columns) => from_columns(columns),
    }
}

enum Document {
    Rows(Builder),
    Columns(Vec<(String, Entry)>),
}

/// A value and what it is read as.
enum Entry {
    Document(Document),
    Cell(Cell),
    List(Vec<Cell>),
    Record(Vec<(String, Cell)>),
}

fn from_columns(columns: Vec<(String, Entry)>) -> Result<Table> {
    let mut builder = Builder::default();
    let mut lists = Vec::new();
    for (name, entry) in columns {
        if let Entry::List(cells) = entry {
            builder.add_column(&name)?;
            lists.push((name, cells.into_iter()));
        }
    }
    let Some((first, rows)) = lists.first().map(|(name, list)| (name, list.len())) else {
        let message = "no list of numbers found; give {\"x\": [1, …], \"y\": [2, …]}";
        return Err(Error::new("points", message));
    };
    if let Some((name, list)) = lists.iter().find(|(_, list)| list.len() != rows) {
        let message = format!(
            "`{}` has {rows} numbers and `{}` has {}; give as many of each",
            excerpt(first),
            excerpt(name),
            list.len()
        );
        return Err(Error::new("points", message));
    }
    for row in 1..=rows {
        builder.push(row, lists.iter_mut().filter_map(|(_, list)| list.next()))?;
    }
    builder.finish()
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        match (EntrySeed { depth: 0 }).deserialize(deserializer)? {
            Entry::Document(document) => Ok(document),
            _ => Err(de::Error::custom("is no document")),
        }
    }
}

fn push(builder: &mut Builder, row: usize, entry: Entry) -> Result<()> {
    let cells = match entry {
        Entry::Cell(cell) => vec![cell],
        Entry::List(cells) => cells,
        Entry::Document(_) => Vec::new(),
        Entry::Record(record) => {
            let mut cells = Vec::new();
            for (i, (name, cell)) in record.into_iter().enumerate() {
                let column = builder.column(&name, i)?;
                cells.resize(cells.len().max(builder.width()), Cell::Bad("is missing"));
                cells[column] = cell;
            }
            return builder.push(row, cells);
        }
    };
    if row == 1 {
        for _ in &cells {
            builder.add_column("")?;
        }
    }
    let (found, width) = (cells.len(), builder.width());
    if found == width {
        return builder.push(row, cells);
    }
    let s = if found == 1 { "" } else { "s" };
    builder.misfit(row, format!("has {found} number{s} instead of {width}"));
    Ok(())
}

/// Reads an [`Entry`] at a depth of the document: 0 is the whole, 1 a row or a column, and within
/// those only a single value counts. One visitor for all three, as each would be compiled anew.
#[derive(Clone, Copy)]
struct EntrySeed {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for EntrySeed {
    type Value = Entry;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Entry, D::Error> {
        deserializer.deserialize_any(self)
    }
}

const ROW: EntrySeed = EntrySeed { depth: 1 };
const NESTED: EntrySeed = EntrySeed { depth: 2 };

impl Entry {
    fn cell(self) -> Cell {
        match self {
            Self::Cell(cell) => cell,
            Self::List(_) | Self::Document(Document::Rows(_)) => Cell::Text("[…]".into()),
            Self::Record(_) | Self::Document(Document::Columns(_)) => Cell::Text("{…}".into()),
        }
    }
}

impl EntrySeed {
    /// A value that is neither a list nor a record: the document cannot be one.
    fn single<E: de::Error>(self, cell: Cell) -> std::result::Result<Entry, E> {
        match self.depth {
            0 => Err(E::custom("expected a list of rows or an object of columns")),
            _ => Ok(Entry::Cell(cell)),
        }
    }
}

impl<'de> Visitor<'de> for EntrySeed {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Entry, A::Error> {
        if self.depth == 0 {
            let mut builder = Builder::default();
            let mut row = 0;
            while let Some(entry) = seq.next_element_seed(ROW)? {
                row += 1;
                push(&mut builder, row, entry).map_err(|error| de::Error::custom(error.message))?;
            }
            return Ok(Entry::Document(Document::Rows(builder)));
        }
        let mut cells = Vec::new();
        if self.depth > 1 {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
        }
        while let Some(entry) = seq.next_element_seed(NESTED)? {
            if cells.len() == MAX_ROWS {
                let message = format!("more than {MAX_ROWS} numbers in a list; leave some out");
                return Err(de::Error::custom(message));
            }
            cells.push(entry.cell());
        }
        Ok(Entry::List(cells))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Entry, A::Error> {
        if self.depth == 0 {
            let mut columns = Vec::new();
            while let Some(name) = map.next_key()? {
                check_width(columns.len())?;
                columns.push((name, map.next_value_seed(ROW)?));
            }
            return Ok(Entry::Document(Document::Columns(columns)));
        }
        let mut record = Vec::new();
        if self.depth > 1 {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        while let Some(name) = map.next_key()? {
            check_width(record.len())?;
            record.push((name, map.next_value_seed(NESTED)?.cell()));
        }
        Ok(Entry::Record(record))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<Entry, E> {
        self.single(Cell::number(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Entry, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<Entry, E> {
        self.visit_f64(value as f64)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> std::result::Result<Entry, E> {
        self.visit_f64(f64::from(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> std::result::Result<Entry, E> {
        self.single(Cell::text(value, false))
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<Entry, E> {
        self.single(Cell::Bad("is missing"))
    }
}

fn check_width<E: de::Error>(width: usize) -> std::result::Result<(), E> {
    if width < MAX_COLUMNS {
        return Ok(());
    }
    let message = format!("more than {MAX_COLUMNS} columns; leave some out");
    Err(E::custom(message))
}

/// JSON has no NaN and no infinity, yet Python writes them: outside of strings they become null.
fn without_nan(text: &str) -> Cow<'_, str> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (outside, string) = rest.split_at(quote);
        out += &nulls(outside);
        let mut escaped = false;
        let end = string[1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (string, after) = string.split_at(end.map_or(string.len(), |end| end + 2));
        out += string;
        rest = after;
    }
    Cow::Owned(out + &nulls(rest))
}

fn nulls(text: &str) -> String {
    ["-Infinity", "Infinity", "NaN"]
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, "null"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Table {
        parse_json(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn rows_records_and_columns() {
        let rows = read("[[1, 2], [3, 4.5]]");
        assert_eq!(rows.columns, ["column 1", "column 2"]);
        let records = read(r#"[{"x": 1, "y": "2"}, {"y": 4.5, "x": 3}]"#);
        assert_eq!(records.columns, ["x", "y"]);
        let columns = read(r#"{"title": "mine", "x": [1, 3], "y": [2, 4.5]}"#);
        assert_eq!(columns.columns, ["x", "y"]);
        for table in [rows, records, columns] {
            assert_eq!(table.values, [1.0, 2.0, 3.0, 4.5]);
            assert_eq!(table.skipped_count, 0);
        }
        assert_eq!(read("[1, -2, 3e0]").values, [1.0, -2.0, 3.0]);
    }

    #[test]
    fn bad_rows_are_skipped_and_named() {
        let table = read(
            r#"[[1, 2], [null, 3], [4, NaN], [-Infinity, 1], [5], 6, [7, "NaN"], [8, [9]],
                [1, 1], [2, 2], [3, 3], [4, 4], [5, 5]]"#,
        );
        let named: Vec<(usize, &str)> = table
            .skipped
            .iter()
            .map(|row| (row.line, row.reason.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                (2, "column 1 is missing"),
                (3, "column 2 is missing"),
                (4, "column 1 is missing"),
                (5, "has 1 number instead of 2"),
                (6, "has 1 number instead of 2"),
                (7, "column 2 is NaN"),
                (8, "column 2 is \"[…]\", not a number"),
            ]
        );
        assert_eq!(table.rows(), 6);
    }

    #[test]
    fn records_may_lack_keys_and_have_long_or_empty_ones() {
        let long = "a very long name of a column indeed";
        let text = format!(
            r#"[{{"{long}": 1, "": 1}}, {{"": 2, "{long}": 3}}, {{"late": 0, "{long}": 5, "": 6}},
                {{"{long}": 7}}, {{"{long}": 8, "": 9, "name": "NaN"}}]"#
        );
        let table = read(&text);
        assert_eq!(table.columns, ["a very long name of a co…", "column 2"]);
        assert_eq!(table.dropped, ["late", "name"]);
        assert_eq!(table.values, [1.0, 1.0, 3.0, 2.0, 5.0, 6.0, 8.0, 9.0]);
        assert_eq!(table.skipped[0].line, 4);
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (text, field, word) in [
            ("[[1, 2],\n[3, 4", "points line 2", "EOF"),
            ("[[1, 2]] x", "points line 1", "trailing"),
            ("\"text\"", "points line 1", "a list of rows"),
            ("{\"x\": [1, 2], \"y\": [1]}", "points", "give as many"),
            ("{\"x\": 1}", "points", "no list of numbers"),
            ("[]", "points", "no column of numbers"),
            ("[[], []]", "points", "no column of numbers"),
            ("[[1, 2]]", "points", "usable rows: 1"),
        ] {
            let error = parse_json(text).unwrap_err();
            assert_eq!(error.field, field, "{text}");
            assert!(error.message.contains(word), "{text}: {error}");
        }
        let wide = format!("[[{}1]]", "1,".repeat(256));
        assert!(
            parse_json(&wide)
                .unwrap_err()
                .message
                .contains("256 columns")
        );
        let deep = "[".repeat(100_000);
        assert!(parse_json(&deep).is_err());
    }

    #[test]
    fn python_words_stay_within_strings() {
        let text = r#"[{"NaN \\": NaN, "\"Infinity": -Infinity}]"#;
        assert_eq!(
            without_nan(text),
            r#"[{"NaN \\": null, "\"Infinity": null}]"#
        );
    }
}
