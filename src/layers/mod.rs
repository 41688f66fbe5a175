//! What the stage shows of the field itself: streamlines, contours, maps of its error and divergence,
//! and how well it tells each quantity. Read from the network at places of a grid, a slice of time
//! after the other, and made into marks that both renderers draw.

pub mod contours;
pub mod images;
mod job;
pub mod lattice;
mod law;
mod map;
mod paint;
mod places;
pub mod plane;
mod points;
pub mod report;
pub mod streamlines;
mod vectors;
pub mod way;
pub mod wish;

use std::sync::Arc;

use self::job::{Job, Progress};
use self::plane::Plane;
use self::report::Report;
use self::wish::{Display, Ground, Of, Wish};
use crate::core::regression::Quantity;
use crate::draw::marks::Marks;
use crate::engine::Engine;
use crate::error::Result;
use crate::plan::Plan;

/// The layers of one stage.
#[derive(Default)]
pub struct Layers {
    /// With the data that it is of.
    plane: Option<(Arc<[f32]>, Arc<Plane>)>,
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
        !self.field
            && self.ground == Ground::Nothing
            && self.display == Display::Plane
            && !self.source
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
        let plane = self.plane.take();
        *self = Self {
            plane,
            ..Self::default()
        };
    }

    /// The plane, once it was asked for.
    pub fn known_plane(&self) -> Option<&Plane> {
        self.plane.as_ref().map(|(_, plane)| plane.as_ref())
    }

    /// The plane that the stage shows of `plan`'s data; found anew only for other data.
    pub fn plane(&mut self, plan: &Plan) -> Arc<Plane> {
        let data = &plan.train.data.values;
        match &self.plane {
            Some((of, plane)) if Arc::ptr_eq(of, data) && plane.mean.len() == plan.frame.dim() => {
                plane.clone()
            }
            _ => {
                let plane = Arc::new(Plane::of(data, plan.frame.dim()));
                self.plane = Some((data.clone(), plane.clone()));
                plane
            }
        }
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
            self.shown = Some(wish.clone());
            return Ok(false);
        }
        let mut job = match self.job.take() {
            Some(job) if job.serves(wish) => job,
            _ => {
                let plane = self.plane(engine.plan());
                Job::begin(engine, wish, plane)?
            }
        };
        match job.advance(engine, go_on) {
            Ok(Progress::Coming) => self.job = Some(job),
            // Another field has come in its place; whoever brought it asks again.
            Err(_) => self.shown = Some(wish.clone()),
            // Painting has a slice of its own.
            Ok(Progress::Done) if !go_on() && !job.rested => {
                job.rested = true;
                self.job = Some(job);
            }
            Ok(Progress::Done) => {
                let (marks, report) = paint::paint(&job, engine.plan());
                (self.marks, self.report) = (Arc::new(marks), report);
                self.shown = Some(job.wish.clone());
            }
        }
        Ok(self.shown.as_ref() != Some(wish) || self.job.is_some())
    }
}
