//! What the stage shows of the field itself: streamlines, contours, maps of its error and divergence,
//! and how well it tells each quantity. Read from the network at places of a grid, a slice of time
//! after the other, and made into marks that both renderers draw.

pub mod contours;
mod job;
pub mod lattice;
mod paint;
pub mod plane;
pub mod report;
pub mod streamlines;
pub mod wish;

use std::sync::Arc;

use self::job::{Job, Progress};
use self::report::Report;
use self::wish::{Ground, Of, Wish};
use crate::core::regression::Quantity;
use crate::draw::marks::Marks;
use crate::engine::Engine;
use crate::error::Result;

/// The layers of one stage.
#[derive(Default)]
pub struct Layers {
    shown: Option<Wish>,
    job: Option<Job>,
    marks: Arc<Marks>,
    report: Report,
}

impl Wish {
    /// Whether the backend's own arrows are all that is asked for; those need nothing from here.
    pub fn is_plain(&self, dim: usize) -> bool {
        let plain = self.lens.quantity() == Quantity::Velocity && self.of == Of::Learned;
        !self.field || (dim == 2 && plain && !self.lines)
    }

    fn is_empty(&self) -> bool {
        !self.field && self.ground == Ground::Nothing
    }
}

impl Layers {
    /// What was computed last.
    pub fn marks(&self) -> &Arc<Marks> {
        &self.marks
    }

    /// What that says.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Forgets what it knows of a field that is no more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Has all of it read again; what was computed last is shown meanwhile.
    pub fn refresh(&mut self) {
        self.shown = None;
    }

    /// Brings the layers nearer to what `wish` asks for while `go_on` answers yes. Answers whether
    /// something is still to come; what was computed last is shown meanwhile.
    pub fn advance(
        &mut self,
        engine: &mut Engine,
        wish: &Wish,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<bool> {
        if self.shown.as_ref() == Some(wish) && self.job.is_none() {
            return Ok(false);
        }
        if wish.is_empty() {
            self.clear();
            self.shown = Some(*wish);
            return Ok(false);
        }
        let mut job = match self.job.take() {
            Some(job) if job.serves(wish) => job,
            _ => Job::begin(engine, wish)?,
        };
        match job.advance(engine, go_on) {
            Ok(Progress::Coming) => self.job = Some(job),
            // Another field has come in its place; whoever brought it asks again.
            Err(_) => self.shown = Some(*wish),
            Ok(Progress::Done) => {
                let (marks, report) = paint::paint(&job, engine.plan());
                (self.marks, self.report) = (Arc::new(marks), report);
                self.shown = Some(*job.wish());
            }
        }
        Ok(self.shown.as_ref() != Some(wish) || self.job.is_some())
    }
}
