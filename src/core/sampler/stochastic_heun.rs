use super::Sampler;
use super::langevin::{held_square, trapezoidal_deviation};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "stochastic-heun",
    label: "Stochastic Heun",
    doc: "The SDE dX = (v + ½w²·score) dt + w dW with w = level·√(2η), and back in time with −½w²: the trapezoidal rule on the drift, predicted with the step's own noise (Kloeden & Platen 1992, section 15.1). The noise does not depend on the state, so the weak order is 2; two evaluations a step.",
    params: &[Param::real("noise", "Noise level", 1.0, 0.0, 3.0, "0: Heun's method on the probability-flow ODE; 1: the classical reverse-time SDE; above: more noise than that.")],
    make: |params| {
        let level = params[0];
        Sampler {
            needs_gaussian: level > 0.0,
            noisy: level > 0.0,
            ..Sampler::ode(2, 2, move |r, times, k| {
                let (t, next) = (times[k], times[k + 1]);
                let h = next - t;
                let squares = [t, next].map(|t| held_square(r, t, h, level));
                let noise = trapezoidal_deviation(r, [t, next], squares);
                let drift = |t, square: f64| StepRow { t_next: next, ..r.evaluation(t, Quantity::Drift(square / h)) };
                vec![
                    StepRow { state: 1.0, g0: h, noise, ..drift(t, squares[0]) },
                    // Half the old drift makes way for half the new; the noise stays.
                    StepRow { state: 1.0, g0: h / 2.0, g1: -h / 2.0, commit: 1.0, ..drift(next, squares[1]) },
                ]
            })
        }
    },
};

pub const FORMULA: &str =
    r"[noise=0] dX = v\,dt \\ [noise>0] dX = (v + \frac{1}{2}w^2 s)\,dt + w\,dW \\ [noise>0] w = @noise\,\sqrt{2\eta}";
