//! The two laws that a choice names, as points in the frame.

use super::{MAX_EXACT_TERMS, OwnPoints, pool_size};
use crate::choice::{Choice, DataChoice};
use crate::core::coupling;
use crate::core::dataset::{self, DataSet, Law, columns as default_columns};
#[cfg(feature = "theory")]
use crate::core::density::Density;
use crate::core::frame::Frame;
use crate::core::mixture::{Mixture, Pair};
use crate::core::program::{Points, Source};
use crate::core::regression::{Ends, SourceLaw};
use crate::core::rng::{Purpose, Stream};
use crate::core::source;
use crate::error::{Error, Result};
use crate::number::shortest_f32;

/// A law's density, where it is known; nothing in a build without the methods that read one.
#[cfg(feature = "theory")]
pub(super) type Known = Option<Density>;
#[cfg(not(feature = "theory"))]
#[derive(Default)]
pub(super) struct Known {}

/// ρ₁ with its points in raw units.
pub(super) struct Target {
    pub columns: Vec<String>,
    pub points: Vec<f64>,
    pub dim: usize,
    pub standardise: bool,
    pub mixture: Option<Mixture>,
    pub density: Known,
}

pub(super) fn target_law(choice: &Choice, own: Option<&OwnPoints>) -> Result<Target> {
    let mut stream = Stream::new(choice.seed(), Purpose::Data, 0, 0);
    match &choice.data {
        DataChoice::Set(pick) => {
            let set = dataset::GROUP.make(pick)?;
            Ok(Target {
                points: points_of(&set, &mut stream, "data")?,
                dim: set.dim,
                standardise: pick.value("standardise").is_some_and(|on| on != 0.0),
                mixture: mixture_of(&set),
                columns: set.columns.clone(),
                density: density_of(set),
            })
        }
        DataChoice::Mixture(mixture, standardise) => Ok(Target {
            columns: default_columns(mixture.dim),
            points: mixture.draw(&mut stream, pool_size(mixture.dim))?,
            dim: mixture.dim,
            standardise: *standardise,
            mixture: Some(mixture.clone()),
            density: density_of(DataSet::of_mixture(mixture.clone())),
        }),
        DataChoice::Own {
            dim,
            points,
            standardise,
        } => {
            let (columns, points) = match own {
                Some(own) if points.is_empty() || own.values == *points => {
                    (own.columns.clone(), own.values.clone())
                }
                _ if !points.is_empty() => (default_columns(*dim), points.clone()),
                _ => {
                    return Err(Error::new(
                        "data",
                        "this choice's own points are not here; load their file again",
                    ));
                }
            };
            let dim = columns.len();
            check_own(&points, dim)?;
            Ok(Target {
                columns,
                mixture: finite_law(&points, dim),
                points,
                dim,
                standardise: *standardise,
                density: Known::default(),
            })
        }
    }
}

/// The pool of a law; what is wrong with it is wrong in the group `part`, but for an awaited file.
fn points_of(set: &DataSet, stream: &mut Stream, part: &str) -> Result<Vec<f64>> {
    set.points(stream, pool_size(set.dim)).map_err(|error| {
        if error.field.starts_with(dataset::ASSETS) {
            error
        } else {
            error.within(part)
        }
    })
}

#[cfg(feature = "theory")]
fn density_of(set: DataSet) -> Known {
    set.into_density()
}

#[cfg(not(feature = "theory"))]
fn density_of(_: DataSet) -> Known {
    Known::default()
}

pub(super) fn mixture_of(set: &DataSet) -> Option<Mixture> {
    let finite = || match &set.law {
        Law::Listed(points) => finite_law(points, set.dim),
        Law::Drawn(_) | Law::Awaited(_) | Law::Illegal(_) => None,
    };
    set.mixture.clone().or_else(finite)
}

pub(super) fn finite_law(points: &[f64], dim: usize) -> Option<Mixture> {
    (points.len() / dim <= MAX_EXACT_TERMS).then(|| Mixture::of_points(points, dim))
}

