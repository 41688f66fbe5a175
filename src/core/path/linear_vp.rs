use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::Entry;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "linear-vp",
    label: "Linear, variance preserving",
    doc: "α = t, σ = √(1 − t²): the data grow evenly at unit variance (Lipman et al. 2024, linear VP scheduler). Not the linear β of vp-linear.",
    params: &[],
    make: |_| {
        // σ' is infinite at the data: it stops as far before it as the other VP paths.
        Ok(Path::new((0.0, 0.999), |t: f64| {
            let sigma = ((1.0 - t) * (1.0 + t)).sqrt();
            Schedule {
                alpha: t,
                sigma,
                d_alpha: 1.0,
                d_sigma: -t / sigma,
                ..Schedule::default()
            }
        }))
    },
};

pub const FORMULA: &str = r"\alpha = t \\ \sigma = \sqrt{1 - t^2}";
