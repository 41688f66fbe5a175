//! The browser under test has WebGPU at all: without it the other tests would prove little.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("an object")
}

#[wasm_bindgen_test]
async fn the_browser_gives_a_webgpu_adapter() {
    let gpu = get(&get(&js_sys::global(), "navigator"), "gpu");
    assert!(
        gpu.is_object(),
        "navigator.gpu is missing: see webdriver.json's flags"
    );
    let request: Function = get(&gpu, "requestAdapter").dyn_into().expect("a function");
    let promise: Promise = request
        .call0(&gpu)
        .expect("a call")
        .dyn_into()
        .expect("a promise");
    let adapter = JsFuture::from(promise).await.expect("no rejection");
    assert!(
        adapter.is_object(),
        "no WebGPU adapter: see webdriver.json's flags"
    );
}
