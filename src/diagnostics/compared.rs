//! Which samplers a plot compares.

use serde::Serialize;

use super::{Kind, Source};
use crate::core::sampler;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::registry::Pick;

/// More lines could not be told apart.
const MOST: usize = 6;

/// What a plot may compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Ids of all samplers.
    pub offered: Vec<&'static str>,
    /// Those that it takes where nobody says which: the chosen one first.
    pub usual: Vec<String>,
    /// How many it takes at most.
    pub most: usize,
}

impl Compared {
    /// What `kind` compares of the plan's field, where it does.
    pub(super) fn of(kind: &Kind, plan: &Plan) -> Option<Self> {
        let Source::Samplers { usual, .. } = kind.source else {
            return None;
        };
        Some(Self {
            offered: sampler::GROUP.all.iter().map(|entry| entry.id).collect(),
            usual: usual_of(plan, usual),
            most: MOST,
        })
    }
}

fn usual_of(plan: &Plan, others: &[&str]) -> Vec<String> {
    let chosen = plan.choice.sampler.id.as_str();
    let others = others.iter().copied().filter(|&id| id != chosen);
    std::iter::once(chosen)
        .chain(others)
        .map(str::to_owned)
        .collect()
}

/// The samplers with the ids `asked`, or the usual ones: the chosen one as it is set, the others at their
/// defaults. Fails where one is unknown or named twice, or there are none or too many.
pub(super) fn picks(plan: &Plan, usual: &[&str], asked: Option<&[String]>) -> Result<Vec<Pick>> {
    let ids = asked.map_or_else(|| usual_of(plan, usual), <[String]>::to_vec);
    let twice = (1..ids.len()).any(|k| ids[..k].contains(&ids[k]));
    if ids.is_empty() || ids.len() > MOST || twice {
        let message = format!("choose between 1 and {MOST} to compare, each once");
        return Err(Error::new("samplers", message));
    }
    let chosen = &plan.choice.sampler;
    let pick = |id: &String| {
        sampler::GROUP.find(id)?;
        Ok(if *id == chosen.id {
            chosen.clone()
        } else {
            Pick::of(id)
        })
    };
    ids.iter().map(pick).collect()
}
