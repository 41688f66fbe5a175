//! Paths x_t = α(t)·x₁ + σ(t)·x₀ + γ(t)·z, z ~ N(0, I): how a source point becomes a data point.
//! With γ = 0 a path is affine, else a stochastic interpolant (Albergo et al. 2023).

#[cfg(feature = "theory")]
pub mod convert;
#[cfg(feature = "theory")]
pub mod curve;
#[cfg(feature = "theory")]
mod discrete;
#[cfg(feature = "theory")]
mod gamma;
#[cfg(feature = "theory")]
mod own;

#[cfg(feature = "theory")]
pub use drawn::{Sketch, near, sketch};

use crate::registry;

registry! {
    Result<Path>, "path", "Path", "How noise becomes data: x_t = α(t)·x₁ + σ(t)·x₀.", formulas;
    linear, vp_linear, vp_cosine, sub_vp, ve;
    theory: linear_sigma_min, trigonometric, polynomial, linear_vp, edm, vp_zero_snr, ddpm,
    scaled_linear, brownian_bridge, interpolant_linear, interpolant_trigonometric,
    custom, drawn,
}

/// The path's coefficients at one time, t = 1 at the data, and their derivatives in t.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Schedule {
    /// Coefficient of the data point x₁.
    pub alpha: f64,
    /// Coefficient of the source point x₀.
    pub sigma: f64,
    /// Coefficient γ of the extra noise z ~ N(0, I); 0 on an affine path.
    pub gamma: f64,
    /// dα/dt.
    pub d_alpha: f64,
    /// dσ/dt.
    pub d_sigma: f64,
    /// dγ/dt.
    pub d_gamma: f64,
}

impl Schedule {
    /// Half of the squared diffusion coefficient w² that belongs to the path.
    ///
    /// On an affine path from a Gaussian, η = σ²α̇/α − σσ̇: the velocity is (α̇/α)·x + η·score, and
    /// w² = 2η is the classical reverse-time SDE's. Infinite where α = 0 < σ. With extra noise,
    /// η = |γγ̇ − γ²σ̇/σ|: where that is positive without the bars, v + ½w²·score depends on x and
    /// E\[x₁ | x\] alone; on a Brownian bridge of variance ε, w² = ε.
    pub fn eta(&self) -> f64 {
        self.noise_level() * self.eta_per_noise()
    }

    /// η over the noise level: finite also where that level is 0.
    pub fn eta_per_noise(&self) -> f64 {
        if self.gamma == 0.0 {
            return self.sigma * self.d_alpha / self.alpha - self.d_sigma;
        }
        (self.d_gamma - self.gamma * self.d_sigma / self.sigma).abs()
    }

    /// The velocity as a combination of x₀, x₁ and z.
    pub fn velocity(&self) -> [f64; 3] {
        [self.d_sigma, self.d_alpha, self.d_gamma]
    }

    /// Coefficient of the noise that [`Schedule::noise`] tells: γ where the path has extra noise, else σ.
    pub fn noise_level(&self) -> f64 {
        if self.gamma == 0.0 {
            self.sigma
        } else {
            self.gamma
        }
    }

    /// The noise whose conditional mean gives the score, as a combination of x₀, x₁ and z: the extra
    /// noise where the path has it, else x₀.
    pub fn noise(&self) -> [f64; 3] {
        if self.gamma == 0.0 {
            [1.0, 0.0, 0.0]
        } else {
            [0.0, 0.0, 1.0]
        }
    }
}

/// A path: its schedule and the times at which that is finite.
pub struct Path {
    /// The schedule at time t, 0 = source, 1 = data.
    pub at: Box<dyn Fn(f64) -> Schedule>,
    /// First and last usable time.
    pub range: (f64, f64),
}

impl Path {
    /// A path with this schedule, usable on `range`.
    pub fn new(range: (f64, f64), at: impl Fn(f64) -> Schedule + 'static) -> Self {
        Self {
            at: Box::new(at),
            range,
        }
    }

    /// The schedule at time `t`.
    pub fn schedule(&self, t: f64) -> Schedule {
        (self.at)(t)
    }
}
