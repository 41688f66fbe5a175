//! The data of a choice: a set of the registry, a mixture given in full, or the person's own.

use serde_json::{Map, Value};

use crate::core::dataset::{self, standardise};
use crate::core::mixture::Mixture;
use crate::error::{Error, Result};
use crate::number::held;
use crate::registry::{Pick, number};

/// Most numbers of own points that a choice carries itself; more travel beside it.
pub const MAX_INLINE_POINTS: usize = 4000;

const MIXTURE: &str = "mixture";
const OWN: &str = "own";

/// Which law ρ₁ is.
#[derive(Debug, Clone, PartialEq)]
pub enum DataChoice {
    /// An entry of [`dataset::GROUP`].
    Set(Pick),
    /// A Gaussian mixture, with whether to standardise it.
    Mixture(Mixture, bool),
    /// The person's own points.
    Own {
        /// Numbers in a point; 0 until points are given.
        dim: usize,
        /// The points to twelve digits, `[n, dim]` in raw units, where they are few; empty where they travel beside
        /// the choice.
        points: Vec<f64>,
        /// Whether to standardise them.
        standardise: bool,
    },
}

impl DataChoice {
    /// Whether these are the person's own points and travel beside the choice.
    pub fn needs_points(&self) -> bool {
        matches!(self, Self::Own { points, .. } if points.is_empty())
    }

    /// The same law written out as a mixture; none where it is none, or one of more components than
    /// `most`. Fails where the data set's texts make no law.
    #[cfg(feature = "theory")]
    pub fn as_mixture(&self, most: usize) -> Result<Option<Self>> {
        let written = match self {
            Self::Set(pick) => {
                let standardise = pick.value("standardise").is_some_and(|on| on != 0.0);
                let mixture = dataset::GROUP.make(pick)?.mixture;
                mixture.map(|mixture| Self::Mixture(mixture, standardise))
            }
            Self::Mixture(..) => Some(self.clone()),
            Self::Own { .. } => None,
        };
        let few = |data: &Self| matches!(data, Self::Mixture(m, _) if m.weights.len() <= most);
        Ok(written.filter(few))
    }

    /// As JSON, with `id` `mixture` (`weights`, `means`, `covariances`), `own` (`dim`, `points`) or
    /// a set's.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Set(pick) => pick.to_json(),
            Self::Mixture(mixture, standardise) => {
                let covariances = mixture
                    .covariances
                    .iter()
                    .map(|s| Value::from_iter(s.matrix(mixture.dim).chunks(mixture.dim)));
                let means = mixture.means.iter().map(|m| Value::from(m.as_slice()));
                let mut map = Map::new();
                map.insert("id".into(), MIXTURE.into());
                map.insert("weights".into(), mixture.weights.as_slice().into());
                map.insert("means".into(), means.collect());
                map.insert("covariances".into(), covariances.collect());
                map.insert("standardise".into(), i32::from(*standardise).into());
                Value::Object(map)
            }
            Self::Own {
                dim,
                points,
                standardise,
            } => {
                let mut map = Map::new();
                map.insert("id".into(), OWN.into());
                map.insert("dim".into(), (*dim).into());
                if !points.is_empty() {
                    let rows = points
                        .chunks(*dim)
                        .map(|row| row.iter().map(|&x| number(x)).collect());
                    map.insert("points".into(), Value::Array(rows.collect()));
                }
                map.insert("standardise".into(), i32::from(*standardise).into());
                Value::Object(map)
            }
        }
    }

    /// From the JSON object that [`Self::to_json`] writes, parameters optional.
    pub fn from_json(mut pick: Pick, rest: &Map<String, Value>) -> Result<Self> {
        let mut rest = rest.clone();
        if let Ok(entry) = dataset::GROUP.find(&pick.id) {
            for text in entry.params.iter().filter(|param| param.text.is_some()) {
                if let Some(Value::String(given)) = rest.get(text.id) {
                    pick = pick.with(text.id, given.as_str());
                    rest.remove(text.id);
                }
            }
        }
        let known: &[&str] = match pick.id.as_str() {
            MIXTURE => &["weights", "means", "covariances"],
            OWN => &["points"],
            _ => &[],
        };
        if let Some(key) = rest.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(Error::new(
                key,
                format!(
                    "\"{}\" does not take this, or not in this form; give a number",
                    pick.id
                ),
            ));
        }
        match pick.id.as_str() {
            MIXTURE => {
                let pick = pick.complete(&[standardise(0.0)])?;
                let numbers = |key: &str| rest.get(key).ok_or_else(|| missing(key));
                let weights = vector("weights", numbers("weights")?)?;
                let means = matrix("means", numbers("means")?)?;
                let covariances = numbers("covariances")?;
                let covariances = covariances
                    .as_array()
                    .ok_or_else(|| missing("covariances"))?;
                let covariances = covariances
                    .iter()
                    .map(|s| Ok(matrix("covariances", s)?.concat()))
                    .collect::<Result<_>>()?;
                let mixture = Mixture::new(weights, means, covariances)?;
                Ok(Self::Mixture(
                    mixture,
                    pick.value("standardise") != Some(0.0),
                ))
            }
            OWN => {
                let dim = crate::registry::Param::integer("dim", "Dimension", 0.0, 0.0, 256.0, "");
                let pick = pick.complete(&[dim, standardise(1.0)])?;
                let rows = rest
                    .get("points")
                    .map_or(Ok(Vec::new()), |rows| matrix("points", rows))?;
                let width = rows
                    .first()
                    .map_or(pick.value("dim").unwrap_or_default() as usize, Vec::len);
                let points: Vec<f64> = rows.concat().into_iter().map(held).collect();
                if rows.iter().any(|row| row.len() != width || row.is_empty()) || width > 256 {
                    return Err(Error::new(
                        "points",
                        "give every point the same count of numbers, 1 to 256",
                    ));
                }
                if rows.len() == 1 {
                    return Err(Error::new("points", "one point is no law; give at least 2"));
                }
                if points.len() > MAX_INLINE_POINTS {
                    return Err(Error::new(
                        "points",
                        format!(
                            "a choice carries at most {MAX_INLINE_POINTS} numbers; load the points as a file"
                        ),
                    ));
                }
                Ok(Self::Own {
                    dim: width,
                    points,
                    standardise: pick.value("standardise") != Some(0.0),
                })
            }
            id => {
                let entry = dataset::GROUP.find(id).map_err(|error| {
                    let message = error
                        .message
                        .replace("choose one of ", "choose one of mixture, own, ");
                    Error::new("id", message)
                })?;
                Ok(Self::Set(pick.complete(entry.params)?))
            }
        }
    }
}

/// The group as the catalogue shows it; `own` and `mixture` have no generic controls.
pub fn describe() -> Value {
    dataset::GROUP.describe()
}

fn missing(key: &str) -> Error {
    Error::new(
        key,
        "a mixture needs weights [k], means [k][dim] and covariances [k][dim][dim]",
    )
}

fn vector(key: &str, value: &Value) -> Result<Vec<f64>> {
    let wrong = || Error::new(key, "must be a list of finite numbers");
    let finite = |x: &Value| x.as_f64().filter(|x| x.is_finite()).ok_or_else(wrong);
    value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(finite)
        .collect()
}

fn matrix(key: &str, value: &Value) -> Result<Vec<Vec<f64>>> {
    let rows = value
        .as_array()
        .ok_or_else(|| Error::new(key, "must be a list of lists of numbers"))?;
    rows.iter().map(|row| vector(key, row)).collect()
}
