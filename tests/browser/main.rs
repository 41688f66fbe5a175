//! Tests in a real browser: the WebAssembly build against the browser's own WebGPU.
//!
//! One binary, so Chromium starts once: add a module per topic, with `#[wasm_bindgen_test]`s.
#![cfg(target_arch = "wasm32")]

mod adapter;
#[path = "../kernel_checks/mod.rs"]
mod kernel_checks;
mod kernels;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
