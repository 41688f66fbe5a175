use super::Sampler;
use super::langevin::{deviation, held_square};
use crate::core::regression::{Quantity, Regression, SourceLaw};
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "euler-maruyama",
    label: "Euler–Maruyama",
    doc: "The SDE dX = (v + ½w²·score) dt + w dW with w = level·√(2η), and back in time with −½w²: same marginals at every level (Song et al. 2021, eq. 6 and 13). Where √(2η) has a pole, w²h is held at the noise σ² still to be removed. Weak order 1, one evaluation a step.",
    params: &[Param::real("noise", "Noise level", 1.0, 0.0, 3.0, "0: the probability-flow ODE; 1: the classical reverse-time SDE; above: more noise than that.")],
    make: |params| {
        let level = params[0];
        Sampler {
            needs_gaussian: level > 0.0,
            noisy: level > 0.0,
            ..Sampler::ode(1, 1, move |r, times, k| {
                let (t, next) = span(r, times, k, level);
                let h = next - t;
                // A step from 0 reads the field where that begins.
                let read = t.max(r.range().0);
                let square = held_square(r, read, h, level);
                vec![StepRow {
                    t,
                    t_next: next,
                    state: 1.0,
                    g0: h,
                    noise: deviation(r, read, square),
                    commit: 1.0,
                    ..r.evaluation(read, Quantity::Drift(square / h))
                }]
            })
        }
    },
};

pub const FORMULA: &str =
    r"[noise=0] dX = v\,dt \\ [noise>0] dX = (v + \frac{1}{2}w^2 s)\,dt + w\,dW \\ [noise>0] w = @noise\,\sqrt{2\eta}";

/// Where step k begins and ends. With the path's own noise the process from the origin is an
/// ordinary one from t = 0 to 1, though the field is only known between.
fn span(r: &Regression, times: &[f64], k: usize, level: f64) -> (f64, f64) {
    let (mut t, mut next) = (times[k], times[k + 1]);
    if level == 1.0 && t < next && r.ends().source == SourceLaw::Origin {
        t = if k == 0 { 0.0 } else { t };
        next = if k + 2 == times.len() { 1.0 } else { next };
    }
    (t, next)
}
