//! NumPy's files, written: one array (NPY, version 1) or several by name (NPZ).

use super::npy::MAGIC;
use super::zip::{Entry, write_zip};
use crate::error::Result;

/// Numbers with a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Lengths of the axes.
    pub shape: Vec<usize>,
    /// Their product of numbers, row-major.
    pub values: Vec<f32>,
}

impl Array {
    /// An array; `values` must fill `shape`.
    pub fn new(shape: &[usize], values: Vec<f32>) -> Self {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len());
        Self {
            shape: shape.into(),
            values,
        }
    }

    /// An NPY file of little-endian `f32`.
    pub fn to_npy(&self) -> Vec<u8> {
        let sizes: String = self.shape.iter().map(|size| format!("{size}, ")).collect();
        let mut header =
            format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}");
        // The numbers begin at a multiple of 64, after 10 bytes, the header and its line's end.
        let length = (header.len() + 11).next_multiple_of(64) - 11;
        header.extend(std::iter::repeat_n(' ', length - header.len()));
        header.push('\n');
        let mut out = [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes()].concat();
        out.extend(header.as_bytes());
        out.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
        out
    }
}

/// An NPZ file of arrays by name. Fails where it would exceed 4 GiB.
pub fn write_npz<'a>(arrays: impl IntoIterator<Item = (&'a str, Array)>) -> Result<Vec<u8>> {
    let entries: Vec<Entry> = arrays
        .into_iter()
        .map(|(name, array)| Entry {
            name: format!("{name}.npy"),
            bytes: array.to_npy(),
        })
        .collect();
    write_zip(&entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::npy::parse_npy;

    #[test]
    fn what_is_written_reads_back() {
        let array = Array::new(&[3, 2], vec![1.0, 2.0, 3.5, -4.0, 5.0, 6.0]);
        let bytes = array.to_npy();
        let table = parse_npy(&bytes).unwrap();
        assert_eq!(table.columns.len(), 2);
        let values: Vec<f32> = table.values.iter().map(|&v| v as f32).collect();
        assert_eq!(values, array.values);
        assert_eq!((bytes.len() - 24) % 64, 0);
        let line = Array::new(&[2], vec![0.5, 1.0]);
        assert_eq!(parse_npy(&line.to_npy()).unwrap().values, [0.5, 1.0]);
    }
}
