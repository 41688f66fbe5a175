use pushforward::backend::AnyBackend;
use pushforward::choice::Choice;
use pushforward::diagnostics::{self, Plot, Series};
use pushforward::engine::Engine;

/// An untrained field for `json`.
pub fn engine(json: &str) -> Engine {
    let choice = Choice::from_json(json).expect("a choice");
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None).expect("an engine")
}

/// The same after `steps` steps.
pub fn trained(json: &str, steps: u32) -> Engine {
    let mut engine = engine(json);
    pollster::block_on(engine.train_through(steps)).expect("trains");
    engine
}

pub fn twin(engine: &Engine) -> Engine {
    pollster::block_on(engine.twin()).expect("a twin")
}

/// The plot `id` of the exact field.
pub fn exact_plot(id: &str, json: &str) -> Plot {
    let job = diagnostics::begin_exact(id, twin(&engine(json))).expect("applies");
    job.finish().expect("a plot")
}

/// The plot `id` of a trained field.
pub fn plot(id: &str, engine: &Engine) -> Plot {
    diagnostics::begin(id, twin(engine), None)
        .expect("applies")
        .finish()
        .expect("a plot")
}

pub fn series<'a>(plot: &'a Plot, label: &str) -> &'a Series {
    let found = plot.series.iter().find(|series| series.label == label);
    found.unwrap_or_else(|| panic!("no {label} in {plot:?}"))
}
