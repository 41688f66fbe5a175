//! 1,797 handwritten digits of 8 × 8 pixels: Alpaydin and Kaynak, "Optical Recognition of
//! Handwritten Digits", UCI Machine Learning Repository, 1998 (test set), CC BY 4.0.
//!
//! A pixel counts 0 to 16; here it is x/8 − 1, in [−1, 1]. The file holds the counts in order as a
//! string of bits, the most significant of a byte first: 0 for a count of 0, else 1 and the four
//! bits of the count less 1, so 44 kB. `tests/oracles/digits.py` writes and checks it.

use std::sync::OnceLock;

use super::{DataSet, Law, standardise};
use crate::error::{Error, Result};
use crate::registry::Entry;

/// Where the page finds the file.
pub const ASSET: &str = "assets/digits.bin";

/// Pixels of a digit, and digits.
const SHAPE: (usize, usize) = (64, 1797);

static POINTS: OnceLock<Vec<f64>> = OnceLock::new();

pub const ENTRY: Entry<DataSet> = Entry {
    id: "digits",
    label: "Digits 8×8",
    doc: "1,797 handwritten digits of 64 pixels from −1 to 1 (UCI, Alpaydin and Kaynak 1998, CC BY 4.0).",
    params: &[standardise(0.0)],
    make: |_| {
        let law = points().map_or(Law::Awaited(ASSET), |points| Law::Listed(points.clone()));
        DataSet::new(super::columns(SHAPE.0), law)
    },
};

#[cfg(target_arch = "wasm32")]
fn points() -> Option<&'static Vec<f64>> {
    POINTS.get()
}

#[cfg(not(target_arch = "wasm32"))]
fn points() -> Option<&'static Vec<f64>> {
    if POINTS.get().is_none() {
        supply(include_bytes!("../../../www/assets/digits.bin")).ok()?;
    }
    POINTS.get()
}

/// Takes the file's bytes. Fails where they are not the file's.
pub fn supply(bytes: &[u8]) -> Result<()> {
    let points = decode(bytes).ok_or_else(|| Error::new(ASSET, "is damaged; fetch it again"))?;
    // Once is enough: every copy of the file says the same.
    let _ = POINTS.set(points);
    Ok(())
}

fn decode(bytes: &[u8]) -> Option<Vec<f64>> {
    let mut bits = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1));
    let mut count = || -> Option<u8> {
        if bits.next()? == 0 {
            return Some(0);
        }
        let below = (0..4).try_fold(0, |value, _| Some(2 * value + bits.next()?))?;
        Some(below + 1)
    };
    let counts: Option<Vec<u8>> = (0..SHAPE.0 * SHAPE.1).map(|_| count()).collect();
    let counts = counts?;
    let rest_is_padding = bits.count() < 8;
    rest_is_padding.then(|| counts.iter().map(|&c| f64::from(c) / 8.0 - 1.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_set() {
        let all = points().expect("built in");
        assert_eq!(all.len(), 64 * 1797);
        let counts: Vec<f64> = all.iter().map(|x| 8.0 * (x + 1.0)).collect();
        assert_eq!(counts[..8], [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0]);
        // scikit-learn: load_digits().data.sum(), and how many pixels are at their most.
        assert_eq!(counts.iter().sum::<f64>(), 561_718.0);
        assert_eq!(counts.iter().filter(|&&c| c == 16.0).count(), 10_456);
    }

    #[test]
    fn a_file_that_is_not_here_is_named() {
        let set = DataSet::new(super::super::columns(64), Law::Awaited(ASSET));
        let error = set.points(&mut super::super::laws::stream(), 1).expect_err("awaited");
        assert_eq!(error.field, ASSET);
        assert!(ASSET.starts_with(super::super::ASSETS));
    }

    #[test]
    fn other_bytes_are_refused() {
        let file = include_bytes!("../../../www/assets/digits.bin");
        assert!(supply(&file[..file.len() - 1]).is_err());
        assert!(supply(&[file.as_slice(), &[0]].concat()).is_err());
    }
}
