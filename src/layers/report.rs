//! What the page is told of the layers: in the data's units, and at which time.

use serde::Serialize;

use super::images;
use super::wish::Lens;
use crate::core::program::Divergence;
use crate::plan::Plan;

/// What can be asked of a plan's field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Offers {
    /// Whether the exact field is known.
    pub exact: bool,
    /// Whether the field tells its velocity.
    pub velocity: bool,
    /// Whether it tells the score.
    pub score: bool,
    /// Whether it tells E[x₀ | x].
    pub noise: bool,
    /// Whether it tells E[x₁ | x].
    pub data: bool,
    /// Whether its divergence can be had exactly.
    pub divergence: bool,
    /// Coordinates of a point.
    pub dim: usize,
    /// Whether points can be shown as images.
    pub images: bool,
}

impl Offers {
    /// What `plan`'s field has to offer.
    pub fn of(plan: &Plan) -> Self {
        let tells = |lens: Lens| plan.sampled().offers(lens.quantity());
        let dim = plan.frame.dim();
        Self {
            exact: plan.exact.is_some(),
            velocity: tells(Lens::Velocity),
            score: tells(Lens::Score),
            noise: tells(Lens::Noise),
            data: tells(Lens::Data),
            divergence: dim <= Divergence::MOST_EXACT,
            dim,
            images: images::side(dim).is_some(),
        }
    }
}

/// What a colour means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColourScale {
    /// Value of the first colour and of all below.
    pub low: f64,
    /// Value of the last colour and of all above.
    pub high: f64,
    /// `#rrggbb`, evenly spaced between them.
    pub colours: Vec<String>,
}

/// How well the network tells what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Conversion {
    /// What the exact linear map multiplies an error of the network's own target by: from the unit of
    /// the frame to what is shown in the data's.
    pub factor: f64,
    /// Root mean square coordinate of learned less exact where ρ_t has its mass; none where the exact
    /// field is not known.
    pub error: Option<f64>,
    /// Root mean square coordinate of the exact quantity there.
    pub size: Option<f64>,
}

/// Particles shown as images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Images {
    /// Pixels along the edge of one.
    pub side: usize,
    /// How many particles.
    pub count: usize,
    /// From left to right, where they are shown at several times.
    pub times: Vec<f32>,
}

/// What the layers show.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Report {
    /// The time at which the field was read: the one shown, held within the field's own.
    pub time: f64,
    /// Whether what was asked for is not defined at that time.
    pub undefined: bool,
    /// Size of the field at which an arrow has half its greatest length, where the host drew arrows.
    pub arrow: Option<f64>,
    /// Of the map on the ground.
    pub scale: Option<ColourScale>,
    /// Shares of the mass inside each contour, where there are contours.
    pub shares: Vec<f64>,
    /// Whether the contours are of the exact law, not of the particles.
    pub exact_law: bool,
    /// Where points are shown as images.
    pub images: Option<Images>,
    /// Of the field shown.
    pub conversion: Option<Conversion>,
}
