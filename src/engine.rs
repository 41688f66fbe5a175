//! [`Engine`]: a backend, a plan and the field that lives on them. Owns what may change, and keeps
//! the last good field when something asked for is wrong.

use crate::backend::{AnyBackend, Backend, Reading, Slot, StepMetrics, TrainState};
use crate::choice::{Choice, DataChoice};
use crate::core::frame::Frame;
use crate::core::program::{Points, Program};
use crate::core::regression::Quantity;
#[cfg(feature = "theory")]
use crate::diagnostics::Round;
use crate::error::{Error, Result};
use crate::format::field_file::FieldFile;
use crate::number::held;
use crate::plan::{OwnPoints, Plan};
use crate::pool::Pool;

/// How the field came to be what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Random weights.
    Untrained,
    /// Trained here.
    Trained,
    /// Read from a file.
    Imported,
}

/// What a change of the choice meant for the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The field answers the new choice too.
    Kept,
    /// The field does not; it stays in place until [`Engine::renew`].
    Invalid,
    /// There is a new field.
    New,
}

/// Trains, samples, exports and imports one field.
pub struct Engine {
    backend: AnyBackend,
    plan: Plan,
    asked: Option<Plan>,
    own: Option<OwnPoints>,
    /// Whether `own` came after the field in place; a choice without its points does not tell.
    other_own: bool,
    origin: Origin,
    step: u32,
    /// Steps that a teacher took before the field in place; the backend counts from there.
    handed_over: u32,
    pool: Pool,
    #[cfg(feature = "theory")]
    last_round: Option<Round>,
}

impl Engine {
    /// An untrained field for `choice` on `backend`.
    pub fn new(mut backend: AnyBackend, choice: &Choice, own: Option<OwnPoints>) -> Result<Self> {
        let plan = Plan::new(choice, own.as_ref())?;
        let field = plan.at(0);
        backend.load(&field.train, &field.fresh_state())?;
        Ok(Self {
            backend,
            plan,
            asked: None,
            own,
            other_own: false,
            origin: Origin::Untrained,
            step: 0,
            handed_over: 0,
            pool: Pool::default(),
            #[cfg(feature = "theory")]
            last_round: None,
        })
    }

    /// The choice last made; the field may still answer an earlier one.
    pub fn choice(&self) -> &Choice {
        &self.asked.as_ref().unwrap_or(&self.plan).choice
    }

    /// The plan of the field in place.
    pub fn plan(&self) -> &Plan {
        self.plan.at_hand(self.handed_over)
    }

    /// The backend, to draw from and to count.
    pub fn backend(&self) -> &AnyBackend {
        &self.backend
    }

    /// How the field came to be.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether the choice asks for another field than the one in place.
    pub fn stale(&self) -> bool {
        self.asked.is_some()
    }

    /// The plan of the choice last made, where that asks for another field than the one in place.
    pub fn asked(&self) -> Option<&Plan> {
        self.asked.as_ref()
    }

    /// Training steps asked of the backend for this field.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Makes `choice` the choice. Fails, changing nothing, where it cannot be planned.
    pub fn set_choice(&mut self, choice: &Choice) -> Result<Change> {
        let other_points = self.other_own && choice.data.needs_points();
        if choice.same_field(&self.plan.choice) && !other_points {
            self.plan.resample(choice)?;
            self.asked = None;
            return Ok(Change::Kept);
        }
        let plan = Plan::new(choice, self.own.as_ref())?;
        if self.origin == Origin::Untrained {
            self.replace(plan)?;
            return Ok(Change::New);
        }
        self.asked = Some(plan);
        Ok(Change::Invalid)
    }

    /// Makes the person's own points the data. Few points go into the choice itself. Fails,
    /// changing nothing, where they make no law.
    pub fn set_own(&mut self, own: OwnPoints) -> Result<Change> {
        let mut choice = self.choice().clone();
        let inline = own.values.len() <= crate::choice::MAX_INLINE_POINTS;
        let points = if inline {
            own.values.iter().copied().map(held).collect()
        } else {
            Vec::new()
        };
        choice.data = DataChoice::Own {
            dim: own.columns.len(),
            points,
            standardise: true,
        };
        let plan = Plan::new(&choice, Some(&own))?;
        self.own = Some(own);
        self.other_own = true;
        if self.origin == Origin::Untrained {
            self.replace(plan)?;
            return Ok(Change::New);
        }
        self.asked = Some(plan);
        Ok(Change::Invalid)
    }

