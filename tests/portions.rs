//! Work on the CPU that is cut into portions, so that a page can answer in between, is the same work.
use pushforward::backend::{AnyBackend, Backend, Slot};
use pushforward::choice::Choice;
use pushforward::engine::Engine;
use serde_json::{Value, json};

fn engine(choice: &Value) -> Engine {
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    Engine::new(AnyBackend::Cpu(Box::default()), &choice, None).expect("an engine")
}

fn checkpoint(engine: &Engine) -> Vec<u8> {
    pollster::block_on(engine.checkpoint()).expect("bytes")
}

/// Takes `steps` steps in the smallest portions there are; answers how many those were.
fn train_piecemeal(engine: &mut Engine, steps: u32) -> usize {
    let mut portions = 0;
    let goal = engine.step() + steps;
    while engine.step() < goal {
        let left = goal - engine.step();
        engine.train_while(left, &mut || false).expect("training");
        portions += 1;
    }
    portions
}

fn choices() -> Vec<Value> {
    let network = json!({"width": 8, "depth": 1});
    let training = json!({"batch": 1500, "steps": 50});
    vec![
        json!({"network": network, "training": training}),
        #[cfg(feature = "theory")]
        json!({"network": network, "training": training, "coupling": {"id": "minibatch-ot", "batch": 20}}),
    ]
}

#[test]
fn training_stops_amid_steps_and_comes_to_the_same_bits() {
    for choice in choices() {
        let (mut whole, mut cut) = (engine(&choice), engine(&choice));
        assert_eq!(whole.train(20).expect("training"), 20);
        let portions = train_piecemeal(&mut cut, 20);
        assert!(portions > 2 * 20, "{portions} portions for 20 steps");
        assert_eq!(checkpoint(&whole), checkpoint(&cut), "{choice}");
    }
}

#[test]
fn a_portion_lasts_as_long_as_it_may() {
    let mut engine = engine(&choices()[0]);
    let mut asked = 0;
    let mut go_on = || {
        asked += 1;
        true
    };
    assert_eq!(engine.train_while(3, &mut go_on).expect("training"), 3);
    assert!(asked > 3 * 2, "asked {asked} times in 3 steps");
}

#[test]
fn a_step_that_was_begun_is_forgotten_with_its_field() {
    let choice = &choices()[0];
    let (mut begun, mut fresh) = (engine(choice), engine(choice));
    assert_eq!(begun.train_while(1, &mut || false).expect("a part"), 0);
    let other = Choice::from_json(r#"{"network": {"width": 8}, "seed": 9}"#).expect("a choice");
    begun.set_choice(&other).expect("another field");
    let back = Choice::from_json(&choice.to_string()).expect("a choice");
    begun.set_choice(&back).expect("the first field again");
    for engine in [&mut begun, &mut fresh] {
        assert_eq!(engine.train(2).expect("training"), 2);
    }
    assert_eq!(checkpoint(&begun), checkpoint(&fresh));
}

#[test]
fn sampling_stops_amid_a_row_and_the_last_trajectory_stays_until_the_end() {
    let samplers = [
        json!({"id": "heun", "steps": 5}),
        json!({"id": "euler-maruyama", "steps": 5}),
        #[cfg(feature = "theory")]
        json!({"id": "dormand-prince", "steps": 5}),
    ];
    for sampler in samplers {
        let mut engine = engine(&json!({"network": {"width": 8, "depth": 1}, "sampler": sampler}));
        let particles = 4000;
        let program = engine.plan().program(particles, 3);
        let (last, rows) = (program.frames() - 1, program.rows.len());
        let frames = |engine: &Engine| {
            let reading = engine.backend().read_frames(Slot::Measure, 0, last + 1);
            pollster::block_on(reading).expect("a trajectory")
        };
        engine.begin(Slot::Measure, particles, 3).expect("begun");
        engine.finish(Slot::Measure).expect("finished");
        let whole = frames(&engine);

        engine.begin(Slot::Measure, particles, 4).expect("begun");
        for _ in 0..3 {
            let left = engine.advance_while(Slot::Measure, usize::MAX, &mut || false);
            assert!(left.expect("a part") > 0);
        }
        assert_eq!(frames(&engine), whole, "{sampler}: the last one stays");

        engine.begin(Slot::Measure, particles, 3).expect("begun");
        let mut portions = 1;
        while engine
            .advance_while(Slot::Measure, rows, &mut || false)
            .expect("a part")
            > 0
        {
            portions += 1;
        }
        assert!(portions > 5, "{portions} portions");
        assert_eq!(frames(&engine), whole, "{sampler}: the same bits");
    }
}
