use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "velocity",
    label: "Velocity v",
    doc: "v = E[α̇·x₁ + σ̇·x₀ + γ̇·z | x]: which way mass moves (Lipman et al. 2023, eq. 8; Albergo et al. 2023, eq. 2.10).",
    params: &[],
    make: |_| Target { heads: &[|s, _| s.velocity()] },
};

pub const FORMULA: &str =
    r"[gamma=0] y = \dot{x}_t = \dot{\alpha}x_1 + \dot{\sigma}x_0 \\ [gamma=1] y = \dot{x}_t = \dot{\alpha}x_1 + \dot{\sigma}x_0 + \dot{\gamma}z";
