//! Archives of several files, uncompressed (PKWARE's APPNOTE, version 2.0 of the format).

use crate::error::{Error, Result};

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// 2.0: the least that every reader knows.
const VERSION: u16 = 20;
/// Names are in UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1 January 1980, the earliest date there is: the same files give the same bytes.
const DATE: u16 = 1 << 5 | 1;

/// A file in an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The archive's bytes. Fails where they would not fit in 4 GiB.
pub fn write_zip(entries: &[Entry]) -> Result<Vec<u8>> {
    let too_large = || Error::new("archive", "would exceed 4 GiB; export fewer points");
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for Entry { name, bytes } in entries {
        let offset = u32::try_from(out.len()).map_err(|_| too_large())?;
        let size = u32::try_from(bytes.len()).map_err(|_| too_large())?;
        let mut header = Vec::new();
        for half in [VERSION, FLAGS, 0, 0, DATE] {
            header.extend(half.to_le_bytes());
        }
        for whole in [crc32(bytes), size, size] {
            header.extend(whole.to_le_bytes());
        }
        header.extend((name.len() as u16).to_le_bytes());
        header.extend([0; 2]);
        out.extend(LOCAL.to_le_bytes());
        out.extend(&header);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(CENTRAL.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let begin = u32::try_from(out.len()).map_err(|_| too_large())?;
    let count = (entries.len() as u16).to_le_bytes();
    out.extend(&directory);
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(begin.to_le_bytes());
    out.extend([0; 2]);
    Ok(out)
}

/// The cyclic redundancy check of ISO 3309 over all bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
