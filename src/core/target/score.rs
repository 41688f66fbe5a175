use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "score",
    label: "Score ∇log ρ",
    doc: "The network's output divided by σ is the score s = −E[x₀ | x]/σ (Song et al. 2021, eq. 7); on a path with extra noise, −E[z | x]/γ.",
    params: &[],
    make: |_| Target { heads: &[|s, _| s.noise().map(|c| -c)] },
};

pub const FORMULA: &str =
    r"[gamma=0] y = -x_0 \\ [gamma=0] s = \frac{F_\theta}{\sigma} \\ [gamma=1] y = -z \\ [gamma=1] s = \frac{F_\theta}{\gamma}";
