//! The surface that JavaScript sees. It only converts: what happens is in [`session`].

#[cfg(feature = "theory")]
mod edit;
#[cfg(feature = "theory")]
mod follow;
#[cfg(feature = "theory")]
mod jobs;
#[cfg(feature = "theory")]
mod own;
mod pace;
mod picture;
mod report;
mod rolling;
mod sampling;
mod session;
#[cfg(feature = "theory")]
mod still;
mod training;
mod view;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Float64Array, JSON, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, OffscreenCanvas};

use crate::backend::{Backend, Reading, StepMetrics};
use crate::choice::Choice;
use crate::draw::stage::Canvas;
use crate::error::Error;
#[cfg(feature = "theory")]
use crate::export::{self, Make};
#[cfg(feature = "theory")]
use crate::format::field_file::FieldFile;
use crate::format::link;
use crate::plan::Plan;
#[cfg(feature = "theory")]
use crate::preview;
#[cfg(feature = "theory")]
use pace::now_ms;
use pace::turn;
use session::Session;

/// Milliseconds of a piece of an export.
#[cfg(feature = "theory")]
const EXPORT_MS: f64 = 8.0;

/// Metrics on their way from the device.
type Metrics = Reading<(u32, Vec<StepMetrics>)>;

type Result<T> = std::result::Result<T, JsValue>;

/// Makes a panic readable in the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Everything that can be chosen, as a plain object.
#[wasm_bindgen]
pub fn catalogue() -> Result<JsValue> {
    JSON::parse(&crate::choice::catalogue().to_string())
}

/// The choice (JSON) that a link's fragment stands for.
#[wasm_bindgen]
pub fn choice_from_link(fragment: &str) -> Result<String> {
    link::choice_from_link(fragment)
        .map(|choice| choice.to_json().to_string())
        .map_err(thrown)
}

/// The fragment that stands for a choice (JSON): only what differs from its preset.
#[wasm_bindgen]
pub fn link_from_choice(json: &str) -> Result<String> {
    Choice::from_json(json)
        .map(|choice| link::link_from_choice(&choice))
        .map_err(thrown)
}

/// Takes the file that an error named as its field.
#[cfg(feature = "theory")]
#[wasm_bindgen]
pub fn supply(path: &str, bytes: &[u8]) -> Result<()> {
    crate::core::dataset::supply(path, bytes).map_err(thrown)
}

/// Some points of the law `group` ("data" or "source") of a choice (JSON): `{dim, points}`.
#[cfg(feature = "theory")]
#[wasm_bindgen]
pub fn thumbnail(json: &str, group: &str) -> Result<JsValue> {
    let choice = Choice::from_json(json).map_err(thrown)?;
    object(&preview::thumbnail(&choice, group).map_err(thrown)?)
}

/// (α, σ, γ) of a choice's path at even times from 0 to 1, one after the other.
#[cfg(feature = "theory")]
#[wasm_bindgen]
pub fn curves(json: &str) -> Result<Vec<f64>> {
    let choice = Choice::from_json(json).map_err(thrown)?;
    preview::curves(&choice).map_err(thrown)
}

/// Where the law of a choice's typed energy lies: `{dim, reach, shares, lines}`.
#[cfg(feature = "theory")]
#[wasm_bindgen]
pub fn outline(json: &str) -> Result<JsValue> {
    let choice = Choice::from_json(json).map_err(thrown)?;
    object(&preview::outline(&choice).map_err(thrown)?)
}

/// Order, evaluations a step and noise of every sampler: `{id, order, evaluations, noisy}`.
#[cfg(feature = "theory")]
#[wasm_bindgen]
pub fn costs() -> Result<JsValue> {
    object(&preview::costs().map_err(thrown)?)
}

/// A field, its canvas and what is done with both. Methods throw `{field, message}`.
#[wasm_bindgen]
pub struct Playground {
    session: Rc<RefCell<Session>>,
}

#[wasm_bindgen]
impl Playground {
    /// Opens a playground on a canvas. `prefer` is `gpu`, `gpu-software` (a software rasteriser will
    /// do), `cpu`, or `auto`: the GPU where there is a real one. `choice` (JSON) says what the field
    /// will be, where that is known: a GPU's kernels are then compiled for it, one after the other.
    pub async fn create(
        canvas: JsValue,
        prefer: String,
        choice: Option<String>,
    ) -> Result<Playground> {
        let canvas = canvas_of(canvas)?;
        // One that needs points or files, or none at all, is told again once it can be.
        let choice = choice.and_then(|json| Choice::from_json(&json).ok());
        let choice = choice.filter(|choice| Plan::new(choice, None).is_ok());
        let session = Session::open(canvas, &prefer, &choice.unwrap_or_default())
            .await
            .map_err(thrown)?;
        Ok(Self {
            session: Rc::new(RefCell::new(session)),
        })
    }

