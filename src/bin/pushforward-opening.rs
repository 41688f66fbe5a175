//! The page's WebAssembly to open with: all that a first visit downloads before its first picture.
//! Trunk builds it with `--no-default-features`; the page moves on to the whole library.

#[cfg(target_arch = "wasm32")]
use pushforward as _;

fn main() {}
