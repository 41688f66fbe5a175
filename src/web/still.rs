//! Pictures to keep: the stage at any time and size, drawn by the CPU from particles that are held.

use std::sync::Arc;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::picture::position;
use super::session::Session;
use super::view::View;
use super::{Playground, Result, object, thrown};
use crate::backend::cpu::Trajectory;
use crate::backend::{Backend, Reading, Slot};
use crate::draw::raster::Raster;
use crate::draw::scene::Scene;
use crate::draw::vector;
use crate::error::{Error, Result as Checked};

/// What is held while pictures are taken; the stage stands still meanwhile.
pub struct Still {
    generation: u32,
    /// `[frames, particles, dim]`.
    particles: Vec<f32>,
    times: Arc<[f32]>,
    dim: usize,
    raster: Raster,
}

impl Session {
    fn hold(&mut self, particles: Vec<f32>) {
        let plan = self.engine.plan();
        let (data, shown) = self.picture.drawn_data(plan);
        let dim = plan.frame.dim();
        let mut raster = Raster::new();
        raster.set_data(&data, shown);
        self.still = Some(Still {
            generation: self.generation,
            particles,
            times: self.sampling.times.clone(),
            dim,
            raster,
        });
        self.picture.held = true;
    }

    fn release(&mut self) {
        self.still = None;
        self.picture.held = false;
        self.picture.refresh();
    }

    /// The view with what `json` says.
    fn view_with(&self, json: &str) -> Checked<View> {
        let mut view = self.view.clone();
        view.update(json)?;
        Ok(view)
    }

    /// What a picture of `view` shows, once all of it is there.
    fn still_scene(&mut self, view: &View) -> Checked<Option<Scene>> {
        let Some(still) = &self.still else {
            return Err(Error::new("", "no picture has been begun"));
        };
        if still.generation != self.generation {
            return Err(Error::new(
                "",
                "another field has come in the meantime; take the picture again",
            ));
        }
        let times = still.times.clone();
        let scene = self.picture.scene(&mut self.engine, view, &self.sampling)?;
        Ok((!self.picture.lacking).then(|| Scene {
            frame_position: position(&times, view.time as f32),
            frame_times: times,
            ..scene
        }))
    }

    /// The backend's own arrows, where the scene has them.
    fn still_arrows(&self, scene: &Scene) -> Option<Reading<Vec<f32>>> {
        let backend = self.engine.backend();
        scene
            .arrows
            .then(|| backend.read_frames(Slot::Arrows, 0, 2))
    }
}

impl Still {
    fn draw<T>(
        &mut self,
        arrows: &[f32],
        draw: impl FnOnce(&mut Raster, Option<Trajectory>, Option<Trajectory>) -> T,
    ) -> T {
        let of = |values, frames: usize| Trajectory {
            values,
            frames,
            particles: values.len() / (frames * self.dim).max(1),
            dim: self.dim,
        };
        let particles = of(&self.particles, self.times.len());
        let arrows = (!arrows.is_empty()).then(|| of(arrows, 2));
        draw(&mut self.raster, Some(particles), arrows)
    }
}

#[wasm_bindgen]
impl Playground {
    /// Holds the particles as they are now, and the stage with them, until
    /// [`Playground::end_pictures`].
    pub async fn begin_pictures(&self) -> Result<()> {
        let particles = self.frames(true).await?;
        self.session.borrow_mut().hold(particles);
        Ok(())
    }

    /// The stage with these parts of a view (JSON) changed: `{pixels, axes}`, RGBA
    /// `[height, width, 4]`, opaque.
    pub async fn picture(&self, view: &str) -> Result<JsValue> {
        self.still(view, |still, size, scene, arrows| {
            still.draw(arrows, |raster, particles, arrows| {
                Uint8Array::from(raster.draw(size, scene, particles, arrows)).into()
            })
        })
        .await
    }

    /// The same as elements of an SVG file, without density and maps: `{pixels, axes}`, a text.
    pub async fn vector_picture(&self, view: &str) -> Result<JsValue> {
        self.still(view, |still, size, scene, arrows| {
            still.draw(arrows, |raster, particles, arrows| {
                vector::elements(size, scene, particles, arrows, &raster.data).into()
            })
        })
        .await
    }

    /// Lets the stage go on.
    pub fn end_pictures(&self) {
        self.session.borrow_mut().release();
    }
}

impl Playground {
    async fn still(
        &self,
        json: &str,
        draw: impl FnOnce(&mut Still, [u32; 2], &Scene, &[f32]) -> JsValue,
    ) -> Result<JsValue> {
        let view = self.session.borrow().view_with(json).map_err(thrown)?;
        let scene = self.when(|session| session.still_scene(&view)).await?;
        let reading = self.session.borrow().still_arrows(&scene);
        let arrows = match reading {
            Some(reading) => reading.await.map_err(thrown)?,
            None => Vec::new(),
        };
        let mut session = self.session.borrow_mut();
        let axes = session.picture.axes(session.engine.plan(), view.time);
        let answer = js_sys::Object::new();
        if let Some(still) = &mut session.still {
            let drawn = draw(still, view.size, &scene, &arrows);
            Reflect::set(&answer, &"pixels".into(), &drawn)?;
        }
        Reflect::set(&answer, &"axes".into(), &object(&axes)?)?;
        Ok(answer.into())
    }
}
