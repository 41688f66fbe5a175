//! The safetensors format, for `f32` tensors: a strict reader and a writer.
//!
//! Layout: 8 bytes of header length (little-endian), a JSON header, the tensors' bytes. The header
//! maps each name to dtype, shape and range of bytes, and `__metadata__` to a map of strings.
//! Defined at <https://huggingface.co/docs/safetensors>.

use std::collections::BinaryHeap;
use std::fmt;

use serde_json::{Map, Value};

use super::strict::Strict;

use crate::error::{Error, Result};

/// Longest header read or written, in bytes.
pub const MAX_HEADER: usize = 1 << 20;

const METADATA: &str = "__metadata__";

/// What a safetensors file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TensorFile {
    /// Free text by key: every value is a string.
    pub metadata: Map<String, Value>,
    /// The tensors in the order of their bytes.
    pub tensors: Vec<Tensor>,
}

/// A named array.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name, unique in the file.
    pub name: String,
    /// Lengths of the axes; empty for a single number.
    pub shape: Vec<usize>,
    /// The product of `shape` numbers, row-major.
    pub values: Vec<f32>,
}

/// The file's bytes. Fails where a name occurs twice, metadata is no text, a shape does not fit its values, or the
/// header, metadata included, exceeds [`MAX_HEADER`].
pub fn write(file: &TensorFile) -> Result<Vec<u8>> {
    let mut header = Map::new();
    let metadata = texts(file.metadata.clone().into())?;
    header.insert(METADATA.into(), metadata.into());
    let mut offset = 0;
    for tensor in &file.tensors {
        let Tensor {
            name,
            shape,
            values,
        } = tensor;
        if header.contains_key(name) {
            return Err(broken(format!(
                "the name `{name}` is taken; choose another"
            )));
        }
        if element_count(shape) != Some(values.len()) {
            let count = values.len();
            return Err(broken(format!(
                "`{name}`: {count} numbers do not fill its shape {shape:?}"
            )));
        }
        let end = offset + 4 * values.len();
        let mut info = Map::new();
        info.insert("dtype".into(), "F32".into());
        info.insert("shape".into(), shape.as_slice().into());
        info.insert("data_offsets".into(), [offset, end].as_slice().into());
        header.insert(name.clone(), info.into());
        offset = end;
    }
    let mut header = serde_json::Value::Object(header).to_string();
    // The numbers begin at a multiple of 8.
    header.extend(std::iter::repeat_n(
        ' ',
        header.len().next_multiple_of(8) - header.len(),
    ));
    if header.len() > MAX_HEADER {
        let message = format!("its header would exceed {MAX_HEADER} bytes; shorten the metadata");
        return Err(broken(message));
    }
    let mut out = Vec::with_capacity(8 + header.len() + offset);
    out.extend((header.len() as u64).to_le_bytes());
    out.extend(header.as_bytes());
    let values = file.tensors.iter().flat_map(|tensor| &tensor.values);
    values.for_each(|value| out.extend(value.to_le_bytes()));
    Ok(out)
}

/// Reads a whole file. Fails, saying why, on anything but exactly such a file: a wrong length, a
/// name given twice, bytes that belong to no tensor or to two, a dtype other than `F32`.
pub fn read(bytes: &[u8]) -> Result<TensorFile> {
    let (header, data) = split(bytes)?;
    let mut tensors = Vec::with_capacity(header.tensors.len());
    let mut offset = 0;
    for info in header.tensors.into_sorted_vec() {
        let ([begin, end], name) = (info.data_offsets, info.name);
        if info.dtype != "F32" {
            let dtype = info.dtype;
            let message = format!("`{name}` is {dtype}; only F32 is read: convert it to F32");
            return Err(broken(message));
        }
        if begin != offset || end < begin {
            let message = format!("`{name}` does not begin where the tensor before it ends");
            return Err(damaged(message));
        }
        if element_count(&info.shape).and_then(|count| count.checked_mul(4)) != Some(end - begin) {
            return Err(damaged(format!(
                "`{name}`: its bytes do not fill its shape"
            )));
        }
        let Some(range) = data.get(begin..end) else {
            return Err(damaged(format!("it ends within `{name}`")));
        };
        let (words, _) = range.as_chunks();
        tensors.push(Tensor {
            name,
            shape: info.shape,
            values: words.iter().copied().map(f32::from_le_bytes).collect(),
        });
        offset = end;
    }
    if offset != data.len() {
        let rest = data.len() - offset;
        return Err(damaged(format!("bytes after its last tensor: {rest}")));
    }
    Ok(TensorFile {
        metadata: header.metadata,
        tensors,
    })
}

