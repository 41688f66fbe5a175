use super::{TimeLaw, normal_quantile};
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<TimeLaw> = Entry {
    id: "logit-normal",
    label: "Logit-normal",
    doc: "ln(t/(1 − t)) is normal: the middle of the way is trained most (Esser et al. 2024, eq. 19).",
    params: &[
        Param::real("location", "Location", 0.0, -3.0, 3.0, "Mean of ln(t/(1 − t)): above 0, nearer to the data."),
        Param::real("spread", "Spread", 1.0, 0.1, 3.0, "Standard deviation of ln(t/(1 − t))."),
    ],
    make: |p| {
        let (location, spread) = (p[0], p[1]);
        TimeLaw::of_quantile(move |r, u| {
            let (low, high) = r.range();
            let logit = location + spread * normal_quantile(u);
            low + (high - low) / (1.0 + (-logit).exp())
        })
    },
};

pub const FORMULA: &str = r"\ln\frac{t}{1 - t} \sim \mathcal{N}(@location, @spread^2)";
