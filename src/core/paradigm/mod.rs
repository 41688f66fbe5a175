//! Paradigms: presets of the one object.

use crate::registry;
use crate::registry::Pick;

registry! {
    Paradigm, "paradigm", "Paradigm", "A named way to set path, target, weighting and sampler.";
    flow_matching, diffusion, score_based,
}

/// What a paradigm sets.
pub struct Paradigm {
    /// How noise becomes data.
    pub path: Pick,
    /// What the network predicts.
    pub target: Pick,
    /// How errors are weighed over time.
    pub weighting: Pick,
    /// How particles follow the field.
    pub sampler: Pick,
    /// Steps of that sampler.
    pub steps: usize,
}
