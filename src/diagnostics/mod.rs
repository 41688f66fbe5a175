//! Everything that can be plotted of a field: one file a kind, and its name in the line of [`KINDS`].

mod compared;
mod control;
mod error;
mod law;
mod line;
mod paths;
mod plot;

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

pub use crate::history::{Arrived, History, Round, Stretch};
pub use compared::Compared;
pub use distance::arrive;
pub use plot::{Axis, Map, Plot, Series, Style};

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::{Job, Turn};
use crate::plan::Plan;
use crate::probe::Probe;
use crate::registry::Pick;

/// A plot on its way.
type Work = Pin<Box<dyn Future<Output = Result<Plot>>>>;

/// Where the numbers come from.
pub enum Source {
    /// What training told: they are there at once.
    Training(fn(&History, &Plan) -> Result<Plot>),
    /// The field as it is: a job.
    Field(fn(Probe) -> Work),
    /// The field by several samplers, in the order of their lines: a job.
    Samplers {
        /// Those beside the chosen one where nobody says which.
        usual: &'static [&'static str],
        /// Makes the plot.
        measure: fn(Probe, Vec<Pick>) -> Work,
    },
}

/// A kind of plot.
pub struct Kind {
    /// Its name for [`kind`].
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it shows, in a sentence or two.
    pub doc: &'static str,
    /// Fails, saying why, where the kind has nothing to say of such a field.
    pub applies: fn(&Plan) -> Result<()>,
    /// Where the numbers come from.
    pub source: Source,
}

/// A kind as a page lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// See [`Kind::id`].
    pub id: &'static str,
    /// See [`Kind::label`].
    pub label: &'static str,
    /// See [`Kind::doc`].
    pub doc: &'static str,
    /// Whether the numbers come from training, and change with it.
    pub training: bool,
    /// Why it has nothing to say of the field in place, where it has not.
    pub why_not: Option<String>,
    /// Which samplers it compares, where it does.
    pub samplers: Option<Compared>,
}

macro_rules! kinds {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every kind, in the order of the page.
        pub const KINDS: &[Kind] = &[$($module::KIND),+];
    };
}

kinds! {
    loss, gradient, distance, quality, order, error_time, error_map, continuity, likelihood,
    straightness, energy, endpoints, rounds, log_z, ess, value,
}

/// The kind called `id`.
pub fn kind(id: &str) -> Result<&'static Kind> {
    let found = KINDS.iter().find(|kind| kind.id == id);
    found.ok_or_else(|| Error::new("diagnostic", format!("there is no \"{id}\"")))
}

/// Every kind, with what keeps it from the plan's field.
pub fn list(plan: &Plan) -> Vec<Listed> {
    let listed = |kind: &Kind| Listed {
        id: kind.id,
        label: kind.label,
        doc: kind.doc,
        training: matches!(kind.source, Source::Training(_)),
        why_not: (kind.applies)(plan)
            .err()
            .map(|error| format!("{} {}", error.field, error.message)),
        samplers: Compared::of(kind, plan),
    };
    KINDS.iter().map(listed).collect()
}

/// The plot of the kind `id` of what training told of the plan's field. Fails where it told nothing yet, or
/// where the kind is none of these.
pub fn of_training(id: &str, history: &History, plan: &Plan) -> Result<Plot> {
    let kind = kind(id)?;
    (kind.applies)(plan)?;
    match kind.source {
        Source::Training(make) => make(history, plan),
        _ => Err(Error::new("diagnostic", "is measured; begin it as a job")),
    }
}

/// The plot of the kind `id` as a job on `twin`, a field apart from the one in use ([`Engine::twin`]).
/// A kind that compares samplers takes those with the ids `samplers`, or its usual ones beside the chosen
/// sampler. Fails where there is no such kind, it does not apply, or it does not compare one of them.
pub fn begin(id: &str, twin: Engine, samplers: Option<&[String]>) -> Result<Job<Plot>> {
    measure(id, twin, samplers, |twin, turn| Ok(Probe::new(twin, turn)))
}

/// The same of the exact field in the place of the network. Fails where none is known, too.
pub fn begin_exact(id: &str, twin: Engine) -> Result<Job<Plot>> {
    measure(id, twin, None, Probe::exact)
}

fn measure(
    id: &str,
    twin: Engine,
    samplers: Option<&[String]>,
    probe: impl FnOnce(Engine, Turn) -> Result<Probe> + 'static,
) -> Result<Job<Plot>> {
    let kind = kind(id)?;
    (kind.applies)(twin.plan())?;
    match kind.source {
        Source::Training(_) => Err(Error::new("diagnostic", "is told by training; ask for it")),
        Source::Field(measure) => Ok(Job::new(async move |turn| {
            measure(probe(twin, turn)?).await
        })),
        Source::Samplers { usual, measure } => {
            let picks = compared::picks(twin.plan(), usual, samplers)?;
            Ok(Job::new(async move |turn| {
                measure(probe(twin, turn)?, picks).await
            }))
        }
    }
}
