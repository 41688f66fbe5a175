use super::{Path, gamma, trigonometric};
use crate::error::Result;
use crate::registry::Entry;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "interpolant-trigonometric",
    label: "Interpolant, trigonometric",
    doc: "α = sin(½πt), σ = cos(½πt) with extra noise γ between the ends (Albergo et al. 2023, section 4).",
    params: gamma::PARAMS,
    make: |params| Ok(gamma::path(params, trigonometric::schedule)),
};

pub const FORMULA: &str =
    r"\alpha = \sin\left(\frac{\pi}{2}\,t\right) \\ \sigma = \cos\left(\frac{\pi}{2}\,t\right) \\ [smooth=0] \gamma = @level\,\sqrt{2t(1 - t)} \\ [smooth=1] \gamma = @level\,\sin^2(\pi t)";
