//! Files in and out: points, fields, samples.

mod builder;
pub mod csv;
pub mod field_file;
pub mod json;
pub mod link;
pub mod npy;
pub mod points;
pub mod safetensors;
mod separator;
mod strict;
pub mod table;

/// Largest file read, in bytes.
pub const MAX_FILE: usize = 64 << 20;
