//! Points from any file: what kind it is, told by its first bytes and its name.

use std::borrow::Cow;

use super::MAX_FILE;
use super::csv::parse_csv;
use super::json::parse_json;
use super::npy::{MAGIC, parse_npy};
use super::table::Table;
use crate::error::{Error, Result};

/// Reads a table of points from a file's bytes (pasted text: its UTF-8) and its name, which may be
/// empty: CSV and its kin, JSON or NPY.
///
/// Columns that are not numbers are dropped and named, rows with a missing, infinite or
/// non-numeric entry are skipped, named and counted. Fails where the file is of another kind or
/// longer than [`MAX_FILE`], or where fewer than 2 rows, more than 200,000 rows or more than 256
/// columns are left.
pub fn parse_points(bytes: &[u8], name: &str) -> Result<Table> {
    if bytes.len() > MAX_FILE {
        let (found, most) = (bytes.len().div_ceil(1 << 20), MAX_FILE >> 20);
        let message = format!("the file has {found} MiB; at most {most} are read: leave some out");
        return Err(Error::new("points", message));
    }
    if bytes.starts_with(MAGIC) {
        return parse_npy(bytes);
    }
    if let Some((what, instead)) = wrong_kind(bytes) {
        let message = format!("this is {what}, not a table of points; {instead}");
        return Err(Error::new("points", message));
    }
    let text = decode(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let extension = name.rsplit('.').next().unwrap_or_default();
    if extension.eq_ignore_ascii_case("npy") {
        let message = "named as an NPY file, but it does not begin as one; save it again";
        return Err(Error::new("points", message));
    }
    if text.trim_start().starts_with(['[', '{']) || extension.eq_ignore_ascii_case("json") {
        parse_json(text)
    } else {
        parse_csv(text)
    }
}

/// What a file is by its first bytes, if it cannot be points, and what to give instead.
fn wrong_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const TABLE: &str = "give a CSV, JSON or NPY file";
    const KINDS: [(&[u8], &str, &str); 11] = [
        (b"\x89PNG", "a PNG picture", TABLE),
        (b"\xff\xd8\xff", "a JPEG picture", TABLE),
        (b"GIF8", "a GIF picture", TABLE),
        (b"%PDF", "a PDF document", TABLE),
        (
            b"PK\x03\x04",
            "an archive or a spreadsheet",
            "save the table as CSV or the array as NPY",
        ),
        (b"\xd0\xcf\x11\xe0", "a spreadsheet", "save it as CSV"),
        (b"\x1f\x8b", "a compressed file", "unpack it first"),
        (b"PAR1", "a Parquet file", "save it as CSV"),
        (b"\x89HDF", "an HDF5 file", "save the array as NPY"),
        (b"\x80\x04\x95", "a Python pickle", "save the array as NPY"),
        (b"\x7fELF", "a program", TABLE),
    ];
    if bytes.trim_ascii().is_empty() {
        return Some(("an empty file", TABLE));
    }
    if let Some(&(_, what, instead)) = KINDS.iter().find(|kind| bytes.starts_with(kind.0)) {
        return Some((what, instead));
    }
    if bytes.get(8) == Some(&b'{') && bytes[..8].ends_with(&[0; 4]) {
        return Some(("a safetensors file", "open it as a trained field"));
    }
    let start = &bytes[..bytes.len().min(1024)];
    let markup = start.trim_ascii_start().to_ascii_lowercase();
    if [&b"<!doctype"[..], b"<html", b"<?xml", b"<svg"]
        .iter()
        .any(|tag| markup.starts_with(tag))
    {
        return Some(("a web page or markup", "save the table itself as CSV"));
    }
    let utf16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    (start.contains(&0) && !utf16).then_some(("a binary file", TABLE))
}

/// UTF-8, or UTF-16 by its byte order mark (spreadsheets' "Unicode text"); what is neither can
/// only be letters of a header, and is replaced.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let utf16 = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .map(|pair| read([pair[0], pair[1]]))
            .collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_by_content_and_name() {
        let utf16: Vec<u8> = "\u{feff}x\ty\n1\t2\n3\t4\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, name) in [
            (&b"x,y\n1,2\n3,4\n"[..], "a.csv"),
            ("\u{feff}x;y\n1;2\n3;4\n".as_bytes(), ""),
            (&utf16, "export.txt"),
            (b" \n[{\"x\": 1, \"y\": 2}, {\"x\": 3, \"y\": 4}]", "pasted"),
            (b"{\"x\": [1, 3], \"y\": [2, 4]}", "a.json"),
        ] {
            let table = parse_points(bytes, name).unwrap();
            assert_eq!(table.columns, ["x", "y"], "{name}");
            assert_eq!(table.values, [1.0, 2.0, 3.0, 4.0], "{name}");
        }
        let latin = parse_points(b"gr\xf6\xdfe,y\n1,2\n3,4\n", "").unwrap();
        assert_eq!(latin.columns[1], "y");
    }

    #[test]
    fn old_faithful_as_a_file() {
        let bytes = include_bytes!("../core/dataset/old_faithful.csv");
        let table = parse_points(bytes, "old_faithful.csv").unwrap();
        assert_eq!(table.columns, ["eruptions", "waiting"]);
        let points = table.select(&[0, 1]).unwrap();
        assert_eq!(points.len(), 2 * 272);
        assert_eq!(points[..4], [3.6, 79.0, 1.8, 54.0]);
    }

    #[test]
    fn other_files_are_named() {
        for (bytes, word) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "PNG"),
            (b"%PDF-1.7", "PDF"),
            (b"PK\x03\x04\x14\0", "spreadsheet"),
            (b"\n <!DOCTYPE html><html>", "web page"),
            (b"\x10\0\0\0\0\0\0\0{\"a\":{}}", "trained field"),
            (b"\x01\x02\0\x03", "binary"),
            (b" \r\n ", "empty"),
            (b"", "empty"),
        ] {
            let error = parse_points(bytes, "points.csv").unwrap_err();
            assert_eq!(error.field, "points");
            assert!(error.message.contains(word), "{error}");
        }
        assert!(parse_points(b"1,2\n3,4", "a.npy").is_err());
        let large = vec![b' '; MAX_FILE + 1];
        let error = parse_points(&large, "").unwrap_err();
        assert!(error.message.contains("65 MiB; at most 64"), "{error}");
    }
}
