//! What a controlled process dX = u(X, t) dt + w dW from 0 says of the unnormalised density π̃ that it
//! is steered to: log Z, with the standard error and the effective number of its particles.
//!
//! Brownian motion of the same noise, driven to end as π̃, has the density
//! π̃(X₁)·p(X | X₁) over paths X. Its ratio to the controlled process's is the weight e^W,
//! W = log π̃(X₁) − log N(X₁; 0, w²I) − ½∫‖u‖²/w²dt − ∫u·dW/w, so E[e^W] = Z whatever the control,
//! and W = log Z on every path at the best one (Zhang and Chen 2022, "Path Integral Sampler", theorem
//! 1 and eq. 15). Taken over the steps of a program instead of the integrals, the first holds to
//! rounding at any number of steps.

use serde::Serialize;

use super::density::Density;
use super::diagnostic::Estimate;
use super::program::{Program, Start};
use super::rng::{Purpose, normals, words};
use crate::error::{Error, Result};

/// What weighted particles say of a normaliser.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ControlEstimate {
    /// log Z by the mean of e^W, with its standard error to first order; biased low by half of that
    /// error's square.
    pub log_z: Estimate,
    /// Mean of W: at most log Z, by the divergence of the controlled process from the best.
    pub elbo: Estimate,
    /// Effective sample size (Σe^W)²/Σe^2W, from 1 to the number of particles.
    pub effective: f64,
    /// The particles.
    pub particles: usize,
    /// log Z where it is known.
    pub known: Option<f64>,
}

impl ControlEstimate {
    /// From the log-weights W of independent particles. Fails where there is none, or one is NaN.
    pub fn of(log_weights: &[f64], known: Option<f64>) -> Result<Self> {
        let n = log_weights.len() as f64;
        if log_weights.is_empty() || log_weights.iter().any(|w| w.is_nan()) {
            return Err(Error::new(
                "sampler",
                "the controlled process leads to numbers that are not finite; train again with a smaller learning rate",
            ));
        }
        let top = log_weights
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return Err(Error::new(
                "data",
                "no particle came where the density is positive; train for longer",
            ));
        }
        let weights: Vec<f64> = log_weights.iter().map(|w| (w - top).exp()).collect();
        let mean = Estimate::mean(&weights);
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        Ok(Self {
            log_z: Estimate {
                value: top + mean.value.ln(),
                standard_error: mean.standard_error.map(|error| error / mean.value),
            },
            elbo: Estimate::mean(log_weights),
            effective: (n * mean.value).powi(2) / squares,
            particles: log_weights.len(),
            known,
        })
    }

    /// The effective sample size as a share of the particles.
    pub fn share(&self) -> f64 {
        self.effective / self.particles as f64
    }

    /// log Z less the known one.
    pub fn error(&self) -> Option<f64> {
        self.known.map(|known| self.log_z.value - known)
    }
}

/// The log-weight W of every particle of a finished `program` with these `frames`,
/// `[frames, particles, dim]`. The noise of each step is drawn again, so the steps tell the control.
/// Fails where the program is not Euler–Maruyama's of a process that starts from 0, or from normal
/// noise, or where the frames are not its.
pub fn log_weights(density: &Density, program: &Program, frames: &[f32]) -> Result<Vec<f64>> {
    let dim = density.dim;
    let start = spread(program)?;
    if frames.len() != program.frames() * program.particles * dim {
        let message = "are not those of the program: one a step, and the start";
        return Err(Error::new("frames", message));
    }
    let variance = start
        + program
            .rows
            .iter()
            .map(|row| row.noise.powi(2))
            .sum::<f64>();
    let state = |k: usize, i: usize| &frames[(k * program.particles + i) * dim..][..dim];
    let mut noise = vec![0.0; dim];
    let weight = |i: usize| {
        let mut cost = 0.0;
        for (k, row) in program.rows.iter().enumerate() {
            draw(program.seed, k, i, &mut noise);
            let ends = state(k, i).iter().zip(state(k + 1, i));
            for ((&from, &to), xi) in ends.zip(&noise) {
                let pushed = (f64::from(to) - f64::from(from)) / row.noise - xi;
                cost += pushed * (xi + 0.5 * pushed);
            }
        }
        let end = state(program.rows.len(), i);
        let end: Vec<f64> = end.iter().map(|&x| x.into()).collect();
        density.log_density(&end) - log_normal(&end, variance) - cost
    };
    Ok((0..program.particles).map(weight).collect())
}

/// Variance of the program's start.
fn spread(program: &Program) -> Result<f64> {
    let plain = program.rows.iter().all(|row| {
        let others = [row.base, row.g1, row.g2, row.g3];
        row.commit == 1.0 && row.state == 1.0 && row.noise > 0.0 && others == [0.0; 4]
    });
    match program.start {
        Start::Source { scale: 0.0, noise } if plain => Ok(noise * noise),
        _ => Err(Error::new(
            "sampler",
            "log Z is told by the controlled process alone; choose euler-maruyama with noise level 1, and the source origin",
        )),
    }
}

/// The noise ξ of step `k` of particle `i`, as the backends draw it.
fn draw(seed: u32, k: usize, i: usize, noise: &mut [f64]) {
    for (block, part) in noise.chunks_mut(4).enumerate() {
        let words = words(seed, Purpose::Step, k as u32, i as u32, block as u32);
        part.copy_from_slice(&normals(words)[..part.len()]);
    }
}

