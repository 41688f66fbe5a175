use super::Sampler;
use super::heading::Heading;
use crate::core::grid::level::time_of_share;
use crate::core::regression::{Quantity, Regression};
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

/// Most that a noise level grows by: √2 − 1 of it (Karras et al. 2022, algorithm 2).
const MOST: f64 = std::f64::consts::SQRT_2 - 1.0;

/// When and how much noise is added before a step.
#[derive(Debug, Clone, Copy)]
struct Churn {
    amount: f64,
    least: f64,
    most: f64,
    inflation: f64,
}

impl Churn {
    /// Whether noise is added before step `k`. The first step takes the source as it is.
    fn applies(&self, regression: &Regression, times: &[f64], k: usize) -> bool {
        let among = self.least..=self.most;
        self.amount > 0.0 && k > 0 && among.contains(&level(regression, times[k]))
    }

    /// The time from which step `k` starts: earlier than `times[k]`, where the noise level is higher
    /// by what is added, but not earlier than the step before starts.
    fn start(&self, regression: &Regression, times: &[f64], k: usize) -> f64 {
        if !self.applies(regression, times, k) {
            return times[k];
        }
        let growth = (self.amount / (times.len() - 1) as f64).min(MOST);
        let grown = level(regression, times[k]) * (1.0 + growth);
        for j in (0..k).rev() {
            if level(regression, times[j]) >= grown {
                break;
            }
            if !self.applies(regression, times, j) {
                return times[j];
            }
        }
        time_of_share(regression, 1.0 / (1.0 + grown), (times[0], times[k]))
    }
}

fn level(regression: &Regression, t: f64) -> f64 {
    let s = regression.schedule(t);
    s.sigma / s.alpha
}

pub const ENTRY: Entry<Sampler> = Entry {
    id: "edm-heun",
    label: "EDM (Heun with churn)",
    doc: "Heun's method for x/α in the noise level σ/α, whose slope is E[x₀ | x], after adding noise that raises the level by the part min(S_churn/n, √2 − 1) (Karras et al. 2022, algorithm 2). Works on any affine path; the state shown after a step has the next step's noise. A step from or to α = 0 or σ = 0 is DDIM's. Order 2 where σ/α is finite, two evaluations a step.",
    params: &[
        Param::real("churn", "S_churn", 0.0, 0.0, 100.0, "Noise added over all steps, in noise levels; 0: none, the probability-flow ODE."),
        Param::real("least", "S_tmin", 0.0, 0.0, 10.0, "Lowest noise level σ/α at which noise is added."),
        Param::log("most", "S_tmax", 1000.0, 0.01, 1000.0, "Highest noise level σ/α at which noise is added."),
        Param::real("inflation", "S_noise", 1.0, 0.9, 1.1, "Factor of the noise added; above 1 it makes up for detail that the network smooths away."),
    ],
    make: |params| {
        let churn = Churn { amount: params[0], least: params[1], most: params[2], inflation: params[3] };
        Sampler {
            needs_affine: true,
            needs_gaussian: churn.amount > 0.0,
            noisy: churn.amount > 0.0,
            reversible: churn.amount == 0.0,
            ..Sampler::ode(2, 2, move |r, times, k| step(churn, r, times, k))
        }
    },
};

pub const FORMULA: &str =
    r"\frac{d}{dn}\frac{X}{\alpha} = \hat{\varepsilon} \\ n = \frac{\sigma}{\alpha} \\ [churn>0] n \leftarrow n\left(1 + \min\left(\frac{@churn}{N}, \sqrt{2} - 1\right)\right)";

fn step(churn: Churn, r: &Regression, times: &[f64], k: usize) -> Vec<StepRow> {
    let (t, next) = (churn.start(r, times, k), times[k + 1]);
    let (now, then) = (r.schedule(t), r.schedule(next));
    let heading = Heading::of(times);
    let finite = |t| heading.level(r, t).log().is_some();
    let mut rows = if finite(t) && finite(next) {
        let scale = then.alpha / now.alpha;
        let half = 0.5 * (then.sigma - scale * now.sigma);
        let slope = |t| StepRow { t_next: next, ..r.evaluation(t, Quantity::Noise) };
        vec![
            StepRow { state: scale, g0: 2.0 * half, ..slope(t) },
            StepRow { base: scale, g0: half, g1: half, ..slope(next) },
        ]
    } else {
        vec![heading.straight(r, t, next)]
    };
    if let Some(row) = rows.last_mut() {
        row.commit = 1.0;
        if k + 2 < times.len() {
            add_noise(churn, r, times, k + 1, row);
        }
    }
    rows
}

/// Lets `row`, which ends at `times[k]`, end where step `k` starts.
fn add_noise(churn: Churn, r: &Regression, times: &[f64], k: usize, row: &mut StepRow) {
    let start = churn.start(r, times, k);
    if start == times[k] {
        return;
    }
    let (before, after) = (r.schedule(times[k]), r.schedule(start));
    let scale = after.alpha / before.alpha;
    for factor in [&mut row.base, &mut row.state, &mut row.g0, &mut row.g1] {
        *factor *= scale;
    }
    let added = after.sigma.powi(2) - (scale * before.sigma).powi(2);
    row.noise = churn.inflation * added.max(0.0).sqrt();
    row.t_next = start;
}
