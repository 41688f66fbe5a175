//! Text with one point a line: comma, semicolon, tab or blanks between the numbers.

use std::borrow::Cow;

use super::builder::{Builder, Cell};
use super::separator::{SAMPLE, Separator, is_skipped};
use super::table::{MAX_COLUMNS, Table};
use crate::error::{Error, Result};
use crate::number::shortest_f32;

/// Points from text, with or without a header; fields may be quoted, lines that begin with # or %
/// are comments. Fails where no table of numbers can be found, naming the line where it can.
pub fn parse_csv(text: &str) -> Result<Table> {
    let separator = Separator::guess(text);
    let width = usual_width(text, separator)?;
    let mut builder = Builder::default();
    let mut records = Records::new(text, separator);
    while let Some((line, fields)) = records.next()? {
        let read = |field: &Cow<str>| Cell::text(field, separator.decimal_comma);
        let is_header = || {
            let cells: Vec<Cell> = fields.iter().map(read).collect();
            let any = |test: fn(&Cell) -> bool| cells.iter().any(test);
            any(|c| matches!(c, Cell::Text(_))) && !any(|c| matches!(c, Cell::Number(_)))
        };
        if builder.width() == 0 && fields.len().abs_diff(width) <= 1 && is_header() {
            // R leaves the column of row names without a name.
            if fields.len() + 1 == width {
                builder.add_column("")?;
            }
            if fields.len() <= width {
                for name in &fields {
                    builder.add_column(name)?;
                }
                continue;
            }
        }
        if fields.len() != width {
            let (found, s) = (fields.len(), if fields.len() == 1 { "" } else { "s" });
            builder.misfit(line, format!("has {found} field{s} instead of {width}"));
            continue;
        }
        while builder.width() < width {
            builder.add_column("")?;
        }
        builder.push(line, fields.iter().map(read))?;
    }
    builder.finish()
}

/// Samples as CSV with a header. `values`: `[rows, columns.len()]`, row-major; numbers in the
/// shortest form that reads back as the same `f32`.
pub fn write_csv(columns: &[String], values: &[f32]) -> String {
    let name = |name: &String| {
        if name.contains([',', ';', '"', '\n', '\r', '#', '%', ' ', '\t']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.clone()
        }
    };
    let mut out = columns.iter().map(name).collect::<Vec<_>>().join(",");
    out.push('\n');
    for row in values.chunks_exact(columns.len().max(1)) {
        for (i, &value) in row.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            out += &shortest_f32(value);
        }
        out.push('\n');
    }
    out
}

/// The commonest number of fields in the first records; the larger of two equally common ones.
fn usual_width(text: &str, separator: Separator) -> Result<usize> {
    let mut counts = [0; MAX_COLUMNS + 1];
    let mut records = Records::new(text, separator);
    for _ in 0..SAMPLE {
        let Some((_, fields)) = records.next()? else {
            break;
        };
        counts[fields.len()] += 1;
    }
    let usual = (1..=MAX_COLUMNS).max_by_key(|&width| counts[width]);
    Ok(usual.unwrap_or(1))
}