/// log N(x; 0, variance·I).
fn log_normal(x: &[f64], variance: f64) -> f64 {
    let square: f64 = x.iter().map(|x| x * x).sum();
    -0.5 * (square / variance + x.len() as f64 * (std::f64::consts::TAU * variance).ln())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::closed_form::Follmer;
    use crate::core::mixture::Mixture;
    use crate::core::program::Method;
    use crate::core::row::StepRow;

    /// Particles under `control`, by `steps` steps of Euler–Maruyama with noise `level`.
    fn follow(
        control: impl Fn(&[f64], f64) -> Vec<f64>,
        [dim, particles, steps]: [usize; 3],
        level: f64,
    ) -> (Program, Vec<f32>) {
        let h = 1.0 / steps as f64;
        let row = |k: usize| StepRow {
            t: k as f64 * h,
            t_next: (k + 1) as f64 * h,
            state: 1.0,
            g0: h,
            noise: level * h.sqrt(),
            commit: 1.0,
            ..StepRow::default()
        };
        let program = Program {
            rows: (0..steps).map(row).collect(),
            start: Start::Source {
                scale: 0.0,
                noise: 0.0,
            },
            particles,
            seed: 5,
            method: Method::Steps,
        };
        let (mut frames, mut xi) = (vec![0.0; particles * dim], vec![0.0; dim]);
        for (k, row) in program.rows.iter().enumerate() {
            for i in 0..particles {
                let x: Vec<f64> = frames[(k * particles + i) * dim..][..dim].to_vec();
                let u = control(&x, row.t);
                draw(program.seed, k, i, &mut xi);
                frames.extend((0..dim).map(|j| x[j] + h * u[j] + row.noise * xi[j]));
            }
        }
        (program, frames.iter().map(|&x| x as f32).collect())
    }

    fn shifted(log_z: f64, mean: [f64; 5], variance: f64) -> Density {
        let log_density = move |x: &[f64]| {
            let gap: Vec<f64> = x.iter().zip(mean).map(|(x, m)| x - m).collect();
            log_z + log_normal(&gap, variance)
        };
        Density::from_fn(5, log_density, |x| x.to_vec())
    }

    #[test]
    fn a_constant_control_is_exact_in_any_number_of_steps() {
        let (level, mean) = (2.5, [1.5, -2.0, 0.5, 3.0, 0.0]);
        let density = shifted(4.0, mean, level * level);
        for steps in [1, 3, 40] {
            let (program, frames) = follow(|_, _| mean.to_vec(), [5, 20, steps], level);
            let weights = log_weights(&density, &program, &frames).expect("told");
            // Every state is rounded to f32, at most 2⁻²² of itself, and weighs some units of ξ.
            for w in &weights {
                assert!((w - 4.0).abs() < 2e-5, "{steps} steps: {w}");
            }
            let estimate = ControlEstimate::of(&weights, Some(4.0)).expect("finite");
            assert!(estimate.share() > 1.0 - 1e-6 && estimate.share() <= 1.0 + 1e-12);
            assert!(estimate.error().expect("known").abs() < 2e-5);
        }
    }

    #[test]
    fn the_follmer_drift_weighs_every_path_alike() {
        let law = Mixture::equal(vec![vec![1.0, 0.5], vec![-1.5, 0.0]], 0.4);
        let (follmer, density) = (Follmer::new(law.clone()), Density::of_mixture(law));
        let density = density.expect("a density");
        let deviation = |steps: usize| {
            let drift = |x: &[f64], t: f64| follmer.drift(x, t).expect("u");
            let (program, frames) = follow(drift, [2, 400, steps], 1.0);
            let weights = log_weights(&density, &program, &frames).expect("told");
            let estimate = ControlEstimate::of(&weights, density.log_z).expect("finite");
            let error = estimate.log_z.standard_error.expect("many");
            assert!(
                estimate.error().expect("known").abs() < 5.0 * error,
                "{estimate:?}"
            );
            assert!(estimate.elbo.value < estimate.log_z.value);
            (weights.iter().map(|w| w * w).sum::<f64>() / 400.0).sqrt()
        };
        let [coarse, fine] = [40, 640].map(deviation);
        // Strong order ½: a sixteenth of the step, a quarter of the error, to some 10 %.
        assert!((3.0..5.3).contains(&(coarse / fine)), "{coarse} {fine}");
    }

    #[test]
    fn no_control_is_importance_sampling() {
        // π = N(0, ½I) under X₁ ~ N(0, I) in one dimension: E e^2W = 2/√3, the effective share's
        // inverse.
        let density = Density::of_mixture(Mixture::equal(vec![vec![0.0]], 0.5)).expect("regular");
        let (program, frames) = follow(|_, _| vec![0.0], [1, 20_000, 2], 1.0);
        let weights = log_weights(&density, &program, &frames).expect("told");
        let estimate = ControlEstimate::of(&weights, density.log_z).expect("finite");
        assert!(
            (estimate.share() - 0.75_f64.sqrt()).abs() < 0.01,
            "{estimate:?}"
        );
        let error = estimate.log_z.standard_error.expect("many");
        // √((2/√3 − 1)/n).
        assert!((error / (0.154_7_f64 / 20_000.0).sqrt() - 1.0).abs() < 0.03);
        assert!(estimate.log_z.value.abs() < 4.0 * error, "{estimate:?}");
    }

    #[test]
    fn huge_weights_neither_overflow_nor_vanish() {
        let estimate = ControlEstimate::of(&[-2000.0, 1000.0, 1000.0], None).expect("finite");
        assert!((estimate.log_z.value - (1000.0 + (2.0_f64 / 3.0).ln())).abs() < 1e-9);
        assert!((estimate.effective - 2.0).abs() < 1e-12);
        assert!(ControlEstimate::of(&[f64::NAN], None).is_err());
        assert!(ControlEstimate::of(&[f64::NEG_INFINITY], None).is_err());
    }
}
