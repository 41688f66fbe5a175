//! Adjoint matching: a process is steered to a law that is known by its energy alone.
//!
//! The process dX = u dt + w dW from 0 that ends as π ∝ π̃ and costs least, E½∫‖u‖²dt/w², has the
//! control u* = E[−w²∇g(X₁) | X_t] with g = log N(·; 0, w²I) − log π̃: the base is driftless, so the
//! lean adjoint state is constant, and X_t given its end is a Brownian bridge (Domingo-Enrich et al.
//! 2025, "Adjoint matching", section 5.2; Havens et al. 2025, "Adjoint sampling", eq. 16). The ends
//! are those of the present process.

use std::rc::Rc;

use super::{Coupling, Direction, Minibatch, Rollout};
use crate::core::density::Density;
use crate::core::program::{Pairs, Points};
use crate::error::{Error, Result};
use crate::registry::{Entry, Param, Pick};

/// Steps of the process on the way to new ends.
const STEPS: usize = 50;

pub const ENTRY: Entry<Coupling> = Entry {
    id: "adjoint",
    label: "Adjoint matching",
    doc: "No data: the present process is run to its ends, where the slope of the log-density says how it should have been steered (Domingo-Enrich et al. 2025; Havens et al. 2025, eq. 16). For the source origin, the path brownian-bridge with a noise near the law's reach, the target control, and data with a known density.",
    params: &[
        Param::integer(
            "every",
            "Steps a round",
            100.0,
            10.0,
            10_000.0,
            "Training steps before the process is run again.",
        )
        .logarithmic(),
        Param::integer(
            "fresh",
            "Ends a round",
            1024.0,
            16.0,
            8192.0,
            "Ends of the process that a round adds, in place of the oldest of 8192; a power of two, or the one below is taken.",
        )
        .logarithmic(),
        Param::log(
            "width",
            "Width",
            100.0,
            0.01,
            100.0,
            "Deviation of the law's narrowest part, in the field's frame. Early on the way the target leans the more on where ends came from, not on slopes there, the narrower this is: a control variate, which leaves one normal part of this width no variance. From the path's noise on: slopes alone.",
        ),
        Param::log(
            "bound",
            "Bound",
            100.0,
            1.0,
            1e6,
            "Longest slope of log π̃ that an end may have, where the path's noise is 1; longer ones are shortened to it.",
        ),
    ],
    make: |p| {
        Coupling::Adjoint(Adjoint {
            every: p[0] as u32,
            fresh: 1 << (p[1] as usize).ilog2(),
            width: p[2],
            bound: p[3],
        })
    },
};

pub const FORMULA: &str =
    r"x_1 \sim X_1\;\text{of the SDE} \\ \text{steered by}\;\nabla\log\frac{\rho_1}{\mathcal{N}(0, w^2)}(x_1)";

/// Adjoint matching before the law and the noise are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjoint {
    every: u32,
    fresh: usize,
    width: f64,
    bound: f64,
}

impl Adjoint {
    /// The share of −w²∇g in the target at time t, for the path's noise w; the rest is
    /// (X₁ − X_t)/(1 − t), whose conditional mean is the same once X₁ ~ π.
    ///
    /// Where π is normal with deviation s ≤ w, the two are linear in X₁ given X_t, with slopes
    /// 1 − w²/s² and 1/(1 − t), and s²/(ts² + (1 − t)w²) of the first leaves no variance.
    pub fn share(self, noise: f64) -> impl Fn(f64) -> f64 {
        let ratio = (noise / self.width).powi(2).max(1.0);
        move |t| 1.0 / (t + (1.0 - t) * ratio)
    }

