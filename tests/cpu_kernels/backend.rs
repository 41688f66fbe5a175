//! What the backend counts and what it refuses.

use pushforward::backend::cpu::CpuBackend;
use pushforward::backend::{Backend, Slot, TrainPlan, TrainState};
use pushforward::core::program::{Points, Source, Start};

use crate::common::{loaded, plan, points, program, run, shape, state, weights};

#[test]
fn calls_are_counted() {
    let plan = plan(shape(2, 4, 1, 0), 8);
    let mut backend = loaded(&plan);
    let numbers = 37 * 14 + 50 * 2 + 4 * plan.shape.parameter_count();
    assert_eq!(backend.counters().bytes_written, 4 * numbers as u64);
    backend.train(5).unwrap();
    assert_eq!(backend.counters().dispatches, 15);
    let program = program(3, Start::At(points(3, 2)));
    let written = backend.counters().bytes_written;
    run(&mut backend, &program, 4);
    let now = backend.counters();
    assert_eq!(now.bytes_written - written, 4 * (3 * 2 + 7 * 15));
    // The start and two pieces of the program.
    assert_eq!((now.dispatches, now.readbacks, now.submits), (18, 1, 0));
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let good = plan(shape(2, 4, 1, 0), 8);
    let start = TrainState::new(weights(good.shape));
    let refused = |change: &dyn Fn(&mut TrainPlan, &mut TrainState)| {
        let (mut plan, mut state) = (good.clone(), start.clone());
        change(&mut plan, &mut state);
        CpuBackend::new().load(&plan, &state).unwrap_err().field
    };
    let none = Points::new(vec![], 2);
    let nan = Points::new(vec![f32::NAN; 2], 2);
    let empty = Source::Points(none.clone());
    assert_eq!(refused(&|plan, _| plan.shape.width = 0), "network.width");
    assert_eq!(refused(&|plan, _| plan.shape.dim = 257), "network.dim");
    assert_eq!(refused(&|plan, _| plan.shape.depth = 9), "network.depth");
    assert_eq!(refused(&|plan, _| plan.batch = 0), "batch");
    assert_eq!(refused(&|plan, _| plan.data = points(5, 3)), "data");
    assert_eq!(refused(&|plan, _| plan.data = nan.clone()), "data");
    assert_eq!(refused(&|plan, _| plan.source = empty.clone()), "source");
    assert_eq!(
        refused(&|plan, _| plan.optimiser.learning_rate = f64::NAN),
        "learning_rate"
    );
    assert_eq!(
        refused(&|plan, _| plan.optimiser.learning_rate = 1e300),
        "learning_rate"
    );
    assert_eq!(refused(&|_, state| state.weights[3] = f32::NAN), "weights");
    assert_eq!(refused(&|_, state| state.square[3] = -1.0), "square");
    assert_eq!(refused(&|_, state| state.average.truncate(3)), "average");

    let mut backend = CpuBackend::new();
    assert_eq!(backend.train(1).unwrap_err().field, "field");
    let plan = TrainPlan { data: none, ..good };
    backend.load(&plan, &start).unwrap();
    assert_eq!(backend.train(1).unwrap_err().field, "data");
    assert_eq!(state(&backend), start);
    for (particles, field) in [(0, "particles"), (5, "start")] {
        let program = program(particles, Start::At(points(4, 2)));
        let error = backend.begin(Slot::Arrows, &program).unwrap_err();
        assert_eq!(error.field, field);
    }
    assert_eq!(backend.advance(Slot::Arrows, 1).unwrap(), 0);
    assert!(pollster::block_on(backend.read_frames(Slot::Arrows, 0, 1)).is_err());
}
