//! Paradigms: presets of the one object.

use crate::choice::PICKS;
use crate::registry;
use crate::registry::Pick;

registry! {
    Paradigm, "paradigm", "Paradigm", "A named way to set source, path, coupling, target, weighting and sampler.";
    flow_matching, diffusion, score_based;
    theory: ve_sde, sub_vp_sde, edm, ot_cfm, rectified_flow, stochastic_interpolant, sf2m, dsbm_imf,
    dsbm_ipf, hybrid, foellmer, control,
}

/// What a paradigm sets.
pub struct Paradigm {
    /// The law ρ₀.
    pub source: Pick,
    /// The law ρ₁, where the paradigm is about one.
    pub data: Option<Pick>,
    /// How x₀ becomes x₁.
    pub path: Pick,
    /// Which x₀ belongs to which x₁.
    pub coupling: Pick,
    /// What the network predicts.
    pub target: Pick,
    /// How errors are weighed over time.
    pub weighting: Pick,
    /// How often each time is trained on.
    pub time_law: Pick,
    /// How particles follow the field.
    pub sampler: Pick,
    /// Where the sampler's steps begin and end.
    pub grid: Pick,
    /// Steps of that sampler.
    pub steps: usize,
}

impl Paradigm {
    /// Flow matching; every paradigm says what it does otherwise.
    fn plain() -> Self {
        Self {
            source: Pick::of("gaussian"),
            data: None,
            path: Pick::of("linear"),
            coupling: Pick::of("independent"),
            target: Pick::of("velocity"),
            weighting: Pick::of("uniform"),
            time_law: Pick::of("uniform"),
            sampler: Pick::of("heun"),
            grid: Pick::of("uniform"),
            steps: 40,
        }
    }

    /// An SDE from the two moons to the 8 Gaussians, a published pair of data sets (Shi et al. 2023,
    /// section 6), along Brownian bridges of noise 1.
    #[cfg(feature = "theory")]
    fn between() -> Self {
        Self {
            source: Pick::of("moons"),
            data: Some(Pick::of("eight-gaussians")),
            path: Pick::of("brownian-bridge"),
            target: Pick::of("velocity-and-noise"),
            sampler: Pick::of("euler-maruyama"),
            steps: 100,
            ..Self::plain()
        }
    }

    /// The parts of a choice that it decides; the rest stays when one is picked.
    pub fn sets(&self) -> Vec<&'static str> {
        let decides = |part: &&str| match *part {
            "data" => self.data.is_some(),
            "along" => false,
            _ => true,
        };
        PICKS.into_iter().filter(decides).collect()
    }
}
