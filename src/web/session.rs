//! One playground: an engine, its picture, and what happens between two frames.

use super::Metrics;
#[cfg(feature = "theory")]
use super::jobs::Jobs;
use super::pace::{InFlight, Work, now_ms};
use super::picture::Picture;
use super::report::{Changed, Status};
use super::rolling::{Ends, Rolling};
use super::sampling::Sampling;
#[cfg(feature = "theory")]
use super::still::Still;
use super::training::Training;
use super::view::View;
use crate::backend::{AnyBackend, Backend, Reading, Slot, StepMetrics};
use crate::choice::Choice;
use crate::core::diagnostic::{Arrival, arrival};
use crate::core::network::NetworkShape;
use crate::draw::stage::{Canvas, Stage};
use crate::engine::{Change, Engine};
use crate::error::{Error, Result};
#[cfg(feature = "theory")]
use crate::export::Trajectories;
use crate::format::csv::write_csv;
#[cfg(feature = "theory")]
use crate::format::table::Table;
#[cfg(feature = "theory")]
use crate::layers::report::Offers;
use crate::plan::Plan;

/// Milliseconds of computing asked for between two frames.
const BUDGET_MS: f64 = 12.0;

/// What one slice leaves to do.
pub struct Slice {
    /// Whether the next frame will differ.
    pub moving: bool,
    /// Metrics to wait for.
    pub readings: Vec<Metrics>,
    /// The ends of a rollout, to wait for.
    pub ends: Option<Ends>,
}

/// An engine with its picture.
pub struct Session {
    /// The engine.
    pub engine: Engine,
    /// Counts the fields there have been: metrics of an earlier one say nothing of this one.
    pub generation: u32,
    pub picture: Picture,
    pub view: View,
    /// What is held for pictures to keep.
    #[cfg(feature = "theory")]
    pub still: Option<Still>,
    /// The file of points read last.
    #[cfg(feature = "theory")]
    pub table: Option<Table>,
    /// What is measured beside all else.
    #[cfg(feature = "theory")]
    pub jobs: Jobs,
    /// The export begun or given up last.
    #[cfg(feature = "theory")]
    export: u32,
    /// Training, with what it told.
    pub training: Training,
    pub sampling: Sampling,
    rolling: Rolling,
    in_flight: InFlight,
    last_tick_ms: Option<f64>,
    error: Option<Error>,
    /// What the last slice failed with: who waits for the next ones waits in vain.
    failed: Option<Error>,
}

impl Session {
    /// Opens a backend and a stage on `canvas`, with an untrained field for `choice`; `auto` takes
    /// the CPU where there is no real GPU.
    pub async fn open(canvas: Canvas, prefer: &str, choice: &Choice) -> Result<Self> {
        // The kernels are compiled for this field: another one would only hold it up.
        let shape = Plan::new(choice, None)?.at(0).train.shape;
        let (backend, stage) = open_backend(canvas, prefer, shape).await?;
        let mut session = Self {
            engine: Engine::new(backend, choice, None)?,
            generation: 0,
            picture: Picture::new(stage),
            view: View::default(),
            #[cfg(feature = "theory")]
            still: None,
            #[cfg(feature = "theory")]
            table: None,
            #[cfg(feature = "theory")]
            jobs: Jobs::default(),
            #[cfg(feature = "theory")]
            export: 0,
            training: Training::new(0),
            sampling: Sampling::new(),
            rolling: Rolling::new(),
            in_flight: InFlight::default(),
            last_tick_ms: None,
            error: None,
            failed: None,
        };
        session.new_field();
        Ok(session)
    }

    /// See [`Engine::set_choice`].
    pub fn set_choice(&mut self, choice: &Choice) -> Result<Changed> {
        let change = self.engine.set_choice(choice)?;
        Ok(self.changed(change))
    }

    /// See [`Engine::import`].
    pub fn import(&mut self, bytes: &[u8]) -> Result<Changed> {
        self.engine.import(bytes)?;
        Ok(self.changed(Change::New))
    }

    /// Trains or pauses. Training a finished field starts it anew. Answers whether it trained before.
    pub fn set_training(&mut self, on: bool) -> Result<bool> {
        let before = self.training.on;
        if on && (self.engine.stale() || self.engine.finished()) {
            self.engine.renew()?;
            self.new_field();
        }
        self.training.on = on;
        self.error = None;
        Ok(before)
    }

