//! The kernels on the browser's WebGPU against their CPU twins, on the software adapter if there
//! is no other: the checks of `tests/gpu_kernels.rs`.

use pushforward::backend::gpu::GpuBackend;
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(feature = "theory")]
use crate::kernel_checks::{adaptive, likelihood};
use crate::kernel_checks::{program, random, training};

async fn backend() -> GpuBackend {
    GpuBackend::request(true).await.expect("a WebGPU device")
}

#[wasm_bindgen_test]
async fn words_indices_and_normals() {
    let gpu = backend().await;
    random::words_are_bit_equal(&gpu).await;
    random::indices_are_equal(&gpu).await;
    random::normals_are_close(&gpu).await;
}

#[wasm_bindgen_test]
async fn gradients_follow_twin() {
    let mut gpu = backend().await;
    training::gradients_follow_twin(&mut gpu, training::narrow_cases()).await;
    training::gradients_follow_twin(&mut gpu, training::wide_cases()).await;
    training::gradients_follow_twin(&mut gpu, training::usual_cases()).await;
}

#[wasm_bindgen_test]
async fn adam_step_follows_twin() {
    training::adam_step_follows_twin(&mut backend().await).await;
}

#[wasm_bindgen_test]
async fn training_follows_twin() {
    training::training_follows_twin(&mut backend().await).await;
}

#[wasm_bindgen_test]
async fn training_repeats_and_is_free_of_writes() {
    let mut gpu = backend().await;
    training::training_repeats(&mut gpu).await;
    training::steady_training_is_free(&mut gpu).await;
}

#[wasm_bindgen_test]
async fn metrics_keep_the_newest() {
    training::metrics_keep_the_newest(&mut backend().await).await;
}

#[wasm_bindgen_test]
async fn renewed_pairs_are_trained_on() {
    training::renewed_pairs_are_trained_on(&mut backend().await).await;
}

#[wasm_bindgen_test]
async fn broken_gradient_is_skipped() {
    training::broken_gradient_is_skipped(&mut backend().await).await;
}

#[wasm_bindgen_test]
async fn programs_follow_twin() {
    let mut gpu = backend().await;
    program::programs_follow_twin(&mut gpu, program::usual_cases()).await;
    program::programs_follow_twin(&mut gpu, program::tile_cases()).await;
    program::runs_keep_their_weights(&mut gpu).await;
    program::oversized_trajectory_is_refused(&mut gpu).await;
}

#[wasm_bindgen_test]
#[cfg(feature = "theory")]
async fn volumes_follow_twin() {
    likelihood::volumes_follow_twin(&mut backend().await).await;
}

#[wasm_bindgen_test]
#[cfg(feature = "theory")]
async fn steps_follow_twin() {
    let mut gpu = backend().await;
    adaptive::steps_follow_twin(&mut gpu).await;
    adaptive::unfinished_particles_stay(&mut gpu).await;
}

#[wasm_bindgen_test]
async fn software_adapter_is_refused_unless_allowed() {
    let software = {
        use pushforward::backend::Backend;
        backend().await.info().software
    };
    match GpuBackend::request(false).await {
        Ok(_) => assert!(!software),
        Err(error) => assert!(software && error.field == "gpu", "{error}"),
    }
}

#[wasm_bindgen_test]
async fn lost_device_fails_every_call() {
    training::lost_device_fails_every_call(&mut backend().await).await;
}