    /// `{kind, name, software}`.
    pub fn backend(&self) -> Result<JsValue> {
        object(self.session.borrow().engine.backend().info())
    }

    /// The whole choice as JSON.
    pub fn choice(&self) -> String {
        self.session.borrow().engine.choice().to_json().to_string()
    }

    /// Makes a choice; throws, changing nothing, where it is not legal.
    pub fn set_choice(&self, json: &str) -> Result<JsValue> {
        let mut session = self.session.borrow_mut();
        let choice = Choice::from_json(json).map_err(thrown)?;
        object(&session.set_choice(&choice).map_err(thrown)?)
    }

    /// Takes an exported field; throws, changing nothing, where it is not one.
    pub fn import_field(&self, bytes: &[u8]) -> Result<JsValue> {
        object(&self.session.borrow_mut().import(bytes).map_err(thrown)?)
    }

    /// The field as a safetensors file.
    pub async fn export_field(&self) -> Result<Uint8Array> {
        let reading = self.session.borrow().engine.export();
        Ok(Uint8Array::from(reading.await.map_err(thrown)?.as_slice()))
    }

    /// The field as a safetensors file from which training goes on as if it had not stopped.
    pub async fn checkpoint(&self) -> Result<Uint8Array> {
        let reading = self.session.borrow().engine.checkpoint();
        Ok(Uint8Array::from(reading.await.map_err(thrown)?.as_slice()))
    }

    /// What training told so far, for an engine that takes over.
    pub fn training_history(&self) -> Float64Array {
        Float64Array::from(self.session.borrow().training.history.numbers().as_slice())
    }

    /// The particles at t = 1 as CSV, in the data's units.
    pub async fn export_samples(&self) -> Result<String> {
        let points = self.last_frame().await?;
        Ok(self.session.borrow().csv(&points))
    }

    /// Trains, or pauses. Answers whether it trained before.
    pub fn set_training(&self, on: bool) -> Result<bool> {
        self.session.borrow_mut().set_training(on).map_err(thrown)
    }

    /// Asks for one training step, which the next slices take.
    pub fn step(&self) -> Result<()> {
        self.session.borrow_mut().single_step().map_err(thrown)
    }

    /// Forgets the weights.
    pub fn reset(&self) -> Result<()> {
        self.session.borrow_mut().reset().map_err(thrown)
    }

    /// Sets part of the view, as JSON.
    pub fn set_view(&self, json: &str) -> Result<()> {
        self.session.borrow_mut().set_view(json).map_err(thrown)
    }

    /// Where a place on the canvas (0 to 1, y down) lies, in the data's units.
    pub fn to_raw(&self, x: f32, y: f32) -> Float64Array {
        Float64Array::from(self.session.borrow().to_raw(x, y).as_slice())
    }

    /// One slice: trains, samples and draws. `share`, above 0 to 1, is this playground's part of the
    /// computing where others run beside it; all of it where none is said. Answers whether anything
    /// still moves.
    pub fn tick(&self, now: f64, share: Option<f64>) -> Result<bool> {
        let share = share.unwrap_or(1.0);
        let slice = self.session.borrow_mut().tick(now, share).map_err(thrown)?;
        slice
            .readings
            .into_iter()
            .for_each(|reading| self.follow(reading));
        if let Some(ends) = slice.ends {
            let session = self.session.clone();
            let generation = session.borrow().generation;
            wasm_bindgen_futures::spawn_local(async move {
                let ends = ends.await;
                session.borrow_mut().note_ends(generation, ends);
            });
        }
        Ok(slice.moving)
    }

    /// Where things stand.
    pub fn status(&self) -> Result<JsValue> {
        let mut session = self.session.borrow_mut();
        let status = object(&session.status())?;
        let losses = js_sys::Float32Array::from(session.take_losses().as_slice());
        Reflect::set(&status, &"losses".into(), &losses)?;
        Ok(status)
    }

    /// Distance of the samples to the data, beside its floor; null where there are no data.
    pub async fn measure(&self) -> Result<JsValue> {
        let points = self.last_frame().await?;
        object(&self.session.borrow().measure(&points))
    }
}

