use super::Sampler;
use super::exponential::lengths;
use super::heading::Heading;
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "sde-dpm-solver-2m",
    label: "SDE-DPM-Solver++ (2M)",
    doc: "The classical reverse-time SDE, exact for what is linear in x, with x̂ continued along the line in λ = ln(α/σ) through its last two values (Lu et al. 2022, DPM-Solver++, SDE-DPM-Solver++ (2M)). Ancestral sampling's step first, where λ is infinite, and where the step in λ is twice the one before. Order 2 in mean and variance, one evaluation a step.",
    params: &[],
    make: |_| Sampler {
        needs_affine: true,
        needs_gaussian: true,
        noisy: true,
        reversible: false,
        ..Sampler::ode(2, 1, |r, times, k| {
            let (t, next) = (times[k], times[k + 1]);
            let (now, then) = (r.schedule(t), r.schedule(next));
            // e^{−h} with h the step in λ.
            let fade = now.alpha * then.sigma / (now.sigma * then.alpha);
            let fresh = 1.0 - fade * fade;
            let half = match lengths(Heading::Data, r, times, k, 1).as_deref() {
                Some([h, before]) => 0.5 * h / before,
                _ => 0.0,
            };
            let gain = then.alpha * fresh;
            vec![StepRow {
                state: fade * then.sigma / now.sigma,
                g0: gain * (1.0 + half),
                g1: -gain * half,
                noise: then.sigma * fresh.max(0.0).sqrt(),
                commit: 1.0,
                ..Heading::Data.evaluation(r, t, next)
            }]
        })
    },
};

pub const FORMULA: &str =
    r"dX = (v + \frac{1}{2}w^2 s)\,dt + w\,dW \\ w = \sqrt{2\eta} \\ x_{k+1} = \frac{\sigma_{k+1}}{\sigma_k}e^{-h}x_k + \alpha_{k+1}(1 - e^{-2h})\,\hat{x}_{\text{line}} + \sigma_{k+1}\sqrt{1 - e^{-2h}}\,\xi";
