//! Renewals on a native adapter against the CPU's: Mesa's llvmpipe where there is no GPU.

use super::common::{choice, engine, train};
use pushforward::backend::AnyBackend;
use pushforward::backend::gpu::GpuBackend;
use pushforward::engine::Engine;
use serde_json::json;

#[test]
fn renewed_pairs_train_alike_on_both_backends() {
    let json = json!({
        "data": "moons", "path": "brownian-bridge", "target": "velocity-and-noise",
        "coupling": { "id": "imf", "every": 50 }, "network": { "width": 8, "depth": 2 },
        "training": { "steps": 60, "batch": 32 },
    });
    let gpu = match pollster::block_on(GpuBackend::request(true)) {
        Ok(gpu) => AnyBackend::Gpu(Box::new(gpu)),
        Err(error) => panic!("install mesa-vulkan-drivers, the software adapter ({error})"),
    };
    let mut gpu = Engine::new(gpu, &choice(&json), None).expect("an engine");
    let mut cpu = engine(&json);
    let state = |engine: &mut Engine, steps| {
        train(engine, steps);
        pollster::block_on(engine.state()).expect("a state").weights
    };
    let (before, _) = (state(&mut cpu, 1), state(&mut gpu, 1));
    let (a, b) = (state(&mut cpu, 59), state(&mut gpu, 59));
    let distance = |a: &[f32], b: &[f32]| {
        let gaps = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2));
        gaps.sum::<f64>().sqrt()
    };
    // Rounding differs and grows with the steps; other pairs would lead elsewhere altogether.
    let (apart, moved) = (distance(&a, &b), distance(&a, &before));
    assert!(apart < 0.01 * moved, "{apart} of {moved}");
}
