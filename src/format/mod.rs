//! Files in and out: points, fields, samples.

#[cfg(feature = "theory")]
pub mod array;
mod builder;
pub mod csv;
pub mod field_file;
pub mod json;
pub mod link;
pub mod npy;
#[cfg(feature = "theory")]
pub mod onnx;
pub mod points;
#[cfg(feature = "theory")]
mod protobuf;
pub mod safetensors;
mod separator;
mod strict;
pub mod table;
#[cfg(feature = "theory")]
pub mod zip;

/// Largest file read, in bytes.
pub const MAX_FILE: usize = 64 << 20;
