use super::Sampler;
use super::exponential::lengths;
use super::heading::Heading;
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "dpm-solver-2m",
    label: "DPM-Solver++ (2M)",
    doc: "Exact for what is linear in x, with x̂ continued along the line in λ = ln(α/σ) through its last two values (Lu et al. 2022, DPM-Solver++, algorithm 2); back in time the same with the noise for x̂. DDIM's step first, where λ is infinite, and where the step in λ is twice the one before. Order 2, one evaluation a step.",
    params: &[],
    make: |_| Sampler {
        needs_affine: true,
        ..Sampler::ode(2, 1, |r, times, k| {
            let heading = Heading::of(times);
            let row = heading.straight(r, times[k], times[k + 1]);
            // 1/(2r) of the paper.
            let half = match lengths(heading, r, times, k, 1).as_deref() {
                Some([h, before]) => 0.5 * h / before,
                _ => 0.0,
            };
            vec![StepRow { g0: row.g0 * (1.0 + half), g1: -row.g0 * half, commit: 1.0, ..row }]
        })
    },
};

pub const FORMULA: &str =
    r"dX = v\,dt \\ x_{k+1} = \frac{\sigma_{k+1}}{\sigma_k}x_k + \alpha_{k+1}(1 - e^{-h})\,\hat{x}_{\text{line}} \\ h = \Delta\ln\frac{\alpha}{\sigma}";
