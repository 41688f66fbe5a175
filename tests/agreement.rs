//! One field at many noise levels: the marginals agree as they should, and where they do not it shows.
#![cfg(feature = "theory")]

use pushforward::agreement::{self, Gap};
use pushforward::backend::AnyBackend;
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use serde_json::json;

/// The page's own field.
const FIELD: &[u8] = include_bytes!("../www/assets/default.safetensors");

/// Two draws of one law are about a floor apart; seldom this many.
const AGREES: f64 = 1.6;

fn gaps(id: &str, noise: f64, steps: usize) -> Vec<Gap> {
    let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &Choice::default(), None)
        .expect("a legal choice");
    engine.import(FIELD).expect("a field");
    let mut choice = engine.choice().to_json();
    choice["sampler"] = json!({ "id": id, "noise": noise, "steps": steps });
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    engine.set_choice(&choice).expect("a sampler of the field");
    let twin = pollster::block_on(engine.twin()).expect("a twin");
    agreement::begin(twin).finish().expect("finite particles")
}

fn worst(gaps: &[Gap]) -> f64 {
    gaps.iter()
        .map(|gap| gap.ode.distance / gap.ode.floor)
        .fold(0.0, f64::max)
}

#[test]
fn every_noise_level_has_the_marginals_of_the_ode() {
    for noise in [0.0, 1.0, 3.0] {
        let found = gaps("euler-maruyama", noise, 100);
        assert_eq!(found.len(), 4);
        assert!(worst(&found) < AGREES, "level {noise}: {found:?}");
    }
}

/// The bundled field has learned well, though not perfectly; a single large step has not come to the law.
#[test]
fn the_exact_law_is_near_with_many_steps_and_far_with_few() {
    let from_law = |gaps: &[Gap]| {
        let last = gaps.last().and_then(|gap| gap.exact).expect("a known law");
        last.distance / last.floor
    };
    let (many, few) = (
        gaps("euler-maruyama", 0.0, 100),
        gaps("euler-maruyama", 0.0, 3),
    );
    assert!(from_law(&many) < 2.0, "{many:?}");
    assert!(from_law(&few) > 3.0, "{few:?}");
    assert!(many.iter().all(|gap| gap.exact.is_some()));
}

#[test]
fn few_steps_show_where_the_order_is_low() {
    let euler = gaps("euler-maruyama", 1.0, 5);
    assert!(worst(&euler) > 3.0, "{euler:?}");
    let heun = gaps("stochastic-heun", 1.0, 5);
    assert!(worst(&heun) < AGREES, "{heun:?}");
}
