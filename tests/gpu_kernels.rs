//! Kernels on a native adapter against their CPU twins: Mesa's llvmpipe where there is no GPU.
#![cfg(all(feature = "gpu", not(target_arch = "wasm32")))]

mod kernel_checks;

#[cfg(feature = "theory")]
use kernel_checks::{adaptive, likelihood};
use kernel_checks::{program, random, training};
use pushforward::backend::gpu::GpuBackend;

fn backend() -> GpuBackend {
    match pollster::block_on(GpuBackend::request(true)) {
        Ok(backend) => backend,
        Err(error) => panic!("install mesa-vulkan-drivers, the software adapter ({error})"),
    }
}

#[test]
fn words_are_bit_equal() {
    pollster::block_on(random::words_are_bit_equal(&backend()));
}

#[test]
fn indices_are_equal() {
    pollster::block_on(random::indices_are_equal(&backend()));
}

#[test]
fn normals_are_close() {
    pollster::block_on(random::normals_are_close(&backend()));
}

#[test]
fn narrow_gradients_follow_twin() {
    let cases = training::narrow_cases();
    pollster::block_on(training::gradients_follow_twin(&mut backend(), cases));
}

#[test]
fn wide_gradients_follow_twin() {
    let cases = training::wide_cases();
    pollster::block_on(training::gradients_follow_twin(&mut backend(), cases));
}

#[test]
fn usual_gradients_follow_twin() {
    let cases = training::usual_cases();
    pollster::block_on(training::gradients_follow_twin(&mut backend(), cases));
}

#[test]
fn adam_step_follows_twin() {
    pollster::block_on(training::adam_step_follows_twin(&mut backend()));
}

#[test]
fn training_follows_twin() {
    pollster::block_on(training::training_follows_twin(&mut backend()));
}

#[test]
fn training_repeats() {
    pollster::block_on(training::training_repeats(&mut backend()));
}

#[test]
fn steady_training_is_free() {
    pollster::block_on(training::steady_training_is_free(&mut backend()));
}

#[test]
fn metrics_keep_the_newest() {
    pollster::block_on(training::metrics_keep_the_newest(&mut backend()));
}

#[test]
fn renewed_pairs_are_trained_on() {
    pollster::block_on(training::renewed_pairs_are_trained_on(&mut backend()));
}

#[test]
fn broken_gradient_is_skipped() {
    pollster::block_on(training::broken_gradient_is_skipped(&mut backend()));
}

#[test]
fn programs_follow_twin() {
    let cases = program::usual_cases();
    pollster::block_on(program::programs_follow_twin(&mut backend(), cases));
}

#[test]
fn particles_fill_tiles() {
    let cases = program::tile_cases();
    pollster::block_on(program::programs_follow_twin(&mut backend(), cases));
}

#[test]
#[cfg(feature = "theory")]
fn volumes_follow_twin() {
    pollster::block_on(likelihood::volumes_follow_twin(&mut backend()));
}

#[test]
#[cfg(feature = "theory")]
fn steps_follow_twin() {
    let mut gpu = backend();
    pollster::block_on(adaptive::steps_follow_twin(&mut gpu));
    pollster::block_on(adaptive::unfinished_particles_stay(&mut gpu));
}

#[test]
fn runs_keep_their_weights() {
    pollster::block_on(program::runs_keep_their_weights(&mut backend()));
}

#[test]
fn oversized_trajectory_is_refused() {
    pollster::block_on(program::oversized_trajectory_is_refused(&mut backend()));
}

#[test]
fn lost_device_fails_every_call() {
    pollster::block_on(training::lost_device_fails_every_call(&mut backend()));
}