    /// Asks for one step, which the next slices take.
    pub fn single_step(&mut self) -> Result<()> {
        if self.engine.stale() {
            self.engine.renew()?;
            self.new_field();
        }
        self.training.by_hand += 1;
        Ok(())
    }

    /// Forgets the weights.
    pub fn reset(&mut self) -> Result<()> {
        self.engine.renew()?;
        self.error = None;
        self.new_field();
        Ok(())
    }

    /// Takes over part of a view.
    pub fn set_view(&mut self, json: &str) -> Result<()> {
        let before = self.view.size;
        self.view.update(json)?;
        if self.view.size != before {
            self.picture.resize(self.view.size, self.engine.plan());
        }
        self.picture.refresh();
        Ok(())
    }

    /// A place on the canvas (0 to 1, y down) in the data's units.
    pub fn to_raw(&self, x: f32, y: f32) -> [f64; 2] {
        self.picture
            .to_raw(self.engine.plan(), self.view.time, x, y)
    }

    /// Trains, samples and draws for one frame at `now`, in milliseconds. `share`, above 0 to 1, is this
    /// session's part of the computing in a frame.
    pub fn tick(&mut self, now: f64, share: f64) -> Result<Slice> {
        let slice = self.slice(now, share * BUDGET_MS);
        self.failed = slice.as_ref().err().cloned();
        slice
    }

    /// Fails where the last slice did.
    fn standing(&self) -> Result<()> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn slice(&mut self, now: f64, budget_ms: f64) -> Result<Slice> {
        let elapsed = self
            .last_tick_ms
            .map_or(0.0, |last| (now - last).clamp(0.0, 1000.0));
        self.last_tick_ms = Some(now);
        self.view.advance(elapsed.min(100.0));
        if self.training.on {
            self.training.spent_ms += elapsed;
        }
        let mut readings = Vec::new();
        let learning = self.training.wanted();
        self.sampling.begin_if_due(&mut self.engine, learning)?;
        let sampling = self.sampling.running;
        let ends = if matches!(self.engine.backend(), AnyBackend::Cpu(_)) {
            self.compute_on_cpu(&mut readings, budget_ms)?
        } else {
            self.compute_on_gpu(&mut readings, budget_ms)?
        };
        if self.training.on && self.engine.finished() {
            self.training.on = false;
            self.sampling.field_moved();
        }
        if sampling && !self.sampling.running {
            self.picture.refresh();
        }
        self.picture
            .draw(&mut self.engine, &self.view, &self.sampling)?;
        let computing = self.training.wanted() || !self.sampling.complete();
        #[cfg(feature = "theory")]
        let computing = self.pursue_jobs(computing, budget_ms) || computing;
        Ok(Slice {
            moving: self.view.playing || computing || self.picture.lacking,
            readings,
            ends,
        })
    }

    /// Takes in the ends of a rollout of the field `generation`.
    pub fn note_ends(&mut self, generation: u32, ends: Result<Vec<f32>>) {
        if generation != self.generation {
            return;
        }
        if let Err(error) = self.rolling.arrive(&mut self.engine, ends) {
            self.training.on = false;
            self.error = Some(error);
        }
        #[cfg(feature = "theory")]
        if let Some(round) = self.engine.last_round() {
            self.training.history.note_round(round);
        }
        // The field may be another one by now.
        self.sampling.renew();
        self.picture.refresh();
    }

    /// Takes in metrics: what they say of training, and how long the portion before them took.
    pub fn note_metrics(&mut self, generation: u32, result: Result<(u32, Vec<StepMetrics>)>) {
        if generation != self.generation {
            return;
        }
        if let Some((work, took_ms)) = self.in_flight.answer() {
            // Half of the time between two pictures, however slow those are.
            let target = BUDGET_MS.max(self.picture.interval_ms / 2.0);
            match work {
                Work::Train(steps) => self.training.portion.note(steps, took_ms, target),
                Work::Sample(rows) => {
                    self.sampling.spent_ms += took_ms;
                    self.sampling.portion.note(rows, took_ms, target);
                }
                Work::Roll(rows) => self.rolling.portion.note(rows, took_ms, target),
            }
        }
        let noted = result.and_then(|(step, metrics)| self.training.note(step, &metrics));
        if let Err(error) = noted {
            self.training.on = false;
            self.error = Some(error);
        }
    }

