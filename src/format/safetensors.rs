//! The safetensors format, for `f32` tensors: a strict reader and a writer.
//!
//! Layout: 8 bytes of header length (little-endian), a JSON header, the tensors' bytes. The header
//! maps each name to dtype, shape and range of bytes, and `__metadata__` to a map of strings.
//! Defined at <https://huggingface.co/docs/safetensors>.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use crate::error::{Error, Result};

/// Longest header read or written, in bytes.
pub const MAX_HEADER: usize = 1 << 20;

const METADATA: &str = "__metadata__";

/// What a safetensors file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TensorFile {
    /// Free text by key.
    pub metadata: BTreeMap<String, String>,
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

/// The file's bytes. Fails where a name occurs twice, a shape does not fit its values, or the
/// header, metadata included, exceeds [`MAX_HEADER`].
pub fn write(file: &TensorFile) -> Result<Vec<u8>> {
    let mut names = BTreeSet::from([METADATA]);
    let mut header = serde_json::Map::new();
    if !file.metadata.is_empty() {
        header.insert(METADATA.into(), file.metadata.clone().into_iter().collect());
    }
    let mut offset = 0;
    for tensor in &file.tensors {
        let Tensor {
            name,
            shape,
            values,
        } = tensor;
        if !names.insert(name) {
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
        let info = serde_json::json!({
            "dtype": "F32", "shape": shape, "data_offsets": [offset, end],
        });
        header.insert(name.clone(), info);
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
    let mut infos: Vec<(String, Info)> = header.tensors.into_iter().collect();
    infos.sort_by_key(|(_, info)| info.data_offsets);
    let mut tensors = Vec::with_capacity(infos.len());
    let mut offset = 0;
    for (name, info) in infos {
        let [begin, end] = info.data_offsets;
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
pub fn read_metadata(bytes: &[u8]) -> Result<BTreeMap<String, String>> {
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
    let header = serde_json::from_slice(header).map_err(damaged)?;
    Ok((header, data))
}

#[derive(Default)]
struct Header {
    metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, Info>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// Refuses a key given twice, where other readers keep the last.
fn insert<V, E: de::Error>(
    map: &mut BTreeMap<String, V>,
    key: String,
    value: V,
) -> std::result::Result<(), E> {
    if map.contains_key(&key) {
        return Err(E::custom(format!("`{key}` occurs twice")));
    }
    map.insert(key, value);
    Ok(())
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Header, A::Error> {
        let mut metadata = BTreeMap::new();
        let mut tensors = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == METADATA {
                insert(&mut metadata, name, map.next_value::<Metadata>()?.0)?;
            } else {
                insert(&mut tensors, name, map.next_value::<Info>()?)?;
            }
        }
        let metadata = metadata.remove(METADATA).unwrap_or_default();
        Ok(Header { metadata, tensors })
    }
}

struct Metadata(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(MetadataVisitor).map(Self)
    }
}

struct MetadataVisitor;

impl<'de> Visitor<'de> for MetadataVisitor {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("texts by key")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<Self::Value, A::Error> {
        let mut metadata = BTreeMap::new();
        while let Some((key, text)) = map.next_entry()? {
            insert(&mut metadata, key, text)?;
        }
        Ok(metadata)
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
            metadata: BTreeMap::from([("note".into(), "\"quotes\", ρ₀\n".into())]),
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
            let metadata = BTreeMap::from([("note".into(), metadata)]);
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
