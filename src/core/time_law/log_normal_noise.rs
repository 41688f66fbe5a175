use super::{TimeLaw, normal_quantile};
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<TimeLaw> = Entry {
    id: "log-normal-noise",
    label: "Log-normal noise",
    doc: "ln(σ/α) is normal: middling noise levels are trained most (Karras et al. 2022, table 1, for data of deviation ½).",
    params: &[
        Param::real("location", "Location", -1.2, -5.0, 5.0, "Mean of ln(σ/α)."),
        Param::real("spread", "Spread", 1.2, 0.1, 5.0, "Standard deviation of ln(σ/α)."),
    ],
    make: |p| {
        let (location, spread) = (p[0], p[1]);
        TimeLaw::of_quantile(move |r, u| {
            // Ascending in time is descending in noise.
            let wanted = location - spread * normal_quantile(u);
            let log_noise = |t: f64| {
                let s = r.schedule(t);
                (s.sigma.hypot(s.gamma) / s.alpha).ln()
            };
            let (mut low, mut high) = r.range();
            for _ in 0..50 {
                let middle = 0.5 * (low + high);
                if log_noise(middle) > wanted {
                    low = middle
                } else {
                    high = middle
                }
            }
            0.5 * (low + high)
        })
    },
};

pub const FORMULA: &str = r"\ln\frac{\sigma}{\alpha} \sim \mathcal{N}(@location, @spread^2)";
