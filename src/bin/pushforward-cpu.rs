//! The page's WebAssembly without WebGPU: all that a first visit downloads. Trunk builds it with
//! `--no-default-features`; the page fetches the other program where there is a GPU to use it.

#[cfg(target_arch = "wasm32")]
use pushforward as _;

fn main() {}
