//! NumPy's array files, versions 1 to 3 (`numpy.lib.format`).

use super::builder::{Builder, Cell, excerpt};
use super::table::{MAX_COLUMNS, MAX_ROWS, Table};
use crate::error::{Error, Result};

/// The bytes that every NPY file begins with.
pub const MAGIC: &[u8] = b"\x93NUMPY";

/// Points from an array of shape `[rows, columns]` or `[rows]`, of booleans, integers of 1 to 8
/// bytes or floats of 4 or 8, in either byte order, row-major or column-major.
pub fn parse_npy(bytes: &[u8]) -> Result<Table> {
    let (header, data) = split(bytes)?;
    let kind = Kind::parse(quoted(value_of(header, "descr")?)?)?;
    let fortran = match value_of(header, "fortran_order")? {
        text if text.starts_with("True") => true,
        text if text.starts_with("False") => false,
        _ => return Err(corrupt("fortran_order is neither True nor False")),
    };
    let [rows, columns] = shape(value_of(header, "shape")?)?;
    let expected = rows * columns * kind.size;
    if data.len() != expected {
        let message = format!(
            "its header asks for {expected} bytes of numbers, it has {}",
            data.len()
        );
        return Err(corrupt(&message));
    }
    let mut builder = Builder::default();
    for _ in 0..columns {
        builder.add_column("")?;
    }
    for row in 0..rows {
        let cells = (0..columns).map(|column| {
            let index = if fortran {
                column * rows + row
            } else {
                row * columns + column
            };
            Cell::number(kind.read(&data[index * kind.size..][..kind.size]))
        });
        builder.push(row + 1, cells)?;
    }
    builder.finish()
}

fn corrupt(message: &str) -> Error {
    Error::new(
        "points",
        format!("this NPY file is damaged: {message}; save it again"),
    )
}

/// The header's text and what follows it.
fn split(bytes: &[u8]) -> Result<(&str, &[u8])> {
    let cut = || corrupt("it ends within its header");
    let rest = bytes
        .strip_prefix(MAGIC)
        .ok_or_else(|| corrupt("it does not begin as one"))?;
    let (version, rest) = rest.split_at_checked(2).ok_or_else(cut)?;
    let width = match version[0] {
        1 => 2,
        2 | 3 => 4,
        other => {
            let message = format!("version {other} of NPY is not read; save it with numpy.save");
            return Err(Error::new("points", message));
        }
    };
    let (length, rest) = rest.split_at_checked(width).ok_or_else(cut)?;
    let length = length
        .iter()
        .rev()
        .fold(0_u32, |sum, &b| sum << 8 | u32::from(b));
    let length = usize::try_from(length).map_err(|_| cut())?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(|_| corrupt("its header is no text"))?;
    Ok((header, data))
}

/// What follows `'key':` in the header, a Python dictionary.
fn value_of<'a>(header: &'a str, key: &str) -> Result<&'a str> {
    let missing = || corrupt(&format!("its header has no {key}"));
    let (_, rest) = header.split_once(&format!("'{key}'")).ok_or_else(missing)?;
    let rest = rest.trim_start().strip_prefix(':').ok_or_else(missing)?;
    Ok(rest.trim_start())
}

fn quoted(text: &str) -> Result<&str> {
    if text.starts_with('[') {
        let message = "an array of records; save its numeric columns as a plain array";
        return Err(Error::new("points", message));
    }
    let inner = text
        .strip_prefix('\'')
        .and_then(|rest| rest.split_once('\''));
    inner
        .map(|(text, _)| text)
        .ok_or_else(|| corrupt("its header has no type"))
}

fn shape(text: &str) -> Result<[usize; 2]> {
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (inner, _) = inner.ok_or_else(|| corrupt("its header has no shape"))?;
    let sizes = inner
        .split(',')
        .map(str::trim)
        .filter(|size| !size.is_empty());
    let sizes: std::result::Result<Vec<usize>, _> = sizes.map(str::parse).collect();
    let sizes = sizes.map_err(|_| corrupt("its shape is no list of sizes"))?;
    let [rows, columns] = match sizes[..] {
        [rows] => [rows, 1],
        [rows, columns] => [rows, columns],
        _ => {
            let axes = sizes.len();
            let message = format!("an array of {axes} axes; give one of shape (rows, columns)");
            return Err(Error::new("points", message));
        }
    };
    if rows > MAX_ROWS || columns > MAX_COLUMNS {
        let message = format!(
            "{rows} rows of {columns} columns; at most {MAX_ROWS} rows and {MAX_COLUMNS} columns fit"
        );
        return Err(Error::new("points", message));
    }
    Ok([rows, columns])
}

