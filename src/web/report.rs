//! What the page is told.

use serde::Serialize;

use crate::backend::Counters;
use crate::engine::{Change, Origin};
use crate::error::Error;
#[cfg(feature = "theory")]
use crate::format::table::SkippedRow;
#[cfg(feature = "theory")]
use crate::layers::report::{Offers, Report as LayersReport};

/// What a change did.
#[derive(Serialize)]
pub struct Changed {
    /// The whole choice as it is now, JSON.
    pub choice: String,
    /// What it meant for the field.
    pub field: Change,
    /// In words, where there is something to do.
    pub message: &'static str,
}

/// What was found in a file of points.
#[cfg(feature = "theory")]
#[derive(Serialize)]
pub struct PointsReport {
    /// Good rows.
    pub rows: usize,
    /// Names of the numeric columns.
    pub columns: Vec<String>,
    /// Rows left out.
    pub skipped: usize,
    /// The first of them, with reasons.
    pub reasons: Vec<SkippedRow>,
    /// Names of the columns left out.
    pub dropped: Vec<String>,
}

/// Axes of the stage in the data's units.
#[derive(Serialize)]
pub struct Axes {
    /// Name of the horizontal axis.
    pub x: String,
    /// Name of the vertical axis.
    pub y: String,
    /// Values at the left and right edge.
    pub x_range: [f64; 2],
    /// Values at the lower and upper edge.
    pub y_range: [f64; 2],
}

/// Where things stand.
#[derive(Serialize)]
pub struct Status {
    /// Training steps taken.
    pub step: u32,
    /// Training steps chosen.
    pub steps: u32,
    /// Where the rounds of pairs stand, in words, where there are rounds.
    pub round: Option<String>,
    /// Whether training runs.
    pub training: bool,
    /// Whether all chosen steps are taken.
    pub finished: bool,
    /// How the field came to be.
    pub field: Origin,
    /// Whether the choice asks for another field.
    pub stale: bool,
    /// Loss of the latest step known.
    pub loss: Option<f32>,
    /// Step of the first of the losses handed over with this status.
    pub first_step: u32,
    /// Gradient norm of the latest step known.
    pub gradient_norm: Option<f32>,
    /// Training steps a second of computing.
    pub steps_per_sec: f64,
    /// Seconds spent training.
    pub train_secs: f64,
    /// Time shown, 0 to 1.
    pub time: f64,
    /// Field evaluations for one particle; their mean where each chooses its own steps, none until
    /// they are counted.
    pub nfe: Option<f64>,
    /// States kept of each particle.
    pub frames: usize,
    /// Whether they are those of the present field, if perhaps not of all particles.
    pub sampled: bool,
    /// Whether they are of all particles.
    pub complete: bool,
    /// Seconds of computing that the particles took so far.
    pub sample_secs: f64,
    /// Particles.
    pub particles: usize,
    /// What has been asked of the device.
    pub counters: Counters,
    /// What stopped training.
    pub error: Option<Error>,
    /// The stage's axes.
    pub axes: Axes,
    /// What can be asked of the field beside its particles.
    #[cfg(feature = "theory")]
    pub offers: Offers,
    /// What the layers show.
    #[cfg(feature = "theory")]
    pub layers: LayersReport,
    /// The particle that is followed.
    #[cfg(feature = "theory")]
    pub marked: Option<Marked>,
}

/// A particle that is followed, where that is known.
#[cfg(feature = "theory")]
#[derive(Serialize)]
pub struct Marked {
    /// Which one.
    pub particle: u32,
    /// Where it starts, `[dim]`, in the data's units.
    pub start: Vec<f32>,
    /// Where it ends, likewise.
    pub end: Vec<f32>,
}
