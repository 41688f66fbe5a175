//! Densities known up to a constant, π̃ = Z·π: what stochastic control is given instead of points.

mod grid;
mod rings;

use std::rc::Rc;

pub use grid::GridDensity;
pub use rings::rings;

use super::mixture::{Marginal, Mixture};
use super::path::Schedule;

type Scalar = dyn Fn(&[f64]) -> f64;
type Vector = dyn Fn(&[f64]) -> Vec<f64>;

/// An unnormalised density on ℝ^dim. Its energy is −log π̃.
pub struct Density {
    /// Numbers in a point.
    pub dim: usize,
    /// log Z = log ∫ π̃, where it is known.
    pub log_z: Option<f64>,
    log_density: Box<Scalar>,
    gradient: Box<Vector>,
}

impl Density {
    /// The density with this log π̃ and its gradient, both of a point `[dim]`.
    pub fn from_fn(
        dim: usize,
        log_density: impl Fn(&[f64]) -> f64 + 'static,
        gradient: impl Fn(&[f64]) -> Vec<f64> + 'static,
    ) -> Self {
        Self {
            dim,
            log_z: None,
            log_density: Box::new(log_density),
            gradient: Box::new(gradient),
        }
    }

    /// The same density with its log Z.
    pub fn with_log_z(self, log_z: f64) -> Self {
        Self {
            log_z: Some(log_z),
            ..self
        }
    }

    /// A mixture's density, log Z = 0; none where a covariance is singular.
    pub fn of_mixture(mixture: Mixture) -> Option<Self> {
        let dim = mixture.dim;
        marginal(&mixture, &Mixture::standard(dim))?;
        let laws = Rc::new((mixture, Mixture::standard(dim)));
        let also = laws.clone();
        let log_density = move |x: &[f64]| {
            marginal(&laws.0, &laws.1).map_or(f64::NEG_INFINITY, |law| law.log_density(x))
        };
        let gradient = move |x: &[f64]| {
            marginal(&also.0, &also.1).map_or_else(|| vec![0.0; x.len()], |law| law.score(x))
        };
        Some(Self::from_fn(dim, log_density, gradient).with_log_z(0.0))
    }

    /// The same law seen in coordinates x̃ = (x − center)/scale: log π̃ gains the log-volume of a unit
    /// cube, so log Z stays.
    pub fn in_frame(self, center: &[f64], scale: &[f64]) -> Self {
        let frame = Rc::new((center.to_vec(), scale.to_vec()));
        let also = frame.clone();
        let inner = Rc::new(self);
        let (dim, log_z, outer) = (inner.dim, inner.log_z, inner.clone());
        let log_volume: f64 = scale.iter().map(|s| s.ln()).sum();
        let log_density = move |x: &[f64]| inner.log_density(&leave(&frame, x)) + log_volume;
        let gradient = move |x: &[f64]| {
            let gradient = outer.gradient(&leave(&also, x));
            gradient.iter().zip(&also.1).map(|(g, s)| g * s).collect()
        };
        Self {
            log_z,
            ..Self::from_fn(dim, log_density, gradient)
        }
    }

    /// log π̃(x), in nats; −∞ where π̃ = 0.
    pub fn log_density(&self, x: &[f64]) -> f64 {
        (self.log_density)(x)
    }

    /// ∇log π̃(x), `[dim]`.
    pub fn gradient(&self, x: &[f64]) -> Vec<f64> {
        (self.gradient)(x)
    }
}

/// center + scale ⊙ x.
fn leave((center, scale): &(Vec<f64>, Vec<f64>), x: &[f64]) -> Vec<f64> {
    let parts = center.iter().zip(scale).zip(x);
    parts.map(|((c, s), x)| c + s * x).collect()
}

/// The mixture itself, as the law at the end of a path from any source.
fn marginal<'a>(mixture: &'a Mixture, source: &'a Mixture) -> Option<Marginal<'a>> {
    let end = Schedule {
        alpha: 1.0,
        ..Schedule::default()
    };
    Marginal::new(source, mixture, &end)
}
