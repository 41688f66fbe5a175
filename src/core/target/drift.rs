use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "drift",
    label: "Drift of the bridge",
    doc: "v + ½w²·score with the path's own noise w² = 2η: on a Brownian bridge E[(x₁ − x)/(1 − t) | x], the control of the Schrödinger–Föllmer process (Shi et al. 2023, eq. 7).",
    params: &[],
    make: |_| Target {
        heads: &[|s, _| {
            let (velocity, noise) = (s.velocity(), s.noise());
            let share = s.eta_per_noise();
            std::array::from_fn(|i| velocity[i] - share * noise[i])
        }],
    },
};

pub const FORMULA: &str =
    r"[gamma=0] y = \dot{x}_t - \frac{\eta}{\sigma}x_0 \\ [gamma=1] y = \dot{x}_t - \frac{\eta}{\gamma}z";
