//! The numbers of a choice that belong to no pick.

use serde_json::Value;

use crate::registry::Param;

/// Where in the choice a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberGroup {
    /// Inside `network`.
    Network,
    /// Inside `training`.
    Training,
    /// Inside `sampler`, beside its own parameters.
    Sampler,
    /// At the top.
    Top,
}

impl NumberGroup {
    /// The group's key in the choice; empty at the top.
    pub fn id(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Training => "training",
            Self::Sampler => "sampler",
            Self::Top => "",
        }
    }
}

/// A number, where it stands and what it changes.
pub struct Number {
    /// Where it stands.
    pub group: NumberGroup,
    /// Whether another value asks for another field; else it only changes how one is sampled or
    /// how long it is trained.
    pub shapes_field: bool,
    /// Its name, range and default.
    pub param: Param,
}

impl Number {
    /// The number as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let mut value = self.param.describe();
        value["group"] = self.group.id().into();
        value
    }
}

const fn field(group: NumberGroup, param: Param) -> Number {
    Number {
        group,
        shapes_field: true,
        param,
    }
}

const fn run(group: NumberGroup, param: Param) -> Number {
    Number {
        group,
        shapes_field: false,
        param,
    }
}

/// Every number of a choice.
pub const NUMBERS: &[Number] = &[
    field(
        NumberGroup::Network,
        Param::integer(
            "width",
            "Width",
            32.0,
            1.0,
            256.0,
            "Neurons in each hidden layer.",
        )
        .logarithmic(),
    ),
    field(
        NumberGroup::Network,
        Param::integer("depth", "Depth", 3.0, 1.0, 8.0, "Hidden layers."),
    ),
    field(
        NumberGroup::Network,
        Param::integer(
            "harmonics",
            "Time harmonics",
            4.0,
            0.0,
            16.0,
            "Pairs sin πkt, cos πkt among the inputs, beside t itself.",
        ),
    ),
    run(
        NumberGroup::Training,
        Param::integer(
            "steps",
            "Training steps",
            4000.0,
            1.0,
            1_000_000.0,
            "Training stops by itself after so many steps.",
        )
        .logarithmic(),
    ),
    field(
        NumberGroup::Training,
        Param::integer(
            "batch",
            "Batch",
            256.0,
            1.0,
            65_536.0,
            "Examples in a step, drawn afresh each time.",
        )
        .logarithmic(),
    ),
    field(
        NumberGroup::Training,
        Param::log(
            "learning_rate",
            "Learning rate",
            0.02,
            1e-6,
            1.0,
            "Adam's step size after the warm-up.",
        ),
    ),
    field(
        NumberGroup::Training,
        Param::integer(
            "warm_up",
            "Warm-up",
            100.0,
            0.0,
            10_000.0,
            "Steps over which the learning rate grows to its value.",
        ),
    ),
    field(
        NumberGroup::Training,
        Param::integer(
            "decay_after",
            "Decay after",
            200.0,
            0.0,
            100_000.0,
            "Steps after which the learning rate falls as 1/√step; 0 keeps it.",
        ),
    ),
    field(
        NumberGroup::Training,
        Param::log(
            "clip",
            "Clip",
            1.0,
            1e-3,
            1e6,
            "Largest norm of the gradient; a larger one is scaled down.",
        ),
    ),
    field(
        NumberGroup::Training,
        Param::real(
            "ema",
            "Averaging",
            0.9995,
            0.0,
            0.99999,
            "Decay of the average of the weights, which samplers use.",
        ),
    ),
    run(
        NumberGroup::Sampler,
        Param::integer(
            "steps",
            "Sampling steps",
            40.0,
            1.0,
            1000.0,
            "Steps from t = 0 to t = 1.",
        )
        .logarithmic(),
    ),
    run(
        NumberGroup::Sampler,
        Param::integer(
            "particles",
            "Particles",
            2000.0,
            1.0,
            100_000.0,
            "Points pushed forward.",
        )
        .logarithmic(),
    ),
    field(
        NumberGroup::Top,
        Param::integer(
            "seed",
            "Seed",
            1.0,
            0.0,
            4_294_967_295.0,
            "Start of every random stream: the same seed, the same bits.",
        ),
    ),
];
