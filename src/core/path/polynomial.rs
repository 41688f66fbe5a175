use super::{Path, Schedule};
use crate::error::Result;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "polynomial",
    label: "Polynomial",
    doc: "α = tⁿ, σ = 1 − tⁿ: the linear path, slow where the noise is (Lipman et al. 2024, polynomial convex scheduler). It begins where tⁿ⁻¹ = 0.001.",
    // Below n = 1 the speed at t = 0 is infinite.
    params: &[Param::real(
        "degree",
        "Degree n",
        2.0,
        1.0,
        8.0,
        "1 is the linear path; more stays longer near the noise.",
    )],
    make: |params| {
        let degree = params[0];
        // Where nothing moves a velocity determines nothing: it begins where α' is a thousandth of
        // its last.
        let first = 1e-3_f64.powf(1.0 / (degree - 1.0));
        Ok(Path::new((first, 1.0), move |t: f64| {
            let (alpha, rate) = (t.powf(degree), degree * t.powf(degree - 1.0));
            Schedule {
                alpha,
                sigma: 1.0 - alpha,
                d_alpha: rate,
                d_sigma: -rate,
                ..Schedule::default()
            }
        }))
    },
};

pub const FORMULA: &str = r"\alpha = t^{@degree} \\ \sigma = 1 - t^{@degree}";
