use super::reflow::EVERY;
use super::{Coupling, Direction, Rollout, Teacher, independent};
use crate::registry::{Entry, Param, Pick};

pub const ENTRY: Entry<Coupling> = Entry {
    id: "distilled",
    label: "Distilled diffusion",
    doc: "First a teacher learns the noise of the variance-preserving path from independent pairs (Ho et al. 2020); its ODE then makes the pairs on which the field that was asked for is trained from fresh weights, and which few steps suffice for (Luhman & Luhman 2021; Liu et al. 2023, section 5.2).",
    params: &[Param {
        id: "every",
        label: "Teacher's steps",
        default: 2000.0,
        doc: "Training steps that the teacher takes; the others are the field's.",
        ..EVERY
    }],
    make: |params| {
        Coupling::Rollout(Box::new(Rollout {
            teacher: Some(Teacher {
                path: Pick::of("vp-linear"),
                target: Pick::of("noise"),
                weighting: Pick::of("uniform"),
                time_law: Pick::of("uniform"),
            }),
            first: independent::minibatch(512),
            every: params[0] as u32,
            rounds: 1,
            portion: usize::MAX,
            sampler: Pick::of("dpm-solver-2m"),
            grid: Pick::of("log-snr"),
            steps: 50,
            direction: |_| Direction::Forward,
            examples: Box::new(Ok),
        }))
    },
};

pub const FORMULA: &str = r"x_0 \sim \rho_0 \\ x_1 = x_0 + \int_0^1 v_{\text{teacher}}(X_t, t)\,dt";