pub(super) fn check_own(points: &[f64], dim: usize) -> Result<()> {
    let fail = |message: &str| Err(Error::new("points", message));
    if dim == 0 || !points.len().is_multiple_of(dim) {
        return fail("every point needs the same count of numbers, 1 to 256");
    }
    if points.len() < 2 * dim {
        return fail("one point is no law; give at least 2");
    }
    if points.iter().any(|x| !x.is_finite()) {
        return fail("every number must be finite; remove infinite and missing ones");
    }
    if points.chunks_exact(dim).all(|row| row == &points[..dim]) {
        return fail("all points are the same; give at least two different ones");
    }
    Ok(())
}

/// ρ₀ in the frame, and as a mixture where it is one.
pub(super) fn source_law(choice: &Choice, frame: &Frame) -> Result<(Source, Option<Mixture>)> {
    match source::noise(&choice.source) {
        Some(source::Noise::Gaussian) => {
            Ok((Source::Gaussian, Some(Mixture::standard(frame.dim()))))
        }
        Some(source::Noise::Uniform) => Ok((Source::Uniform, None)),
        // Nothing reads x₀ then.
        Some(source::Noise::Origin) => {
            let origin = Mixture::equal(vec![vec![0.0; frame.dim()]], 0.0);
            Ok((Source::Gaussian, Some(origin)))
        }
        None => {
            let set = dataset::GROUP.make(&choice.source)?;
            if set.dim != frame.dim() {
                return Err(Error::new(
                    "source",
                    format!(
                        "\"{}\" has {} dimensions and the data {}; choose gaussian or uniform",
                        choice.source.id,
                        set.dim,
                        frame.dim()
                    ),
                ));
            }
            let mut stream = Stream::new(choice.seed(), Purpose::SourceData, 0, 0);
            let raw = points_of(&set, &mut stream, "source")?;
            let points = Points::new(frame.enter(&raw), set.dim);
            let mixture = mixture_of(&set).map(|m| m.in_frame(&frame.center, &frame.scale));
            Ok((Source::Points(points), mixture))
        }
    }
}

/// What the regression needs to know of the two laws.
pub(super) fn ends(choice: &Choice, source: &Source, data_rms: f64) -> Ends {
    let (law, source_rms) = match source {
        _ if source::noise(&choice.source) == Some(source::Noise::Origin) => {
            (SourceLaw::Origin, 1.0)
        }
        // Given the data of its pair it is N(0, I) no more.
        Source::Gaussian if choice.coupling.id != coupling::INDEPENDENT => (SourceLaw::Other, 1.0),
        Source::Gaussian => (SourceLaw::Gaussian, 1.0),
        Source::Uniform => (SourceLaw::Other, 1.0),
        Source::Points(points) => (SourceLaw::Other, rms(points)),
    };
    Ends {
        source: law,
        source_rms,
        data_rms,
    }
}

/// Both laws, where both are known and few enough terms.
pub(super) fn pair(source: Option<Mixture>, data: Option<Mixture>) -> Option<Pair> {
    let pair = Pair {
        source: source?,
        data: data?,
    };
    let terms = pair.source.weights.len() * pair.data.weights.len();
    (terms <= MAX_EXACT_TERMS).then_some(pair)
}

/// Root mean square coordinate.
pub(super) fn rms(points: &Points) -> f64 {
    let square: f64 = points.values.iter().map(|&x| f64::from(x).powi(2)).sum();
    (square / points.values.len().max(1) as f64).sqrt()
}

/// Fails where `f32` could not carry points of this root mean square.
pub(super) fn check_size(rms: f64) -> Result<()> {
    if rms > 1e-6 && rms < 1e6 {
        return Ok(());
    }
    Err(Error::new(
        "data.standardise",
        format!(
            "the data's size, {}, is out of proportion to the noise's; turn standardising on",
            shortest_f32(rms as f32)
        ),
    ))
}