    /// The rollouts towards `density`, in the field's frame, for the path's noise w.
    pub fn rollout(self, density: Rc<Density>, noise: f64) -> Rollout {
        let examples = Rc::new(move |ends: Points| self.examples(&density, noise, ends));
        let first = examples.clone();
        Rollout {
            teacher: None,
            first: Minibatch {
                batch: 512,
                make: Box::new(move |laws, count, stream| {
                    let ends = (0..count * laws.dim()).map(|_| (noise * stream.normal()) as f32);
                    first(Points::new(ends.collect(), laws.dim()))
                }),
            },
            every: self.every,
            rounds: u32::MAX,
            portion: self.fresh,
            sampler: Pick::of("euler-maruyama").with("noise", 1.0),
            grid: Pick::of("quadratic"),
            steps: STEPS,
            direction: |_| Direction::Forward,
            examples: Box::new(move |pairs| examples(pairs.x1)),
        }
    }

    /// Every end with −w²∇g there in the place of x₀.
    fn examples(self, density: &Density, noise: f64, ends: Points) -> Result<Pairs> {
        let mut targets = Vec::with_capacity(ends.values.len());
        for end in ends.values.chunks_exact(ends.dim) {
            let end: Vec<f64> = end.iter().map(|&x| x.into()).collect();
            let slope: Vec<f64> = density.gradient(&end).iter().map(|g| noise * g).collect();
            let length = slope.iter().map(|g| g * g).sum::<f64>().sqrt();
            if length.is_nan() {
                let message = "has a slope that is no number where the process came; smooth it there";
                return Err(Error::new("data", message));
            }
            let shorter = if length > self.bound { self.bound / length } else { 1.0 };
            let shares = slope.iter().map(|g| if g.is_finite() { g * shorter } else { 0.0 });
            targets.extend(shares.zip(end).map(|(g, x)| (noise * g + x) as f32));
        }
        Ok(Pairs {
            x0: Points::new(targets, ends.dim),
            x1: ends,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::mixture::Mixture;

    const ADJOINT: Adjoint = Adjoint {
        every: 1,
        fresh: 1,
        width: 0.5,
        bound: 50.0,
    };

    /// For π = N(m, s²I) and X₁ ~ π the shared target is E[(X₁ − X_t)/(1 − t) | X_t] itself.
    #[test]
    fn a_normal_part_of_the_width_has_no_variance() {
        let (noise, mean) = (3.0, [1.0, -2.0]);
        let law = Mixture::equal(vec![mean.to_vec()], 0.25);
        let density = Density::of_mixture(law).expect("regular");
        let share = ADJOINT.share(noise);
        for t in [0.0, 0.4, 0.95] {
            let now = [0.3, 0.2];
            let towards = |end: [f64; 2]| {
                let ends = Points::new(end.map(|x| x as f32).to_vec(), 2);
                let pairs = ADJOINT.examples(&density, noise, ends).expect("finite");
                [0, 1].map(|i| {
                    let straight = (f64::from(pairs.x1.values[i]) - now[i]) / (1.0 - t);
                    let slope = f64::from(pairs.x0.values[i]);
                    share(t) * slope + (1.0 - share(t)) * straight
                })
            };
            let (one, other) = (towards([1.2, -1.5]), towards([0.6, -2.4]));
            // Targets are f32 of some tens.
            assert!((one[0] - other[0]).abs() < 1e-5, "{t}: {one:?} {other:?}");
            assert!((one[1] - other[1]).abs() < 1e-5, "{t}: {one:?} {other:?}");
        }
        assert_eq!(share(1.0), 1.0);
        let wide = Adjoint { width: 4.0, ..ADJOINT };
        assert_eq!(wide.share(noise)(0.2), 1.0);
    }

    #[test]
    fn slopes_are_bounded() {
        let steep = Density::from_fn(1, |_| 0.0, |x| vec![1e9 * x[0]]);
        let ends = Points::new(vec![2.0, -2.0], 1);
        let pairs = ADJOINT.examples(&steep, 3.0, ends).expect("finite");
        assert_eq!(pairs.x0.values[..], [152.0, -152.0]);
        let torn = Density::from_fn(1, |_| 0.0, |_| vec![f64::NAN]);
        let error = ADJOINT.examples(&torn, 1.0, Points::new(vec![0.0], 1));
        assert_eq!(error.expect_err("refused").field, "data");
    }
}
