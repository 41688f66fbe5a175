use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::core::program::Pairs;
use pushforward::engine::Engine;
use pushforward::plan::Plan;
use serde_json::Value;

pub fn choice(choice: &Value) -> Choice {
    Choice::from_json(&choice.to_string()).expect("a legal choice")
}

pub fn plan(json: &Value) -> Plan {
    Plan::new(&choice(json), None).expect("a plan")
}

pub fn engine(json: &Value) -> Engine {
    let backend = AnyBackend::Cpu(Box::default());
    Engine::new(backend, &choice(json), None).expect("an engine")
}

pub fn train(engine: &mut Engine, steps: u32) {
    let taken = pollster::block_on(engine.train_through(steps)).expect("training");
    assert_eq!(taken, steps);
}

/// Batches `from..to` that the plan's coupling makes on the host.
pub fn batches(plan: &Plan, from: u32, to: u32) -> Vec<Pairs> {
    let made = plan.coupling.made().expect("pairs made on the host");
    let batch = |index| plan.laws().batch(made, plan.choice.seed(), index);
    (from..to)
        .map(|index| batch(index).expect("pairs"))
        .collect()
}

/// Σ‖x₀ − x₁‖².
pub fn cost(pairs: &Pairs) -> f64 {
    let gaps = pairs.x0.values.iter().zip(pairs.x1.values.iter());
    gaps.map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum()
}

/// All frames of the choice's sampler.
pub fn frames(engine: &mut Engine, particles: usize) -> (Vec<f32>, Vec<f64>) {
    engine
        .begin(Slot::Measure, particles, 9)
        .expect("a program");
    engine.finish(Slot::Measure).expect("sampling");
    let times = engine.plan().program(particles, 9).frame_times();
    let reading = engine.backend().read_frames(Slot::Measure, 0, times.len());
    (pollster::block_on(reading).expect("frames"), times)
}
