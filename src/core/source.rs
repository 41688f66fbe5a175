//! Where mass starts: noise, or any data set.

use super::dataset;
use crate::registry::{Args, Entry, Pick, describe_group};
use serde_json::Value;

use crate::error::{Error, Result};

/// A source that is noise rather than a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// N(0, I) in the field's frame.
    Gaussian,
    /// All mass at 0 of the field's frame: where a controlled process starts.
    Origin,
    /// Uniform on [−√3, √3] in every coordinate of the field's frame: unit variance.
    Uniform,
}

/// The noises; a source may also be any entry of [`dataset::GROUP`].
pub const NOISES: &[Entry<Noise>] = &[
    Entry {
        id: "gaussian",
        label: "Gaussian",
        doc: "N(0, I): the only source for which score and SDE samplers exist.",
        params: &[],
        make: |_| Noise::Gaussian,
    },
    Entry {
        id: "uniform",
        label: "Uniform",
        doc: "Uniform on a cube with unit variance in each coordinate.",
        params: &[],
        make: |_| Noise::Uniform,
    },
    #[cfg(feature = "theory")]
    Entry {
        id: "origin",
        label: "The origin",
        doc: "All mass at 0 of the field's frame; only for paths with extra noise, as a Brownian bridge (Föllmer 1985).",
        params: &[],
        make: |_| Noise::Origin,
    },
];

/// The noise that `pick` names; none where it names a data set.
pub fn noise(pick: &Pick) -> Option<Noise> {
    NOISES
        .iter()
        .find(|entry| entry.id == pick.id)
        .map(|entry| (entry.make)(&Args::default()))
}

fn ids() -> Vec<&'static str> {
    NOISES.iter().map(|entry| entry.id).collect()
}

/// `pick` with its parameters checked and complete.
pub fn complete(pick: Pick) -> Result<Pick> {
    if let Some(entry) = NOISES.iter().find(|entry| entry.id == pick.id) {
        return pick.complete(entry.params);
    }
    match dataset::GROUP.find(&pick.id) {
        Ok(entry) => pick.complete(entry.params),
        Err(error) => Err(Error::new(
            "id",
            error.message.replace(
                "choose one of ",
                &format!("choose one of {}, ", ids().join(", ")),
            ),
        )),
    }
}

/// The group as the catalogue shows it.
pub fn describe() -> Value {
    let noises = NOISES.iter().map(Entry::describe);
    let entries = noises
        .chain(dataset::GROUP.all.iter().map(Entry::describe))
        .collect();
    describe_group("source", "Source", "The law ρ₀ at t = 0.", entries)
}