    /// Losses since the last call.
    pub fn take_losses(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.training.losses)
    }

    /// Where things stand.
    pub fn status(&self) -> Status {
        let (engine, training, plan) = (&self.engine, &self.training, self.engine.plan());
        Status {
            step: engine.step(),
            steps: plan.training_steps(),
            round: engine.round().map(|(round, last)| {
                let making = if engine.rollout_due() {
                    "making its pairs, "
                } else {
                    ""
                };
                format!("{making}round {round} of {last}")
            }),
            training: training.on,
            finished: engine.finished(),
            field: engine.origin(),
            stale: engine.stale(),
            loss: training.latest.map(|m| m.loss),
            first_step: training.first_step(),
            gradient_norm: training.latest.map(|m| m.gradient_norm),
            steps_per_sec: training.portion.rate,
            train_secs: training.spent_ms / 1000.0,
            time: self.view.time,
            nfe: plan
                .evaluations()
                .map(|n| n as f64)
                .or(self.sampling.evaluations()),
            frames: self.sampling.times.len(),
            sampled: self.sampling.fresh,
            complete: self.sampling.complete(),
            sample_secs: self.sampling.spent_ms / 1000.0,
            particles: plan.particles(),
            counters: engine.backend().counters(),
            error: self.error.clone(),
            axes: self.picture.axes(plan, self.view.time),
            #[cfg(feature = "theory")]
            offers: Offers::of(plan),
            #[cfg(feature = "theory")]
            layers: self.picture.layers.report().clone(),
            #[cfg(feature = "theory")]
            marked: self.picture.followed.report(),
        }
    }

    /// Sees to it that the particles are brought up to date; answers what [`Session::frames`] is
    /// asked with.
    pub fn hurry(&mut self) -> Result<u32> {
        self.failed = None;
        self.sampling.hurry(&mut self.engine)
    }

    /// Begins an export in the place of any other; answers what [`Session::still_exports`] is asked with.
    #[cfg(feature = "theory")]
    pub fn begin_export(&mut self) -> u32 {
        self.export += 1;
        self.export
    }

    /// Fails where that export was given up.
    #[cfg(feature = "theory")]
    pub fn still_exports(&self, number: u32) -> Result<()> {
        if number == self.export {
            return Ok(());
        }
        Err(Error::new("export", "was cancelled; begin it again"))
    }

    /// Gives up the export. A field in training goes on with as many particles as keep up; at rest the
    /// picture needs all of them, too.
    #[cfg(feature = "theory")]
    pub fn cancel_export(&mut self) {
        self.export += 1;
        if self.training.wanted() {
            self.sampling.renew();
        }
    }

    /// The particles at the end of time, or `all` frames of them, once the slices have sampled to there.
    pub fn frames(&mut self, number: u32, all: bool) -> Result<Option<Reading<Vec<f32>>>> {
        self.standing()?;
        if !self.sampling.is_finished(&mut self.engine, number)? {
            return Ok(None);
        }
        let frames = self.sampling.times.len();
        let first = if all { 0 } else { frames.saturating_sub(1) };
        let backend = self.engine.backend();
        let reading = backend.read_frames(Slot::Particles, first, frames - first);
        Ok(Some(reading))
    }

    /// Those frames with their times, in the data's units.
    #[cfg(feature = "theory")]
    pub fn trajectories(&self, frames: &[f32]) -> Trajectories {
        Trajectories::new(self.engine.plan(), &self.sampling.times, frames)
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

    /// What a change of the engine's means for training, sampling and the picture.
    pub fn changed(&mut self, change: Change) -> Changed {
        // What is exact follows the choice at once.
        self.picture.refresh();
        let message = match change {
            Change::Invalid => {
                self.training.on = false;
                "These settings ask for a new field; the picture still shows the old one. Train to replace it."
            }
            Change::Kept => {
                self.sampling.renew();
                ""
            }
            Change::New => {
                self.new_field();
                ""
            }
        };
        let choice = self.engine.choice().to_json().to_string();
        Changed {
            choice,
            field: change,
            message,
        }
    }

    fn new_field(&mut self) {
        self.generation += 1;
        self.in_flight = InFlight::default();
        self.training = Training::new(self.engine.step());
        self.sampling.renew();
        self.rolling = Rolling::new();
        self.picture.new_field(self.view.size, self.engine.plan());
    }

    /// Goes on with what is measured; answers whether something is left. Beside other work, `busy`, it gets
    /// the smaller part of the time.
    #[cfg(feature = "theory")]
    fn pursue_jobs(&mut self, busy: bool, budget_ms: f64) -> bool {
        let until = now_ms() + if busy { 0.5 } else { 1.0 } * budget_ms;
        let history = &mut self.training.history;
        self.jobs
            .advance(&mut || now_ms() < until, self.generation, history)
    }

    fn compute_on_cpu(
        &mut self,
        readings: &mut Vec<Metrics>,
        budget_ms: f64,
    ) -> Result<Option<Ends>> {
        let began = now_ms();
        // Half of the time while samples are being made, so that the picture keeps up.
        let share = if self.sampling.running { 0.5 } else { 1.0 };
        let until = began + share * budget_ms;
        let mut ends = None;
        if self.training.wanted() && self.engine.rollout_due() {
            ends = self.rolling.on_cpu(&mut self.engine, until)?;
        } else if self.training.wanted()
            && let Some(reading) = self.training.on_cpu(&mut self.engine, until)?
        {
            readings.push(reading);
            self.field_moved();
        }
        // Before the first picture there is nothing that could stutter.
        let budget = if self.sampling.times.is_empty() {
            4.0 * budget_ms
        } else {
            budget_ms
        };
        self.sampling.on_cpu(&mut self.engine, began + budget)?;
        Ok(ends)
    }

    fn compute_on_gpu(
        &mut self,
        readings: &mut Vec<Metrics>,
        budget_ms: f64,
    ) -> Result<Option<Ends>> {
        let roll = self.training.wanted() && self.engine.rollout_due();
        let learn = self.training.wanted() && !(roll && self.rolling.reading());
        if !self.in_flight.is_free() || !(learn || self.sampling.running) {
            return Ok(None);
        }
        let sampled_last = matches!(self.in_flight.last(), Some(Work::Sample(_)));
        let mut ends = None;
        if self.sampling.running && !(learn && sampled_last) {
            self.sampling
                .on_gpu(&mut self.engine, &mut self.in_flight)?;
            readings.push(self.engine.metrics());
        } else if roll {
            ends = self.rolling.on_gpu(&mut self.engine, &mut self.in_flight)?;
            readings.push(self.engine.metrics());
        } else if let Some(reading) =
            self.training
                .on_gpu(&mut self.engine, &mut self.in_flight, now_ms() + budget_ms)?
        {
            readings.push(reading);
            self.field_moved();
        }
        Ok(ends)
    }

    fn field_moved(&mut self) {
        self.sampling.field_moved();
        if self.view.reads_field() {
            self.picture.refresh();
        }
    }
}

/// The backend with its kernels for fields of `shape`, and the stage that it draws on.
async fn open_backend(
    canvas: Canvas,
    prefer: &str,
    #[cfg_attr(not(feature = "gpu"), expect(unused_variables))] shape: NetworkShape,
) -> Result<(AnyBackend, Stage)> {
    #[cfg(feature = "gpu")]
    if prefer != "cpu" {
        use crate::backend::gpu::GpuBackend;
        match GpuBackend::request(prefer == "gpu-software").await {
            Ok(mut gpu) => {
                let stage = Stage::new_gpu(&gpu, canvas)?;
                while gpu.compile_next(shape) {
                    gpu.settled().await;
                }
                return Ok((AnyBackend::Gpu(Box::new(gpu)), stage));
            }
            Err(error) if prefer != "auto" => return Err(error),
            Err(_) => {}
        }
    }
    #[cfg(not(feature = "gpu"))]
    if prefer.starts_with("gpu") {
        return Err(Error::new("gpu", "this build has none; choose the CPU"));
    }
    Ok((AnyBackend::Cpu(Box::default()), Stage::new_cpu(canvas)?))
}
