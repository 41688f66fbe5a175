use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "noise",
    label: "Noise ε",
    doc: "ε = E[x₀ | x]: the noise inside x (Ho et al. 2020, eq. 14); on a path with extra noise, E[z | x], the denoiser (Albergo et al. 2023, eq. 2.13).",
    params: &[],
    make: |_| Target { heads: &[|s, _| s.noise()] },
};

pub const FORMULA: &str = r"[gamma=0] y = \varepsilon = x_0 \\ [gamma=1] y = \varepsilon = z";
