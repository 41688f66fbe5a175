use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "control",
    label: "Control",
    doc: "√(1 − t) times the drift E[(x₁ − x)/(1 − t) | x] of a Brownian bridge: of one size at all times, where the drift itself grows towards the data. On a path without extra noise, the drift itself.",
    params: &[],
    make: |_| Target {
        heads: &[|s, _| {
            let (velocity, noise) = (s.velocity(), s.noise());
            let share = s.eta_per_noise();
            let size = if s.gamma == 0.0 { 1.0 } else { s.sigma.max(0.0).sqrt() };
            std::array::from_fn(|i| size * (velocity[i] - share * noise[i]))
        }],
    },
};

pub const FORMULA: &str =
    r"[gamma=0] y = \dot{x}_t - \frac{\eta}{\sigma}x_0 \\ [gamma=1] y = \sqrt{\sigma}\left(\dot{x}_t - \frac{\eta}{\gamma}z\right)";