    /// Forgets the weights and starts from random ones, for the choice last made.
    pub fn renew(&mut self) -> Result<()> {
        let plan = Plan::new(self.choice(), self.own.as_ref())?;
        self.replace(plan)
    }

    /// Takes up to `steps` training steps, never beyond the choice's; answers how many. A choice
    /// that asks for another field gets it first. Stops early where [`Engine::rollout_due`].
    pub fn train(&mut self, steps: u32) -> Result<u32> {
        self.train_while(steps, &mut || true)
    }

    /// The same, but for a caller that has other things to do: stops, as [`Backend::train_while`]
    /// does, where `go_on` answers no.
    pub fn train_while(&mut self, steps: u32, go_on: &mut dyn FnMut() -> bool) -> Result<u32> {
        if let Some(plan) = self.asked.take() {
            self.replace(plan)?;
        }
        let goal = self.step.saturating_add(steps);
        let (first, goal) = (self.step, goal.min(self.plan.training_steps()));
        while self.step < goal {
            let field = self.plan.at_hand(self.handed_over);
            let until = self.pool.fill(&mut self.backend, field, self.step, go_on)?;
            let until = until.map(|until| self.teacher_end().map_or(until, |end| until.min(end)));
            let Some(until) = until.filter(|&until| until > self.step) else {
                break;
            };
            let steps = until.min(goal) - self.step;
            let taken = self.backend.train_while(steps, go_on)?;
            self.step += taken;
            if taken > 0 {
                self.origin = Origin::Trained;
            }
            if taken < steps || !go_on() {
                break;
            }
        }
        Ok(self.step - first)
    }

    /// As [`Engine::train`], with the rollouts that are due on the way.
    pub async fn train_through(&mut self, steps: u32) -> Result<u32> {
        let mut taken = self.train(steps)?;
        while taken < steps && self.rollout_due() {
            let before = self.step;
            self.begin_rollout()?;
            self.finish(Slot::Rollout)?;
            let ends = self.read_rollout().await?;
            self.finish_rollout(ends)?;
            self.train(steps - taken - (self.step - before))?;
            taken += self.step - before;
        }
        Ok(taken)
    }

    /// Whether training waits for pairs that the field itself makes: for
    /// [`Engine::begin_rollout`], [`Engine::advance`] on [`Slot::Rollout`] until nothing is left,
    /// [`Engine::read_rollout`] and [`Engine::finish_rollout`], in this order.
    pub fn rollout_due(&self) -> bool {
        self.asked.is_none() && !self.finished() && self.pool.waits(&self.plan, self.step)
    }

    /// The round of pairs in training and the last that the choice's training steps reach, counted
    /// from 1; none where rounds are no part of the coupling.
    pub fn round(&self) -> Option<(u32, u32)> {
        Pool::round(&self.plan, self.step)
    }

    /// Starts the particles whose ends will be the next pairs. Fails where no rollout is due.
    pub fn begin_rollout(&mut self) -> Result<()> {
        let field = self.plan.at_hand(self.handed_over);
        self.pool
            .begin(&mut self.backend, &self.plan, field, self.step)
    }

    /// Where the particles of the rollout have arrived, for [`Engine::finish_rollout`].
    pub fn read_rollout(&self) -> Reading<Vec<f32>> {
        self.backend
            .read_frames(Slot::Rollout, self.pool.last_frame(), 1)
    }

    /// Takes the ends of the rollout as new pairs. Where a teacher made them, the field that learns
    /// from it takes its place, and its first step. Fails where none was begun for the field in place
    /// or particles went astray.
    pub fn finish_rollout(&mut self, ends: Vec<f32>) -> Result<()> {
        let pairs = self.pool.arrive(&self.plan, ends)?;
        #[cfg(feature = "theory")]
        {
            self.last_round = Some(pairs.cost());
        }
        let taught = self.teacher_end().is_some();
        if taught {
            self.backend
                .load(&self.plan.train, &self.plan.fresh_state())?;
            self.handed_over = self.step;
        }
        self.pool.take(&mut self.backend, &pairs)?;
        // So that the step alone says which field a checkpoint is of.
        self.train(u32::from(taught)).map(|_| ())
    }

