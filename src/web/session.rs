//! One playground: an engine, a stage, and what happens between two frames.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::view::View;
use crate::backend::cpu::CpuBackend;
use crate::backend::{AnyBackend, Backend, Counters, Reading, Slot, StepMetrics};
use crate::choice::Choice;
use crate::core::diagnostic::{Arrival, arrival};
use crate::core::program::Points;
use crate::core::regression::Quantity;
use crate::draw::palette::Palette;
use crate::draw::scene::{Camera, Scene};
use crate::draw::stage::{Canvas, Stage};
use crate::engine::{Change, Engine, Origin};
use crate::error::{Error, Result};
use crate::format::csv::write_csv;
use crate::format::points::parse_points;
use crate::format::table::{SkippedRow, Table};
use crate::plan::OwnPoints;

/// Metrics on their way from the device.
pub type Metrics = Reading<(u32, Vec<StepMetrics>)>;

/// Milliseconds of training in one submit or call.
const CHUNK_MS: f64 = 8.0;
/// Milliseconds that the CPU may compute between two frames.
const BUDGET_MS: f64 = 14.0;
/// Milliseconds between two samplings of a field in training.
const RESAMPLE_MS: f64 = 250.0;
/// Chunks on their way at once on a GPU: one runs while the next waits.
const IN_FLIGHT: usize = 2;
/// Arrows along the longer side of the stage.
const ARROWS: usize = 22;
/// Data points drawn.
const DATA_DRAWN: usize = 3000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now_ms() -> f64;
}

/// What a change did, for the page.
#[derive(Serialize)]
pub struct Changed {
    choice: String,
    field: Change,
    message: &'static str,
}

/// What was found in a file of points.
#[derive(Serialize)]
pub struct PointsReport {
    rows: usize,
    columns: Vec<String>,
    skipped: usize,
    reasons: Vec<SkippedRow>,
    dropped: Vec<String>,
}

/// Axes of the stage in the data's units.
#[derive(Serialize)]
pub struct Axes {
    x: String,
    y: String,
    x_range: [f64; 2],
    y_range: [f64; 2],
}

/// Where things stand.
#[derive(Serialize)]
pub struct Status {
    step: u32,
    steps: u32,
    training: bool,
    finished: bool,
    field: Origin,
    stale: bool,
    loss: Option<f32>,
    first_step: u32,
    gradient_norm: Option<f32>,
    steps_per_sec: f64,
    train_secs: f64,
    time: f64,
    nfe: usize,
    frames: usize,
    particles: usize,
    counters: Counters,
    error: Option<Error>,
    axes: Axes,
}

/// What one slice leaves to do.
pub struct Slice {
    /// Whether the next frame will differ.
    pub moving: bool,
    /// Metrics to wait for.
    pub readings: Vec<Metrics>,
}

/// Steps sent to the device, and when.
struct Sent {
    at_ms: f64,
    steps: u32,
}

/// An engine with its stage.
pub struct Session {
    /// The engine.
    pub engine: Engine,
    stage: Stage,
    view: View,
    home: Camera,
    table: Option<Table>,
    last_tick_ms: Option<f64>,
    training: bool,
    chunk: f64,
    sent: VecDeque<Sent>,
    answered_ms: f64,
    noted_step: u32,
    losses: Vec<f32>,
    latest: Option<StepMetrics>,
    train_ms: f64,
    rate: f64,
    error: Option<Error>,
    sampling: bool,
    dirty: bool,
    sampled_ms: f64,
    shown_times: Arc<[f32]>,
    coming_times: Arc<[f32]>,
    arrows_at: Option<(f64, u32)>,
}

impl Session {
    /// Opens a backend and a stage on `canvas`; `auto` takes the CPU where there is no real GPU.
    pub async fn open(canvas: Canvas, prefer: &str) -> Result<Self> {
        let (backend, stage) = open_backend(canvas, prefer).await?;
        let engine = Engine::new(backend, &Choice::default(), None)?;
        let mut session = Self {
            engine,
            stage,
            view: View::default(),
            home: Camera::default(),
            table: None,
            last_tick_ms: None,
            training: false,
            chunk: 1.0,
            sent: VecDeque::new(),
            answered_ms: 0.0,
            noted_step: 0,
            losses: Vec::new(),
            latest: None,
            train_ms: 0.0,
            rate: 0.0,
            error: None,
            sampling: false,
            dirty: true,
            sampled_ms: f64::NEG_INFINITY,
            shown_times: Arc::new([]),
            coming_times: Arc::new([]),
            arrows_at: None,
        };
        session.new_field();
        Ok(session)
    }

