use pushforward::diagnostics::{self, KINDS, Source};
use pushforward::job::Job;
use pushforward::measures;

use crate::common::{engine, trained, twin};

const MOONS: &str = r#"{"paradigm": "flow-matching", "data": "moons", "network": {"width": 16},
    "sampler": {"id": "heun", "steps": 10}}"#;

/// Runs `job` in pieces: answers the result and how many there were.
fn in_pieces<T>(mut job: Job<T>) -> (T, usize) {
    let (mut pieces, mut fraction) = (0, 0.0);
    loop {
        pieces += 1;
        if let Some(result) = job.advance(&mut || false) {
            return (result.expect("a result"), pieces);
        }
        let now = job.progress().fraction;
        assert!((fraction..=1.0).contains(&now), "{now} after {fraction}");
        fraction = now;
    }
}

#[test]
fn plots_are_the_same_in_one_go_and_in_pieces() {
    let engine = trained(MOONS, 30);
    for kind in KINDS {
        if matches!(kind.source, Source::Training(_)) || (kind.applies)(engine.plan()).is_err() {
            continue;
        }
        let begin = || diagnostics::begin(kind.id, twin(&engine), None).expect("applies");
        let whole = begin().finish().expect("a plot");
        let (cut, pieces) = in_pieces(begin());
        assert_eq!(whole, cut, "{}", kind.id);
        assert!(pieces > 10, "{}: {pieces}", kind.id);
    }
}

#[test]
fn measures_are_the_same_in_one_go_and_in_pieces() {
    let engine = trained(MOONS, 30);
    for kind in measures::kinds(engine.plan()) {
        let begin = || measures::begin(kind.id, twin(&engine));
        let whole = begin().finish().expect("a measure");
        let (cut, pieces) = in_pieces(begin());
        assert_eq!(whole, cut, "{}", kind.id);
        // Every row of the kernel's matrix is a piece of its own.
        let least = if kind.id == "mmd2" { 2000 } else { 5 };
        assert!(pieces > least, "{}: {pieces}", kind.id);
    }
}

#[test]
fn what_is_measured_touches_nothing_of_the_field_in_use() {
    let mut engine = trained(MOONS, 20);
    let state = || pollster::block_on(trained(MOONS, 20).state()).expect("a state");
    let twin = twin(&engine);
    assert_eq!(twin.step(), 20);
    diagnostics::begin("order", twin, None)
        .expect("applies")
        .finish()
        .expect("a plot");
    assert_eq!(
        pollster::block_on(engine.state()).expect("a state"),
        state()
    );
    assert_eq!(engine.choice().sampler.id, "heun");
    engine.train(1).expect("trains on");
}

#[test]
fn kinds_that_do_not_apply_say_why() {
    let engine = engine(MOONS);
    let listed = diagnostics::list(engine.plan());
    assert_eq!(listed.len(), KINDS.len());
    for one in listed.iter().filter(|one| !one.training) {
        let begun = diagnostics::begin(one.id, twin(&engine), None);
        match (&one.why_not, begun) {
            (Some(why), Err(error)) => {
                assert_eq!(*why, format!("{} {}", error.field, error.message))
            }
            (None, Ok(_)) => {}
            (why, _) => panic!("{}: {why:?}", one.id),
        }
    }
    assert!(diagnostics::begin("nothing", twin(&engine), None).is_err());
    assert!(measures::begin("nothing", twin(&engine)).finish().is_err());
}
