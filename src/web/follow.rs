//! The particle that is followed on a stage, read again whenever the particles are others.

use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use super::picture::position;
use super::report::Marked;
use super::sampling::Sampling;
use super::session::Session;
use super::{Playground, Result, thrown};
use crate::backend::{Backend, Reading, Slot};
use crate::draw::view::TIME_MARGIN;
use crate::engine::Engine;
use crate::layers::plane::Plane;
use crate::layers::way::{self, Way};

/// Which particle, of which sampling.
type Key = (u32, u32);

/// A particle's way as far as it is read.
#[derive(Default)]
pub struct Followed {
    asked: Option<Key>,
    coming: Option<Reading<Vec<f32>>>,
    /// Of an earlier sampling until the next is read.
    way: Option<(u32, Way)>,
}

impl Followed {
    /// Reads what is wanted; answers whether it is still to come.
    pub fn advance(
        &mut self,
        engine: &Engine,
        sampling: &Sampling,
        plane: &Plane,
        particle: u32,
    ) -> bool {
        let key = (particle, sampling.count());
        if self.asked != Some(key) {
            self.asked = Some(key);
            self.coming = Some(
                engine
                    .backend()
                    .read_particle(Slot::Particles, particle as usize),
            );
        }
        let Some(reading) = &mut self.coming else {
            return false;
        };
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(states) = reading.as_mut().poll(&mut context) else {
            return true;
        };
        self.coming = None;
        // There may be fewer particles now.
        let frame = &engine.plan().frame;
        let way = states
            .ok()
            .and_then(|s| Way::new(&s, &sampling.times, plane, frame));
        self.way = way.map(|way| (particle, way));
        false
    }

    /// The way that is known.
    pub fn way(&self) -> Option<&Way> {
        self.way.as_ref().map(|(_, way)| way)
    }

    /// What the page is told of it.
    pub fn report(&self) -> Option<Marked> {
        let (particle, way) = self.way.as_ref()?;
        let [start, end] = way.ends.clone();
        Some(Marked {
            particle: *particle,
            start,
            end,
        })
    }
}

/// Particles around a moment, on their way from the device, and where among them one looks.
struct Looking {
    reading: Reading<Vec<f32>>,
    mix: f32,
    at: [f32; 2],
    scale: [f32; 2],
}

impl Session {
    /// Begins to look for the particle at a place on the canvas (0 to 1, y down).
    fn look(&self, x: f32, y: f32) -> Option<Looking> {
        let (plan, times) = (self.engine.plan(), &self.sampling.times);
        let camera = self.picture.camera(plan, self.view.time);
        let up = camera.center[1] + (1.0 - 2.0 * y) * camera.half[1];
        let size = self.view.size.map(|s| s as f32);
        let mut scale = [0, 1].map(|axis| size[axis] / (2.0 * camera.half[axis]));
        let mut at = [camera.center[0] + (2.0 * x - 1.0) * camera.half[0], up];
        let mut time = self.view.time as f32;
        if plan.frame.dim() == 1 {
            let wide = 1.0 - 2.0 * TIME_MARGIN;
            time = ((x - TIME_MARGIN) / wide).clamp(0.0, 1.0);
            at[0] = time;
            scale[0] = size[0] * wide;
        }
        let last = times.len().checked_sub(1)?;
        let now = position(times, time);
        let (first, next) = (now as usize, (now.ceil() as usize).min(last));
        let backend = self.engine.backend();
        Some(Looking {
            reading: backend.read_frames(Slot::Particles, first, next - first + 1),
            mix: now.fract(),
            at,
            scale,
        })
    }
}

#[wasm_bindgen]
impl Playground {
    /// Index of the particle that is seen nearest to a place on the canvas (0 to 1, y down); none where there
    /// are no particles.
    pub async fn particle_at(&self, x: f32, y: f32) -> Result<Option<u32>> {
        let Some(looking) = self.session.borrow().look(x, y) else {
            return Ok(None);
        };
        let values = looking.reading.await.map_err(thrown)?;
        let mut session = self.session.borrow_mut();
        let session = &mut *session;
        let plane = session.picture.layers.plane(session.engine.plan());
        let half = values.len() / 2;
        let frames = if looking.mix > 0.0 {
            [&values[..half], &values[half..]]
        } else {
            [&values[..], &values[..]]
        };
        Ok(way::nearest(
            frames,
            looking.mix,
            &plane,
            looking.at,
            looking.scale,
        ))
    }
}