    /// See [`Engine::set_choice`].
    pub fn set_choice(&mut self, choice: &Choice) -> Result<Changed> {
        let change = self.engine.set_choice(choice)?;
        Ok(self.changed(change))
    }

    /// Reads a file of points and keeps it for [`Session::use_points`].
    pub fn parse_points(&mut self, bytes: &[u8], name: &str) -> Result<PointsReport> {
        let table = parse_points(bytes, name)?;
        let report = PointsReport {
            rows: table.rows(),
            columns: table.columns.clone(),
            skipped: table.skipped_count,
            reasons: table.skipped.clone(),
            dropped: table.dropped.clone(),
        };
        self.table = Some(table);
        Ok(report)
    }

    /// Makes columns of the file read last the data.
    pub fn use_points(&mut self, columns: &[u32]) -> Result<Changed> {
        let table = self
            .table
            .as_ref()
            .ok_or_else(|| Error::new("points", "load a file first"))?;
        let columns: Vec<usize> = columns.iter().map(|&c| c as usize).collect();
        let values = table.select(&columns)?;
        let columns = columns.iter().map(|&c| table.columns[c].clone()).collect();
        let change = self.engine.set_own(OwnPoints { columns, values })?;
        Ok(self.changed(change))
    }

    /// Makes points drawn by hand the data.
    pub fn draw_points(&mut self, xy: &[f64]) -> Result<Changed> {
        let columns = vec!["x".to_owned(), "y".to_owned()];
        let change = self.engine.set_own(OwnPoints {
            columns,
            values: xy.to_vec(),
        })?;
        Ok(self.changed(change))
    }

    /// See [`Engine::import`].
    pub fn import(&mut self, bytes: &[u8]) -> Result<Changed> {
        self.engine.import(bytes)?;
        self.training = false;
        Ok(self.changed(Change::New))
    }

    /// Trains or pauses. Training a finished field starts it anew.
    pub fn set_training(&mut self, on: bool) -> Result<()> {
        if on && (self.engine.stale() || self.engine.finished()) {
            self.engine.renew()?;
            self.new_field();
        }
        self.training = on;
        self.error = None;
        self.sent.clear();
        Ok(())
    }

    /// Takes one step.
    pub fn single_step(&mut self) -> Result<Metrics> {
        if self.engine.stale() {
            self.engine.renew()?;
            self.new_field();
        }
        self.engine.train(1)?;
        self.dirty = true;
        Ok(self.engine.metrics())
    }

    /// Forgets the weights.
    pub fn reset(&mut self) -> Result<()> {
        self.engine.renew()?;
        self.training = false;
        self.error = None;
        self.new_field();
        Ok(())
    }

    /// Takes over part of a view.
    pub fn set_view(&mut self, json: &str) -> Result<()> {
        let before = self.view.size;
        self.view.update(json)?;
        if self.view.size != before {
            self.stage.resize(self.view.size);
            self.fit();
        }
        Ok(())
    }

    /// A place on the canvas in the data's units.
    pub fn to_raw(&self, x: f32, y: f32) -> [f64; 2] {
        let camera = self.camera();
        let at = [
            camera.center[0] + (2.0 * x - 1.0) * camera.half[0],
            camera.center[1] + (1.0 - 2.0 * y) * camera.half[1],
        ];
        [self.raw(0, at[0]), self.raw(1, at[1])]
    }

    /// Trains, samples and draws for one frame at `now`, in milliseconds.
    pub fn tick(&mut self, now: f64) -> Result<Slice> {
        let elapsed = self
            .last_tick_ms
            .map_or(0.0, |last| (now - last).clamp(0.0, 100.0));
        self.last_tick_ms = Some(now);
        self.view.advance(elapsed);
        let began = now_ms();
        let mut readings = Vec::new();
        if self.training {
            self.train(began, elapsed, &mut readings)?;
        }
        self.sample(began)?;
        self.draw()?;
        let moving = self.view.playing || self.training || self.sampling || self.dirty;
        Ok(Slice { moving, readings })
    }

