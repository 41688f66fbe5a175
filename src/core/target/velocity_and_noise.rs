use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "velocity-and-noise",
    label: "Velocity and noise",
    doc: "Two heads: the velocity and the noise, from which the score follows on every path with noise, whatever the source (Albergo et al. 2023, eq. 2.13; Tong et al. 2024, [SF]²M, eq. 9).",
    params: &[],
    make: |_| Target { heads: &[|s, _| s.velocity(), |s, _| s.noise()] },
};

pub const FORMULA: &str = r"[gamma=0] y = (\dot{x}_t, x_0) \\ [gamma=1] y = (\dot{x}_t, z)";