/// An element type.
struct Kind {
    kind: u8,
    size: usize,
    big_endian: bool,
}

impl Kind {
    /// From NumPy's code: byte order, kind, size.
    fn parse(code: &str) -> Result<Self> {
        let found = match code.as_bytes() {
            &[order @ (b'<' | b'>' | b'|'), kind, size] => {
                let size = usize::from(size.wrapping_sub(b'0'));
                let known = match kind {
                    b'b' => size == 1,
                    b'i' | b'u' => [1, 2, 4, 8].contains(&size),
                    b'f' => [4, 8].contains(&size),
                    _ => false,
                };
                known.then_some(Self {
                    kind,
                    size,
                    big_endian: order == b'>',
                })
            }
            _ => None,
        };
        found.ok_or_else(|| {
            let code = excerpt(code);
            let message = format!("numbers of type {code} are not read; save them as float64");
            Error::new("points", message)
        })
    }

    /// The number in `size` bytes; integers beyond 2⁵³ are rounded.
    fn read(&self, bytes: &[u8]) -> f64 {
        let mut word = [0; 8];
        word[..self.size].copy_from_slice(bytes);
        if self.big_endian {
            word[..self.size].reverse();
        }
        let unsigned = u64::from_le_bytes(word);
        match (self.kind, self.size) {
            (b'f', 4) => f64::from(f32::from_bits(unsigned as u32)),
            (b'f', _) => f64::from_bits(unsigned),
            (b'i', size) => {
                let shift = 64 - 8 * size;
                (((unsigned << shift) as i64) >> shift) as f64
            }
            _ => unsigned as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
        let length = header.len() as u32;
        let width = if version == 1 { 2 } else { 4 };
        let length = &length.to_le_bytes()[..width];
        [MAGIC, &[version, 0], length, header.as_bytes(), data].concat()
    }

    fn header(code: &str, fortran: &str, shape: &str) -> String {
        format!("{{'descr': '{code}', 'fortran_order': {fortran}, 'shape': {shape}, }}   \n")
    }

    #[test]
    fn types_orders_and_versions() {
        let le: Vec<u8> = [1.5_f64, 2.0, -3.0, 4.0]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let be: Vec<u8> = [1.5_f32, -3.0, 2.0, 4.0]
            .iter()
            .flat_map(|v| v.to_be_bytes())
            .collect();
        let c = parse_npy(&file(1, &header("<f8", "False", "(2, 2)"), &le)).unwrap();
        let f = parse_npy(&file(2, &header(">f4", "True", "(2, 2)"), &be)).unwrap();
        assert_eq!(c.values, [1.5, 2.0, -3.0, 4.0]);
        assert_eq!(f.values, c.values);
        let small = parse_npy(&file(3, &header("|i1", "False", "(3,)"), &[1, 255, 128])).unwrap();
        assert_eq!(small.values, [1.0, -1.0, -128.0]);
        let big = parse_npy(&file(1, &header(">i2", "False", "(2,)"), &[255, 254, 1, 0])).unwrap();
        assert_eq!(big.values, [-2.0, 256.0]);
        let truth = parse_npy(&file(1, &header("|b1", "False", "(2,)"), &[0, 1])).unwrap();
        assert_eq!(truth.values, [0.0, 1.0]);
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (code, fortran, shape, data, word) in [
            ("<c8", "False", "(2,)", 16, "type <c8"),
            ("<f2", "False", "(2,)", 4, "type <f2"),
            ("<f8", "Maybe", "(2,)", 16, "fortran_order"),
            ("<f8", "False", "()", 8, "0 axes"),
            ("<f8", "False", "(2, 2, 2)", 64, "3 axes"),
            ("<f8", "False", "(2,)", 15, "asks for 16 bytes"),
            ("<f8", "False", "(-2,)", 16, "no list of sizes"),
            (
                "<f8",
                "False",
                "(99999999999999999999,)",
                16,
                "no list of sizes",
            ),
            (
                "<f8",
                "False",
                "(18446744073709551615, 2)",
                16,
                "at most 200000 rows",
            ),
            ("<f8", "False", "(2, 257)", 16, "256 columns"),
            ("<f8", "False", "(2, 0)", 0, "no column of numbers"),
        ] {
            let bytes = file(1, &header(code, fortran, shape), &vec![0; data]);
            let error = parse_npy(&bytes).unwrap_err();
            assert!(error.message.contains(word), "{code} {shape}: {error}");
        }
        let whole = file(1, &header("<f8", "False", "(2,)"), &[0; 16]);
        for length in 0..whole.len() {
            assert!(parse_npy(&whole[..length]).is_err(), "{length}");
        }
    }
}
