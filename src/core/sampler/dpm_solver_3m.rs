use super::Sampler;
use super::exponential::{lengths, two_stage};
use super::heading::Heading;
use crate::core::regression::Regression;
use crate::core::row::StepRow;
use crate::registry::Entry;

pub const ENTRY: Entry<Sampler> = Entry {
    id: "dpm-solver-3m",
    label: "DPM-Solver++ (3M)",
    doc: "As DPM-Solver++ (2M), with x̂ continued along the parabola through its last three values, integrated exactly (Lu et al. 2022, DPM-Solver++, proposition 4.1). The first step, and those at an infinite λ or twice as long in λ as the one before, take two evaluations, so that the order is 3; one evaluation a step else.",
    params: &[],
    make: |_| Sampler {
        needs_affine: true,
        ..Sampler::ode(3, 2, |r, times, k| {
            let heading = Heading::of(times);
            let lengths = lengths(heading, r, times, k, 2).unwrap_or_default();
            let &[h, before, ref older @ ..] = lengths.as_slice() else {
                return two_stage(heading, r, times[k], times[k + 1]);
            };
            // ∫ e^{ℓ − h} ℓⁿ/n! dℓ from 0 to h.
            let zeroth = -(-h).exp_m1();
            let first = h - zeroth;
            let second = 0.5 * h * h - first;
            let gain = heading.level(r, times[k + 1]).gain;
            // Weights of D, of its first and of its second divided difference.
            let slope = gain * first / before;
            let ago = evaluations(heading, r, times, k - 1);
            let bend = older.first().map(|older| {
                let weight = gain * (2.0 * second + before * first) / (before + older);
                let ago = ago + evaluations(heading, r, times, k - 2);
                (weight / before, weight / older, ago)
            });
            let row = heading.straight(r, times[k], times[k + 1]);
            let mut row = StepRow { g0: row.g0 + slope, commit: 1.0, ..row };
            *earlier(&mut row, ago) -= slope;
            if let Some((near, far, long_ago @ ..=3)) = bend {
                row.g0 += near;
                *earlier(&mut row, ago) -= near + far;
                *earlier(&mut row, long_ago) += far;
            }
            vec![row]
        })
    },
};

pub const FORMULA: &str =
    r"dX = v\,dt \\ x_{k+1} = \frac{\sigma_{k+1}}{\sigma_k}x_k + \alpha_{k+1}(1 - e^{-h})\,\hat{x}_{\text{parabola}} \\ h = \Delta\ln\frac{\alpha}{\sigma}";

/// Evaluations that step `k` takes: two where it finds no history.
fn evaluations(heading: Heading, regression: &Regression, times: &[f64], k: usize) -> usize {
    let found = lengths(heading, regression, times, k, 1);
    if found.is_some_and(|lengths| lengths.len() > 1) { 1 } else { 2 }
}

/// The coefficient of the value read so many evaluations earlier, 1 to 3.
fn earlier(row: &mut StepRow, ago: usize) -> &mut f64 {
    match ago {
        1 => &mut row.g1,
        2 => &mut row.g2,
        _ => &mut row.g3,
    }
}