/// Files for other programs: not in what the page opens with.
#[cfg(feature = "theory")]
#[wasm_bindgen]
impl Playground {
    /// The kinds of files: id, label, doc and ending of the name of each.
    pub fn exports(&self) -> Result<JsValue> {
        object(&export::KINDS)
    }

    /// A file of the kind `id`, of the field or of the particles as they are now; throws where
    /// [`Playground::cancel_export`] came before, or another export was begun.
    pub async fn export_as(&self, id: &str) -> Result<Uint8Array> {
        let kind = export::kind(id).map_err(thrown)?;
        let mine = self.session.borrow_mut().begin_export();
        let bytes = match kind.make {
            Make::Field(make) => {
                let reading = self.session.borrow().engine.export();
                let file = FieldFile::from_bytes(&reading.await.map_err(thrown)?);
                let mut job = make(file.map_err(thrown)?);
                let piece = |session: &mut Session| {
                    session.still_exports(mine)?;
                    let until = now_ms() + EXPORT_MS;
                    job.advance(&mut || now_ms() < until).transpose()
                };
                self.when(piece).await?
            }
            Make::Particles(make) => {
                let number = self.session.borrow_mut().hurry().map_err(thrown)?;
                let sampled = |session: &mut Session| {
                    session.still_exports(mine)?;
                    session.frames(number, true)
                };
                let frames = self.when(sampled).await?.await.map_err(thrown)?;
                make(&self.session.borrow().trajectories(&frames)).map_err(thrown)?
            }
        };
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    /// Gives up the export that goes on, with what only it asks of the sampler.
    pub fn cancel_export(&self) {
        self.session.borrow_mut().cancel_export();
    }
}

/// Points of the person's own: not in what the page opens with.
#[cfg(feature = "theory")]
#[wasm_bindgen]
impl Playground {
    /// Reads a file of points; [`Playground::use_points`] then takes its columns.
    pub fn parse_points(&self, bytes: &[u8], name: &str) -> Result<JsValue> {
        object(
            &self
                .session
                .borrow_mut()
                .parse_points(bytes, name)
                .map_err(thrown)?,
        )
    }

    /// Makes these columns of the file read last the data.
    pub fn use_points(&self, columns: &[u32]) -> Result<JsValue> {
        object(
            &self
                .session
                .borrow_mut()
                .use_points(columns)
                .map_err(thrown)?,
        )
    }

    /// Makes points drawn by hand the data: x, y, x, y … in the data's units.
    pub fn draw_points(&self, xy: &[f64]) -> Result<JsValue> {
        object(&self.session.borrow_mut().draw_points(xy).map_err(thrown)?)
    }
}

impl Playground {
    /// The particles at t = 1 of the field as it is now, once the slices have sampled them.
    async fn last_frame(&self) -> Result<Vec<f32>> {
        self.frames(false).await
    }

    /// The same, or all frames.
    async fn frames(&self, all: bool) -> Result<Vec<f32>> {
        let number = self.session.borrow_mut().hurry().map_err(thrown)?;
        let reading = self.when(|session| session.frames(number, all)).await?;
        reading.await.map_err(thrown)
    }

    /// Waits, a turn of the event loop after the other, for what slices bring about.
    async fn when<T>(
        &self,
        mut ready: impl FnMut(&mut Session) -> crate::error::Result<Option<T>>,
    ) -> Result<T> {
        loop {
            let found = ready(&mut self.session.borrow_mut()).map_err(thrown)?;
            match found {
                Some(found) => return Ok(found),
                None => turn().await,
            }
        }
    }

    fn follow(&self, reading: Metrics) {
        let session = self.session.clone();
        let generation = session.borrow().generation;
        wasm_bindgen_futures::spawn_local(async move {
            let result = reading.await;
            session.borrow_mut().note_metrics(generation, result);
        });
    }
}

fn canvas_of(value: JsValue) -> Result<Canvas> {
    value
        .dyn_into::<OffscreenCanvas>()
        .map(Canvas::Offscreen)
        .or_else(|value| value.dyn_into::<HtmlCanvasElement>().map(Canvas::Element))
        .map_err(|_| thrown(Error::new("canvas", "is no canvas; pass one")))
}

fn object<T: Serialize>(value: &T) -> Result<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

fn thrown(error: Error) -> JsValue {
    object(&error).unwrap_or_else(|value| value)
}
