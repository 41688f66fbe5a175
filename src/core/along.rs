//! The path that a trained field is sampled along: its own, or any other affine one.

use serde_json::Value;

use super::path;
use crate::error::{Error, Result};
use crate::registry::{Entry, Pick, describe_group};

/// The path that the field was trained on.
pub const TRAINED: Entry<()> = Entry {
    id: "trained",
    label: "The trained path",
    doc: "The path that the field was trained on.",
    params: &[],
    make: |_| (),
};

/// `pick` with its parameters checked and complete.
pub fn complete(pick: Pick) -> Result<Pick> {
    if pick.id == TRAINED.id {
        return pick.complete(TRAINED.params);
    }
    let entry = path::GROUP.find(&pick.id).map_err(|error| {
        let ids = format!("choose one of {}, ", TRAINED.id);
        Error::new("id", error.message.replace("choose one of ", &ids))
    })?;
    pick.complete(entry.params)
}

/// The group as the catalogue shows it.
pub fn describe() -> Value {
    let mut entries = vec![TRAINED.describe()];
    if cfg!(feature = "theory") {
        entries.extend(path::GROUP.all.iter().map(|entry| entry.describe()));
    }
    describe_group(
        "along",
        "Sampled along",
        "The path that particles follow. Affine paths from a Gaussian are one another up to a change of time and a scaling, so a field trained on one answers for all.",
        entries,
    )
}
