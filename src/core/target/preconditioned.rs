use super::Target;
use crate::registry::Entry;

pub const ENTRY: Entry<Target> = Entry {
    id: "preconditioned",
    label: "EDM-preconditioned",
    doc: "F = (x̂ − c_skip·x)/c_out, with c_skip and c_out such that F has unit size and its error is amplified least (Karras et al. 2022, eq. 7 and table 1; for x/α on other paths).",
    params: &[],
    make: |_| Target {
        heads: &[|s, data_rms| {
            // With noise level n = σ/α and σ_data: c_skip = σ_data²/(n² + σ_data²),
            // c_out = n·σ_data/√(n² + σ_data²), and x/α = x₁ + n·x₀.
            let noise = s.sigma / s.alpha.max(f64::MIN_POSITIVE.sqrt());
            let size = noise.hypot(data_rms);
            [-data_rms / size, noise / (data_rms * size), 0.0]
        }],
    },
};

pub const FORMULA: &str =
    r"y = \frac{x_1 - c_{\text{skip}}\,x_t/\alpha}{c_{\text{out}}} \\ c_{\text{skip}} = \frac{\sigma_d^2}{n^2 + \sigma_d^2} \\ c_{\text{out}} = \frac{n\sigma_d}{\sqrt{n^2 + \sigma_d^2}} \\ n = \frac{\sigma}{\alpha}";