    /// Takes in metrics: losses for the curve, the pace of chunks, divergence.
    pub fn note_metrics(&mut self, result: Result<(u32, Vec<StepMetrics>)>) {
        let (step, metrics) = match result {
            Ok(found) => found,
            Err(error) => {
                self.training = false;
                self.error = Some(error);
                return;
            }
        };
        if let Some(sent) = self.sent.pop_front() {
            let now = now_ms();
            let took = (now - sent.at_ms.max(self.answered_ms)).max(0.1);
            self.answered_ms = now;
            self.pace(sent.steps, took);
        }
        let fresh = step.saturating_sub(self.noted_step) as usize;
        let fresh = &metrics[metrics.len().saturating_sub(fresh)..];
        self.noted_step = step;
        self.losses.extend(fresh.iter().map(|m| m.loss));
        self.latest = metrics.last().copied().or(self.latest);
        if self.training
            && fresh
                .iter()
                .any(|m| !m.loss.is_finite() || !m.gradient_norm.is_finite())
        {
            self.training = false;
            self.error = Some(Error::new(
                "training.learning_rate",
                format!(
                    "training diverged near step {step}: the loss is no longer finite; choose a smaller one and train again"
                ),
            ));
        }
    }

    /// Losses since the last call.
    pub fn take_losses(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.losses)
    }

    /// Where things stand.
    pub fn status(&self) -> Status {
        let plan = self.engine.plan();
        let camera = self.camera();
        let range = |axis: usize| {
            let (middle, half) = (camera.center[axis], camera.half[axis]);
            [self.raw(axis, middle - half), self.raw(axis, middle + half)]
        };
        let one = plan.frame.dim() == 1;
        let column = |i: usize| plan.columns.get(i).cloned().unwrap_or_default();
        Status {
            step: self.engine.step(),
            steps: plan.training_steps(),
            training: self.training,
            finished: self.engine.finished(),
            field: self.engine.origin(),
            stale: self.engine.stale(),
            loss: self.latest.map(|m| m.loss),
            first_step: self.noted_step.saturating_sub(self.losses.len() as u32),
            gradient_norm: self.latest.map(|m| m.gradient_norm),
            steps_per_sec: self.rate,
            train_secs: self.train_ms / 1000.0,
            time: self.view.time,
            nfe: plan.evaluations(),
            frames: self.shown_times.len(),
            particles: plan.particles(),
            counters: self.engine.backend().counters(),
            error: self.error.clone(),
            axes: Axes {
                x: if one { "t".into() } else { column(0) },
                y: if one { column(0) } else { column(1) },
                x_range: if one { [0.0, 1.0] } else { range(0) },
                y_range: if one {
                    [
                        self.raw(0, camera.center[1] - camera.half[1]),
                        self.raw(0, camera.center[1] + camera.half[1]),
                    ]
                } else {
                    range(1)
                },
            },
        }
    }

    /// The particles at the end of time, sampled to the end first where they are not.
    pub fn last_frame(&mut self) -> Result<Reading<Vec<f32>>> {
        if self.dirty && !self.sampling {
            self.begin_sampling()?;
        }
        if self.sampling {
            self.engine.finish(Slot::Particles)?;
            self.end_sampling();
        }
        let last = self.shown_times.len().saturating_sub(1);
        Ok(self.engine.backend().read_frames(Slot::Particles, last, 1))
    }

    /// Points of the frame as CSV in the data's units.
    pub fn csv(&self, points: &[f32]) -> String {
        let plan = self.engine.plan();
        write_csv(&plan.columns, &plan.frame.leave(points))
    }

    /// Distance of samples to the data.
    pub fn measure(&self, points: &[f32]) -> Option<Arrival> {
        let plan = self.engine.plan();
        arrival(points, &plan.train.data, plan.choice.seed())
    }

    fn changed(&mut self, change: Change) -> Changed {
        let message = match change {
            Change::Kept => "",
            Change::Invalid => {
                "These settings ask for a new field; the picture still shows the old one. Train to replace it."
            }
            Change::New => "",
        };
        match change {
            Change::Kept => self.dirty = true,
            Change::Invalid => self.training = false,
            Change::New => self.new_field(),
        }
        Changed {
            choice: self.engine.choice().to_json().to_string(),
            field: change,
            message,
        }
    }

    fn new_field(&mut self) {
        self.dirty = true;
        self.sampling = false;
        self.sampled_ms = f64::NEG_INFINITY;
        self.arrows_at = None;
        self.noted_step = self.engine.step();
        self.losses.clear();
        self.latest = None;
        self.train_ms = 0.0;
        self.rate = 0.0;
        self.sent.clear();
        let data = self.drawn_data();
        self.stage.set_data(&data, self.engine.plan().frame.dim());
        self.fit();
    }

    fn drawn_data(&self) -> Vec<f32> {
        let data = &self.engine.plan().train.data;
        let stride = data.count().div_ceil(DATA_DRAWN).max(1);
        data.values
            .chunks_exact(data.dim)
            .step_by(stride)
            .flatten()
            .copied()
            .collect()
    }

    /// The camera that holds the data and, unless it is far wider, the source.
    fn fit(&mut self) {
        let plan = self.engine.plan();
        let dim = plan.frame.dim();
        let [width, height] = self.view.size.map(|s| s.max(1) as f32);
        let data = self.drawn_data();
        let spread = (plan.regression.data_rms as f32).max(1.0) * 2.4;
        let source = spread.min(2.6 / plan.regression.in_scale(plan.regression.range().0) as f32);
        let corners: Vec<f32> = [-source, source]
            .into_iter()
            .flat_map(|s| vec![s; dim])
            .collect();
        self.home = Camera::fit(&[&data, &corners], dim, width / height);
    }

    /// The home camera, drawn back while the particles are still far out (variance exploding).
    fn camera(&self) -> Camera {
        let regression = &self.engine.plan().regression;
        let (low, high) = regression.range();
        let wide = 2.6 / regression.in_scale(self.view.time.max(low).min(high)) as f32;
        let least = self.home.half[0].min(self.home.half[1]);
        let zoom = (wide / least).max(1.0);
        // Within a third of the home view nothing moves: only a truly wide source zooms.
        let zoom = if zoom < 1.33 { 1.0 } else { zoom / 1.33 };
        Camera {
            half: self.home.half.map(|h| h * zoom),
            ..self.home
        }
    }

    fn raw(&self, axis: usize, value: f32) -> f64 {
        let frame = &self.engine.plan().frame;
        let axis = axis.min(frame.dim() - 1);
        frame.center[axis] + frame.scale[axis] * f64::from(value)
    }

    fn on_cpu(&self) -> bool {
        matches!(self.engine.backend(), AnyBackend::Cpu(_))
    }

    fn train(&mut self, began: f64, elapsed: f64, readings: &mut Vec<Metrics>) -> Result<()> {
        self.train_ms += elapsed;
        if self.on_cpu() {
            // Half of the budget while samples are being made, so that the picture keeps up.
            let share = if self.sampling { 0.5 } else { 1.0 };
            loop {
                let start = now_ms();
                let taken = self.engine.train(self.chunk.round().max(1.0) as u32)?;
                self.pace(taken, (now_ms() - start).max(0.1));
                if self.engine.finished() || now_ms() - began > share * BUDGET_MS {
                    break;
                }
            }
            readings.push(self.engine.metrics());
        } else if self.sent.len() < IN_FLIGHT {
            let steps = self.engine.train(self.chunk.round().max(1.0) as u32)?;
            self.sent.push_back(Sent {
                at_ms: now_ms(),
                steps,
            });
            readings.push(self.engine.metrics());
        }
        self.dirty = true;
        if self.engine.finished() {
            self.training = false;
            self.sampled_ms = f64::NEG_INFINITY;
        }
        Ok(())
    }

    /// Fits the size of the next chunk to the time that the last one took.
    fn pace(&mut self, steps: u32, took_ms: f64) {
        if steps == 0 {
            return;
        }
        let target = if self.on_cpu() {
            CHUNK_MS / 2.0
        } else {
            CHUNK_MS
        };
        let wanted = f64::from(steps) * target / took_ms;
        self.chunk = wanted
            .max(0.5 * self.chunk)
            .min(2.0 * self.chunk)
            .clamp(1.0, 512.0);
        let rate = 1000.0 * f64::from(steps) / took_ms;
        self.rate = if self.rate == 0.0 {
            rate
        } else {
            0.9 * self.rate + 0.1 * rate
        };
    }

    fn sample(&mut self, began: f64) -> Result<()> {
        if self.dirty && !self.sampling && began - self.sampled_ms >= RESAMPLE_MS {
            self.begin_sampling()?;
        }
        if !self.sampling {
            return Ok(());
        }
        let rows = if self.on_cpu() { 1 } else { usize::MAX };
        loop {
            if self.engine.advance(Slot::Particles, rows)? == 0 {
                self.end_sampling();
                return Ok(());
            }
            if now_ms() - began > BUDGET_MS {
                return Ok(());
            }
        }
    }

    fn begin_sampling(&mut self) -> Result<()> {
        let plan = self.engine.plan();
        let (particles, seed) = (plan.particles(), plan.choice.seed());
        let times = plan.program(particles, seed).frame_times();
        self.coming_times = times.into_iter().map(|t| t as f32).collect();
        self.engine.begin(Slot::Particles, particles, seed)?;
        self.dirty = false;
        self.sampling = true;
        Ok(())
    }

    fn end_sampling(&mut self) {
        self.sampling = false;
        self.sampled_ms = now_ms();
        self.shown_times = self.coming_times.clone();
        self.arrows_at = None;
    }

    fn draw(&mut self) -> Result<()> {
        if self.view.size.contains(&0) {
            return Ok(());
        }
        let dim = self.engine.plan().frame.dim();
        let camera = self.camera();
        let arrows = self.view.arrows && dim >= 2;
        if arrows && self.arrows_at != Some((self.view.time, self.engine.step())) {
            let grid = grid(&camera, dim);
            self.engine
                .begin_reading(Slot::Arrows, grid, self.view.time, Quantity::Velocity)?;
            self.engine.finish(Slot::Arrows)?;
            self.arrows_at = Some((self.view.time, self.engine.step()));
        }
        let scene = Scene {
            camera,
            frame_position: position(&self.shown_times, self.view.time as f32),
            frame_times: self.shown_times.clone(),
            particles: self.view.particles,
            trails: self.view.trails,
            arrows,
            density: self.view.density,
            data: self.view.data,
            palette: if self.view.dark {
                Palette::Dark
            } else {
                Palette::Light
            },
            point_size: self.view.size[0].min(self.view.size[1]) as f32 / 150.0,
            arrow_speed: self.home.half[0].min(self.home.half[1]) * 0.5,
        };
        match self.engine.backend() {
            AnyBackend::Cpu(cpu) => self.stage.draw_cpu(cpu, &scene),
            #[cfg(feature = "gpu")]
            AnyBackend::Gpu(gpu) => self.stage.draw_gpu(gpu, &scene),
        }
    }
}