/// Reads a text record by record; a record may span lines within quotes.
struct Records<'a> {
    text: &'a str,
    separator: Separator,
    at: usize,
    line: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, separator: Separator) -> Self {
        Self {
            text,
            separator,
            at: 0,
            line: 1,
        }
    }

    /// The next record that is no comment, and its line.
    fn next(&mut self) -> Result<Option<(usize, Vec<Cow<'a, str>>)>> {
        loop {
            if self.at >= self.text.len() {
                return Ok(None);
            }
            let end = self.find(|b| b == b'\n' || b == b'\r');
            if !is_skipped(&self.text[self.at..end]) {
                break;
            }
            self.at = end;
            self.end_line();
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            self.skip_blanks();
            if self.separator.byte.is_none() && self.is_line_end() {
                break;
            }
            if fields.len() == MAX_COLUMNS {
                let message = format!("more than {MAX_COLUMNS} fields; leave some out");
                return Err(Error::new(format!("points line {line}"), message));
            }
            fields.push(self.field()?);
            if self.is_line_end() {
                break;
            }
            self.at += 1;
        }
        self.end_line();
        Ok(Some((line, fields)))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn find(&self, stop: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes()[self.at..].iter();
        let length = rest.take_while(|&&b| !stop(b)).count();
        self.at + length
    }

    fn is_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r'))
    }

    fn end_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += match rest {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.line += 1;
    }

    fn skip_blanks(&mut self) {
        let tab = self.separator.byte != Some(b'\t');
        self.at = self.find(|b| b != b' ' && !(tab && b == b'\t'));
    }

    fn is_separator(&self, b: u8) -> bool {
        match self.separator.byte {
            Some(separator) => b == separator,
            None => b == b' ' || b == b'\t',
        }
    }

    fn field(&mut self) -> Result<Cow<'a, str>> {
        let quoted = if self.peek() == Some(b'"') {
            Some(self.quoted()?)
        } else {
            None
        };
        let end = self.find(|b| self.is_separator(b) || b == b'\n' || b == b'\r');
        let rest = self.text[self.at..end].trim();
        self.at = end;
        Ok(match quoted {
            Some(quoted) => Cow::Owned(quoted + rest),
            None => Cow::Borrowed(rest),
        })
    }

    fn quoted(&mut self) -> Result<String> {
        let opened = self.line;
        let mut out = String::new();
        loop {
            self.at += 1;
            let end = self.find(|b| b == b'"');
            let part = &self.text[self.at..end];
            self.line += part.replace("\r\n", "\n").matches(['\n', '\r']).count();
            out += part;
            if end == self.text.len() {
                let message = "a quotation mark is opened and never closed; close or remove it";
                return Err(Error::new(format!("points line {opened}"), message));
            }
            self.at = end + 1;
            if self.peek() != Some(b'"') {
                return Ok(out);
            }
            out.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Table {
        parse_csv(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
    }

    #[test]
    fn one_table_in_many_spellings() {
        for text in [
            "x,y\n1,2\n3,4.5\n",
            "x,y\r\n1,2\r\n3,4.5",
            "x,y\r1,2\r3,4.5\r",
            "# made by hand\nx , y\n\n 1 , 2 \n% more\n3,4.5\n\n",
            "\"x\",\"y\"\n\"1\",\"2\"\n\"3\",\"4.5\"\n",
            "x\ty\n1\t2\n3\t4.5\n",
            "x;y\n1;2\n3;4,5\n",
            "x;y\n1;2\n3;4.5\n",
            "x y\n1 2\n3    4.5\n",
            "  x   y  \n  1   2  \n  3   4.5  \n",
            "x y\n1,0 2,0\n3,0 4,5\n",
        ] {
            let table = read(text);
            assert_eq!(table.columns, ["x", "y"], "{text:?}");
            assert_eq!(table.values, [1.0, 2.0, 3.0, 4.5], "{text:?}");
            assert_eq!(
                (table.skipped_count, table.dropped.len()),
                (0, 0),
                "{text:?}"
            );
        }
    }

    #[test]
    fn without_a_header_the_first_row_counts() {
        let table = read("1,2\n3,4\n");
        assert_eq!(table.columns, ["column 1", "column 2"]);
        assert_eq!(table.rows(), 2);
        assert_eq!(read("1\n2\n3\n").values, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn row_names_and_labels_are_dropped() {
        let table = read("\"eruptions\" \"waiting\"\n\"a\" 3.6 79\n\"b\" 1.8 54\n");
        assert_eq!(table.columns, ["eruptions", "waiting"]);
        assert_eq!(table.dropped, ["column 1"]);
        assert_eq!(table.values, [3.6, 79.0, 1.8, 54.0]);
        let table = read("5.1,3.5,setosa,\n4.9,3.0,setosa,\n");
        assert_eq!(table.columns, ["column 1", "column 2"]);
        assert_eq!(table.dropped, ["column 3", "column 4"]);
    }

    #[test]
    fn bad_rows_are_skipped_and_named() {
        let table = read(
            "x,y\n1,2\nNaN,3\n4,inf\n,5\n6\n7,8,9\nx,y\n10,11\n1e400,1\n12,13\n14,15\n3,4\n5,6\n",
        );
        assert_eq!(table.rows(), 6);
        let named: Vec<(usize, &str)> = table
            .skipped
            .iter()
            .map(|row| (row.line, row.reason.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                (3, "x is NaN"),
                (4, "y is infinite"),
                (5, "x is missing"),
                (6, "has 1 field instead of 2"),
                (7, "has 3 fields instead of 2"),
                (8, "x is \"x\", not a number"),
                (10, "x is infinite"),
            ]
        );
        assert_eq!(table.skipped_count, 7);
    }

    #[test]
    fn quoted_line_ends_count_as_lines() {
        let table = read("note,x\n\"two\r\nlines, \"\"quoted\"\"\",1\nb,NaN\nc,2\nd,3\n");
        assert_eq!(table.values, [1.0, 2.0, 3.0]);
        assert_eq!(table.skipped[0].line, 4);
    }

    #[test]
    fn errors_name_the_line() {
        let error = parse_csv("x,y\n1,2\n\"3,4\n5,6\n").unwrap_err();
        assert_eq!(error.field, "points line 3");
        let wide = "1,".repeat(300);
        assert_eq!(parse_csv(&wide).unwrap_err().field, "points line 1");
        let error = parse_csv("one two\nthree four\n").unwrap_err();
        assert!(error.message.contains("no column of numbers"), "{error}");
        assert!(parse_csv("").is_err());
    }

    #[test]
    fn more_rows_than_the_limit_are_refused() {
        let text = |rows: usize| "1,2\n3,4\n".repeat(rows / 2);
        assert_eq!(read(&text(200_000)).rows(), 200_000);
        let error = parse_csv(&text(200_002)).unwrap_err();
        assert!(error.message.contains("more than 200000 rows"), "{error}");
    }

    #[test]
    fn what_is_written_reads_back() {
        let columns = ["x".to_owned(), "a, \"b\"".to_owned()];
        let values = [0.1, -1.0, 1e-30, 123_456.79, f32::MIN_POSITIVE, 3e29];
        let text = write_csv(&columns, &values);
        assert!(text.starts_with("x,\"a, \"\"b\"\"\"\n0.1,-1\n"), "{text}");
        let table = read(&text);
        assert_eq!(table.columns, columns);
        let back: Vec<f32> = table.values.iter().map(|&v| v as f32).collect();
        assert_eq!(back, values);
    }
}