/// Reads the metadata alone: enough to tell whose file it is, and which version.
pub fn read_metadata(bytes: &[u8]) -> Result<Map<String, Value>> {
    split(bytes).map(|(header, _)| header.metadata)
}

fn broken(message: impl Into<String>) -> Error {
    Error::new("file", message)
}

fn damaged(message: impl fmt::Display) -> Error {
    broken(format!(
        "this safetensors file is damaged: {message}; fetch or export it again"
    ))
}

fn element_count(shape: &[usize]) -> Option<usize> {
    shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
}

fn split(bytes: &[u8]) -> Result<(Header, &[u8])> {
    let not_one = || broken("this is not a safetensors file; choose a field that was exported");
    let (length, rest) = bytes.split_first_chunk().ok_or_else(not_one)?;
    let length = u64::from_le_bytes(*length);
    if rest.first() != Some(&b'{') {
        return Err(not_one());
    }
    if length > MAX_HEADER as u64 {
        return Err(damaged(format!(
            "its header claims {length} bytes of at most {MAX_HEADER}"
        )));
    }
    let cut = || damaged("it ends within its header");
    let (header, data) = rest.split_at_checked(length as usize).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(damaged)?;
    let Strict(header) = serde_json::from_str(header).map_err(damaged)?;
    Ok((Header::new(header)?, data))
}

struct Header {
    metadata: Map<String, Value>,
    tensors: BinaryHeap<Info>,
}

/// Where a tensor lies; the first fields come first in order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Info {
    data_offsets: [usize; 2],
    name: String,
    dtype: String,
    shape: Vec<usize>,
}

impl Header {
    fn new(header: Value) -> Result<Self> {
        let Value::Object(mut map) = header else {
            return Err(damaged("its header is no object"));
        };
        let metadata = map.remove(METADATA).map_or(Ok(Map::new()), texts)?;
        let tensors = map.into_iter().map(|(name, value)| Info::new(name, &value));
        Ok(Self {
            metadata,
            tensors: tensors.collect::<Result<_>>()?,
        })
    }
}

impl Info {
    fn new(name: String, value: &Value) -> Result<Self> {
        let wrong = |what| damaged(format!("`{name}`: {what}"));
        let fields = value.as_object().ok_or_else(|| wrong("no object"))?;
        let field = |key| fields.get(key).ok_or_else(|| wrong("missing field"));
        let sizes = |key| {
            let size = |size: &Value| size.as_u64().and_then(|size| size.try_into().ok());
            let list = field(key)?.as_array();
            let list: Option<Vec<usize>> = list.and_then(|list| list.iter().map(size).collect());
            list.ok_or_else(|| wrong("expected a list of sizes"))
        };
        let dtype = field("dtype")?.as_str();
        let dtype = dtype.ok_or_else(|| wrong("expected a string as its dtype"))?;
        let (shape, offsets) = (sizes("shape")?, sizes("data_offsets")?);
        let offsets = offsets.try_into();
        if fields.len() != 3 {
            return Err(wrong("unknown field"));
        }
        Ok(Self {
            data_offsets: offsets.map_err(|_| wrong("expected two offsets"))?,
            dtype: dtype.to_owned(),
            shape,
            name,
        })
    }
}