/// Position of time `t` among the frames, in frames.
fn position(times: &[f32], t: f32) -> f32 {
    let after = times.partition_point(|&time| time < t);
    if after == 0 || after == times.len() {
        return after.min(times.len().saturating_sub(1)) as f32;
    }
    let (low, high) = (times[after - 1], times[after]);
    (after - 1) as f32 + (t - low) / (high - low)
}

/// Cell centres of a square grid over the camera, `[count, dim]`, further coordinates 0.
fn grid(camera: &Camera, dim: usize) -> Points {
    let cell = 2.0 * camera.half[0].max(camera.half[1]) / ARROWS as f32;
    let [columns, rows] = camera
        .half
        .map(|half| (2.0 * half / cell).round().max(1.0) as usize);
    let at = |k: usize, count: usize, axis: usize| {
        camera.center[axis] + (k as f32 + 0.5 - count as f32 / 2.0) * cell
    };
    let mut values = Vec::with_capacity(rows * columns * dim);
    for row in 0..rows {
        for column in 0..columns {
            values.extend([at(column, columns, 0), at(row, rows, 1)]);
            values.resize(values.len() + dim - 2, 0.0);
        }
    }
    Points::new(values, dim)
}

async fn open_backend(canvas: Canvas, prefer: &str) -> Result<(AnyBackend, Stage)> {
    #[cfg(feature = "gpu")]
    if prefer != "cpu" {
        match crate::backend::gpu::GpuBackend::request(prefer == "gpu-software").await {
            Ok(gpu) => {
                let stage = Stage::new_gpu(&gpu, canvas)?;
                return Ok((AnyBackend::Gpu(Box::new(gpu)), stage));
            }
            Err(error) if prefer != "auto" => return Err(error),
            Err(_) => {}
        }
    }
    Ok((AnyBackend::Cpu(CpuBackend::new()), Stage::new_cpu(canvas)?))
}