    /// What the pairs of the rollout finished last cost.
    #[cfg(feature = "theory")]
    pub fn last_round(&self) -> Option<Round> {
        self.last_round
    }

    /// The last training step of the field in place, where that is a teacher.
    fn teacher_end(&self) -> Option<u32> {
        self.plan.teacher_end().filter(|_| self.handed_over == 0)
    }

    /// Whether the choice's training steps are taken.
    pub fn finished(&self) -> bool {
        self.step >= self.plan.training_steps()
    }

    /// Metrics of the latest steps; see [`Backend::read_metrics`].
    pub fn metrics(&self) -> Reading<(u32, Vec<StepMetrics>)> {
        let (reading, before) = (self.backend.read_metrics(), self.handed_over);
        Box::pin(async move {
            let (step, metrics) = reading.await?;
            Ok((step + before, metrics))
        })
    }

    /// Starts pushing `particles` particles of the choice's sampler into `slot`.
    pub fn begin(&mut self, slot: Slot, particles: usize, seed: u32) -> Result<()> {
        let program = self.plan().program(particles, seed);
        self.backend.begin(slot, &program)
    }

    /// Starts pushing `points`, states at the data's end in the field's frame, back to the source by
    /// the choice's sampler into `slot`. Fails where that knows no way back.
    pub fn begin_encoding(&mut self, slot: Slot, points: Points, seed: u32) -> Result<()> {
        let program = self.plan().encode_program(points, seed)?;
        self.backend.begin(slot, &program)
    }

    /// Starts pushing `points`, states at the source's end, to the data into `slot`.
    pub fn begin_decoding(&mut self, slot: Slot, points: Points, seed: u32) -> Result<()> {
        let program = self.plan().decode_program(points, seed);
        self.backend.begin(slot, &program)
    }

    /// Starts any program on the field in place into `slot`.
    pub fn begin_program(&mut self, slot: Slot, program: &Program) -> Result<()> {
        self.backend.begin(slot, program)
    }

    /// Starts reading `quantity` of the field at `points` of its frame at time `t` into `slot`:
    /// frame 0 holds the points, frame 1 the values.
    pub fn begin_reading(
        &mut self,
        slot: Slot,
        points: Points,
        t: f64,
        quantity: Quantity,
    ) -> Result<()> {
        let program = self.plan().evaluation(points, t, quantity);
        self.backend.begin(slot, &program)
    }

    /// Runs up to `evaluations` more rows in `slot`; answers how many are left.
    pub fn advance(&mut self, slot: Slot, evaluations: usize) -> Result<usize> {
        self.backend.advance(slot, evaluations)
    }

