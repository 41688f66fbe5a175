use super::reflow::EVERY;
use super::{Coupling, Direction, Minibatch, Rollout, independent};
use crate::registry::{Entry, Param, Pick};

/// Training steps between rounds: bridges need many rounds.
pub const OFTEN: Param = Param { default: 400.0, ..EVERY };

pub const ENTRY: Entry<Coupling> = Entry {
    id: "imf",
    label: "Iterative Markovian fitting",
    doc: "From independent pairs, in turns: the SDE is run back from fresh data, or forth from fresh source points, and the bridges between the ends are fitted anew. On a Brownian bridge this converges to the Schrödinger bridge (Shi et al. 2023, DSBM-IMF, algorithm 1; Peluchetti 2023).",
    params: &[OFTEN],
    make: |params| in_turns(params[0], independent::minibatch(BATCH)),
};

pub const FORMULA: &str =
    r"(x_0, x_1) \sim (X_0, X_1)\;\text{of the SDE} \\ X_0 \sim \rho_0 \\ \text{or}\;X_1 \sim \rho_1\;\text{in turns}";

/// A sixteenth of the pool: with many rounds, half as many pairs as elsewhere do.
pub const BATCH: usize = 256;

/// Rollouts of the SDE with the path's own noise, back first, for ever.
pub fn in_turns(every: f64, first: Minibatch) -> Coupling {
    Coupling::Rollout(Box::new(Rollout {
            teacher: None,
        first,
        every: every as u32,
        rounds: u32::MAX,
        portion: usize::MAX,
        sampler: Pick::of("euler-maruyama").with("noise", 1.0),
        grid: Pick::of("uniform"),
        steps: 50,
        direction: |round| {
            if round % 2 == 1 {
                Direction::Backward
            } else {
                Direction::Forward
            }
        },
        examples: Box::new(Ok),
    }))
}
