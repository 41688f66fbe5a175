//! The page's WebAssembly with the whole library. Its exports are in [`pushforward::web`]; being a
//! program and not a `cdylib` beside the library is what lets the linker optimise all of it as one.

#[cfg(target_arch = "wasm32")]
use pushforward as _;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is the page's WebAssembly: `sh scripts/serve` serves it.");
    eprintln!(
        "Native tools: `cargo run --release --example train -- --help`, and likewise sample, evaluate, catalogue."
    );
}
