//! Laws to train on, in raw units: one file each, named by the source of its definition.
//!
//! Most files have `draw(stream, n, …)`: n independent points of the law as `[n, dim]`, row-major.
//! Where a source lays points on an even grid (moons, rings), the grid's uniform law is drawn, so
//! any n has the same law.

#[cfg(all(test, feature = "theory"))]
mod densities;
#[cfg(test)]
mod laws;

#[cfg(feature = "theory")]
pub use energy::{TypedEnergy, typed_energy};

use std::iter::repeat_with;

#[cfg(feature = "theory")]
use super::density::{Density, GridDensity};
use super::mixture::{Factor, Mixture};
use super::rng::Stream;
use crate::error::{Error, Result};
use crate::registry;
use crate::registry::Param;

registry! {
    DataSet, "data", "Data", "The law ρ₁ at t = 1: what the field should produce.";
    eight_gaussians, moons, checkerboard, two_spirals, rings, swiss_roll, pinwheel, old_faithful;
    theory: circles, s_curve, moons_dsb, normal, grid_25, funnel, double_well, digits,
    two_gaussians, three_gaussians, interval, laplace, energy, drawn,
}

/// A law to train on, in raw units.
pub struct DataSet {
    /// Numbers in a point.
    pub dim: usize,
    /// Names of the coordinates.
    pub columns: Vec<String>,
    /// Where its points come from.
    pub law: Law,
    /// The law as a Gaussian mixture, where it is one.
    pub mixture: Option<Mixture>,
    #[cfg(feature = "theory")]
    density: Option<Density>,
}

/// Draws n independent points of a law from a stream, `[n, dim]`.
pub type Draw = Box<dyn Fn(&mut Stream, usize) -> Vec<f64>>;

/// A law as a generator or as a finite list.
pub enum Law {
    /// n independent points, `[n, dim]`.
    Drawn(Draw),
    /// Every point there is, `[n, dim]`.
    Listed(Vec<f64>),
    /// Every point there is, in a file of this path that is not here yet: see [`supply`].
    Awaited(&'static str),
    /// None: what a person gave makes no law, and why.
    Illegal(Error),
}

impl DataSet {
    /// The law that `draw` draws from.
    pub fn drawn(dim: usize, draw: impl Fn(&mut Stream, usize) -> Vec<f64> + 'static) -> Self {
        Self::new(columns(dim), Law::Drawn(Box::new(draw)))
    }

    /// This mixture; where a covariance is singular, its part is a point.
    pub fn of_mixture(mixture: Mixture) -> Self {
        let law = mixture.clone();
        let factor = |s: &super::mixture::Covariance| s.factor(law.dim);
        let point = Factor::Deviation(0.0);
        let factors: Vec<Factor> = law
            .covariances
            .iter()
            .map(|s| factor(s).unwrap_or(point.clone()))
            .collect();
        let draw = move |stream: &mut Stream, n| law.draw_with(&factors, stream, n);
        Self::drawn(mixture.dim, draw).with_mixture(mixture)
    }

    /// Any density in 1 or 2 dimensions, drawn from on a grid over the box from `low` to `high`, which
    /// also gives its log Z. Fails as [`GridDensity::new`] does.
    #[cfg(feature = "theory")]
    pub fn on_grid(density: Density, low: &[f64], high: &[f64]) -> Result<Self> {
        let grid = GridDensity::new(&density, low, high)?;
        let density = density.with_log_z(grid.log_z);
        let set = Self::drawn(density.dim, move |stream, n| grid.draw(stream, n));
        Ok(set.with_density(density))
    }

    /// What stands for a law of `dim` numbers that a person's text does not make.
    #[cfg(feature = "theory")]
    fn illegal(dim: usize, error: Error) -> Self {
        Self::new(columns(dim), Law::Illegal(error))
    }

    fn new(columns: Vec<String>, law: Law) -> Self {
        Self {
            dim: columns.len(),
            columns,
            law,
            mixture: None,
            #[cfg(feature = "theory")]
            density: None,
        }
    }

    /// A law of points (x, y) made by `draw`.
    fn planar(draw: impl Fn(&mut Stream, usize) -> Vec<f64> + 'static) -> Self {
        Self::drawn(2, draw)
    }

    fn with_mixture(self, mixture: Mixture) -> Self {
        Self {
            mixture: Some(mixture),
            ..self
        }
    }

    #[cfg(feature = "theory")]
    fn with_density(self, density: Density) -> Self {
        Self {
            density: Some(density),
            ..self
        }
    }

    /// The law's density, where it is known.
    #[cfg(feature = "theory")]
    pub fn into_density(self) -> Option<Density> {
        self.density
            .or_else(|| self.mixture.and_then(Density::of_mixture))
    }

    /// Every point of a finite law, else `n` independent ones; `[·, dim]`. Fails, naming its file,
    /// where that is awaited, and, naming the parameter, where a text makes no law.
    pub fn points(&self, stream: &mut Stream, n: usize) -> Result<Vec<f64>> {
        match &self.law {
            Law::Drawn(draw) => Ok(draw(stream, n)),
            Law::Listed(points) => Ok(points.clone()),
            Law::Awaited(path) => Err(Error::new(*path, "is not here yet; fetch and supply it")),
            Law::Illegal(error) => Err(error.clone()),
        }
    }
}

/// What the paths of such files begin with: an error whose field does asks for one.
pub const ASSETS: &str = "assets/";

/// Names for the coordinates of a law that has none.
pub fn columns(dim: usize) -> Vec<String> {
    match dim {
        1 => vec!["x".into()],
        2 => vec!["x".into(), "y".into()],
        _ => (1..=dim).map(|i| format!("x{i}")).collect(),
    }
}

/// Gives the data sets a file that they await: the browser fetches it only when it is chosen, and
/// every other build has it within. Fails where no set awaits it or its bytes are not as they were.
#[cfg(feature = "theory")]
pub fn supply(path: &str, bytes: &[u8]) -> Result<()> {
    if path == digits::ASSET {
        return digits::supply(bytes);
    }
    Err(Error::new(path, "is no data set's file"))
}

/// The switch that every data set has.
pub const fn standardise(default: f64) -> Param {
    Param::switch(
        "standardise",
        "Standardise",
        default,
        "Train in coordinates with mean 0 and deviation 1; the field still reads and answers in the data's units.",
    )
}

/// `[n, 2]` from n calls of `point`, in order.
fn rows(n: usize, point: impl FnMut() -> [f64; 2]) -> Vec<f64> {
    repeat_with(point).take(n).flatten().collect()
}