/// Metadata, which are an object of strings.
fn texts(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(map) if map.values().all(Value::is_string) => Ok(map),
        _ => Err(damaged("in its metadata, expected a string")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(name: &str, shape: &[usize], values: &[f32]) -> Tensor {
        Tensor {
            name: name.into(),
            shape: shape.into(),
            values: values.into(),
        }
    }

    fn bytes(header: &str, data: &[u8]) -> Vec<u8> {
        let length = (header.len() as u64).to_le_bytes();
        [&length, header.as_bytes(), data].concat()
    }

    #[test]
    fn what_is_written_reads_back() {
        let file = TensorFile {
            metadata: Map::from_iter([("note".into(), "\"quotes\", ρ₀\n".into())]),
            tensors: vec![
                tensor(
                    "z",
                    &[2, 3],
                    &[1.0, -0.0, 3.5, f32::MIN_POSITIVE, 1e38, 0.1],
                ),
                tensor("empty", &[0, 4], &[]),
                tensor("a", &[], &[7.0]),
            ],
        };
        let bytes = write(&file).unwrap();
        assert_eq!(read(&bytes).unwrap(), file);
        assert_eq!(read_metadata(&bytes).unwrap(), file.metadata);
        assert_eq!(u64::from_le_bytes(*bytes.first_chunk().unwrap()) % 8, 0);
        assert_eq!(bytes[bytes.len() - 4..], 7.0_f32.to_le_bytes());
        let nothing = TensorFile::default();
        assert_eq!(read(&write(&nothing).unwrap()).unwrap(), nothing);
    }

    #[test]
    fn unwritable_files_are_refused() {
        let one = tensor("a", &[1], &[1.0]);
        for (metadata, tensors, word) in [
            (String::new(), vec![one.clone(), one.clone()], "taken"),
            (
                String::new(),
                vec![tensor("__metadata__", &[1], &[1.0])],
                "taken",
            ),
            (
                String::new(),
                vec![tensor("a", &[2], &[1.0])],
                "do not fill",
            ),
            ("x".repeat(MAX_HEADER), vec![one], "shorten the metadata"),
        ] {
            let metadata = Map::from_iter([("note".into(), metadata.into())]);
            let error = write(&TensorFile { metadata, tensors }).unwrap_err();
            assert!(error.message.contains(word), "{error}");
        }
    }

    #[test]
    fn every_mistake_has_its_message() {
        let a = |dtype: &str, shape: &str, range: &str| {
            format!(r#""a":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{range}}}"#)
        };
        let one = a("F32", "[1]", "[0,4]");
        let after = one.replace("\"a\"", "\"b\"");
        for (header, data, word) in [
            (a("F16", "[2]", "[0,4]"), 4, "convert it to F32"),
            (a("F32", "[2]", "[0,4]"), 4, "do not fill its shape"),
            (a("F32", "[1]", "[4,8]"), 8, "does not begin where"),
            (a("F32", "[1]", "[4,0]"), 4, "does not begin where"),
            (a("F32", "[1]", "[0,4]"), 3, "ends within `a`"),
            (a("F32", "[1]", "[0,4]"), 8, "after its last tensor: 4"),
            (a("F32", "[-1]", "[0,4]"), 4, "damaged"),
            (
                a("F32", "[4611686018427387904, 4]", "[0,4]"),
                4,
                "do not fill its shape",
            ),
            (
                a("F32", "[4611686018427387903]", "[0,18446744073709551612]"),
                4,
                "ends within",
            ),
            (format!("{one},{one}"), 4, "`a` occurs twice"),
            (format!("{one},{after}"), 4, "does not begin where"),
            (
                r#""__metadata__":{"k":"1","k":"2"}"#.into(),
                0,
                "`k` occurs twice",
            ),
            (r#""__metadata__":{"k":1}"#.into(), 0, "expected a string"),
            (
                r#""__metadata__":{},"__metadata__":{}"#.into(),
                0,
                "occurs twice",
            ),
            (r#""a":{"dtype":"F32"}"#.into(), 0, "missing field"),
        ] {
            let error = read(&bytes(&format!("{{{header}}}"), &vec![0; data])).unwrap_err();
            assert!(error.message.contains(word), "{header}: {error}");
        }
    }

    #[test]
    fn lengths_are_checked_before_anything_is_read() {
        for (bytes, word) in [
            (Vec::new(), "not a safetensors file"),
            (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "not a safetensors file"),
            (bytes("[]", &[]), "not a safetensors file"),
            ([&[255; 8][..], b"{}"].concat(), "its header claims"),
            (
                [&1000_u64.to_le_bytes()[..], b"{}"].concat(),
                "ends within its header",
            ),
            (bytes("{\"a\":}", &[]), "damaged"),
        ] {
            let error = read(&bytes).unwrap_err();
            assert!(error.message.contains(word), "{error}");
        }
    }
}