    /// The same, but stops, as [`Backend::advance_while`] does, where `go_on` answers no.
    pub fn advance_while(
        &mut self,
        slot: Slot,
        evaluations: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<usize> {
        self.backend.advance_while(slot, evaluations, go_on)
    }

    /// Runs what `slot` still has to run.
    pub fn finish(&mut self, slot: Slot) -> Result<()> {
        while self.backend.advance(slot, usize::MAX)? > 0 {}
        Ok(())
    }

    /// Everything that training changes, for a checkpoint.
    pub fn state(&self) -> Reading<TrainState> {
        let (reading, before) = (self.backend.read_state(), self.handed_over);
        Box::pin(async move {
            let state = reading.await?;
            let step = state.step + before;
            Ok(TrainState { step, ..state })
        })
    }

    /// Continues from `state`, of the field in place, on a `backend` that replaces the present one.
    pub fn restore(&mut self, mut backend: AnyBackend, state: &TrainState) -> Result<()> {
        load(&mut backend, &self.plan, state)?;
        self.backend = backend;
        self.step = state.step;
        self.handed_over = self.plan.handed_over(self.step);
        self.pool = Pool::default();
        Ok(())
    }

    /// The field as a file's bytes.
    pub fn export(&self) -> Reading<Vec<u8>> {
        self.file(false)
    }

    /// The same, with what it takes to continue its training where it was trained here: bit for bit,
    /// but for pairs that the field made and will make anew.
    pub fn checkpoint(&self) -> Reading<Vec<u8>> {
        self.file(self.origin == Origin::Trained)
    }

    fn file(&self, whole_state: bool) -> Reading<Vec<u8>> {
        let (state, plan) = (self.state(), self.plan());
        let mut file = FieldFile {
            choice_json: self.plan.choice.to_json().to_string(),
            shape: plan.train.shape,
            center: plan.frame.center.clone(),
            scale: plan.frame.scale.clone(),
            data_sd: plan.regression.ends().data_rms,
            source_sd: plan.regression.ends().source_rms,
            output_scales: plan.regression.output_scales().to_vec(),
            step: 0,
            weights: Vec::new(),
            state: None,
        };
        Box::pin(async move {
            let state = state.await?;
            file.step = state.step;
            file.weights = state.average.clone();
            file.state = whole_state.then_some(state);
            file.to_bytes()
        })
    }

    /// Takes the field of a file, with its choice, and goes on where a checkpoint ended. Fails, changing
    /// nothing, where the file is not a whole, legal field.
    pub fn import(&mut self, bytes: &[u8]) -> Result<()> {
        let file = FieldFile::from_bytes(bytes)?;
        let plan = plan_of(&file, self.own.as_ref())?;
        let origin = match file.state {
            Some(_) => Origin::Trained,
            None if file.step == 0 => Origin::Untrained,
            None => Origin::Imported,
        };
        let state = file.state.unwrap_or_else(|| TrainState {
            step: file.step,
            ..TrainState::new(file.weights)
        });
        load(&mut self.backend, &plan, &state)?;
        self.step = state.step;
        self.handed_over = plan.handed_over(self.step);
        self.pool = Pool::default();
        self.plan = plan;
        self.asked = None;
        self.other_own = false;
        self.origin = origin;
        Ok(())
    }

    /// The same field on a CPU of its own, for what is measured at length: nothing done there touches
    /// this one. It has no training to go on with.
    #[cfg(feature = "theory")]
    pub fn twin(&self) -> Reading<Self> {
        // Points that came after the field are none of its.
        let own = self.own.clone().filter(|_| !self.other_own);
        let bytes = self.export();
        Box::pin(async move {
            let file = FieldFile::from_bytes(&bytes.await?)?;
            let plan = plan_of(&file, own.as_ref())?;
            let mut backend = AnyBackend::Cpu(Box::default());
            let state = TrainState {
                step: file.step,
                ..TrainState::new(file.weights)
            };
            load(&mut backend, &plan, &state)?;
            Ok(Self {
                backend,
                handed_over: plan.handed_over(file.step),
                plan,
                asked: None,
                own,
                other_own: false,
                origin: Origin::Imported,
                step: file.step,
                pool: Pool::default(),
                last_round: None,
            })
        })
    }

    fn replace(&mut self, plan: Plan) -> Result<()> {
        let field = plan.at(0);
        self.backend.load(&field.train, &field.fresh_state())?;
        self.handed_over = 0;
        self.plan = plan;
        self.asked = None;
        self.other_own = false;
        self.origin = Origin::Untrained;
        self.step = 0;
        self.pool = Pool::default();
        Ok(())
    }
}

/// Gives `backend` the field that is in place at the state's step; it counts its steps alone.
fn load(backend: &mut AnyBackend, plan: &Plan, state: &TrainState) -> Result<()> {
    let train = &plan.at(state.step).train;
    match plan.handed_over(state.step) {
        0 => backend.load(train, state),
        before => {
            let step = state.step - before;
            backend.load(
                train,
                &TrainState {
                    step,
                    ..state.clone()
                },
            )
        }
    }
}

/// The plan of a file's field, in the file's own frame and scales; with its data where the choice
/// or `own` still has them.
pub fn plan_of(file: &FieldFile, own: Option<&OwnPoints>) -> Result<Plan> {
    let choice =
        Choice::from_json(&file.choice_json).map_err(|error| error.within("field.choice"))?;
    let frame = Frame {
        center: file.center.clone(),
        scale: file.scale.clone(),
    };
    let sizes = [file.source_sd, file.data_sd];
    let plan = Plan::of_field(
        &choice,
        own,
        frame,
        sizes,
        file.output_scales.clone(),
        file.step,
    )?;
    if plan.train.shape != file.shape {
        return Err(Error::new(
            "field",
            "its weights have another shape than its choice says; export it again",
        ));
    }
    Ok(plan)
}
