use super::{Coupling, Direction, Rollout, independent};
use crate::registry::{Entry, Param, Pick};

/// Training steps between rounds.
pub const EVERY: Param = Param::integer(
    "every",
    "Steps a round",
    1000.0,
    50.0,
    100_000.0,
    "Training steps on one set of pairs before the field makes the next.",
)
.logarithmic();

pub const ENTRY: Entry<Coupling> = Entry {
    id: "reflow",
    label: "Reflow",
    doc: "After each round of training new pairs are made by the field itself: fresh source points and where its ODE leads them. Ways get straighter from round to round and never dearer (Liu et al. 2023, algorithm 1 and theorem 3.5).",
    params: &[
        EVERY,
        Param::integer(
            "rounds",
            "Reflows",
            2.0,
            1.0,
            20.0,
            "How often; training then goes on with the last pairs.",
        ),
    ],
    make: |params| {
        Coupling::Rollout(Box::new(Rollout {
            teacher: None,
            first: independent::minibatch(512),
            every: params[0] as u32,
            rounds: params[1] as u32,
            portion: usize::MAX,
            sampler: Pick::of("adams-bashforth"),
            grid: Pick::of("uniform"),
            steps: 50,
            direction: |_| Direction::Forward,
            examples: Box::new(Ok),
        }))
    },
};

pub const FORMULA: &str = r"x_0 \sim \rho_0 \\ x_1 = x_0 + \int_0^1 v_\theta(X_t, t)\,dt";
