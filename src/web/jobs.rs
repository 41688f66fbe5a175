//! What takes long to measure, cut by the clock: plots and measures of a field apart from the one that
//! plays.

use std::collections::VecDeque;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Playground, object, thrown};
use crate::agreement::{self, Gap};
use crate::diagnostics::{self, Arrived, History, Plot};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::job::{Job, Progress};
use crate::measures::{self, Measurement};

/// What a job comes to.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Plot(Plot),
    Measured(Vec<Measurement>),
    Agreed(Vec<Gap>),
    /// A distance of the field of this generation, which its history has taken in.
    Noted {
        generation: u32,
        #[serde(skip)]
        arrived: Arrived,
    },
}

/// Jobs, one after the other, and what came of those that are done until it is asked for.
#[derive(Default)]
pub struct Jobs {
    begun: u32,
    waiting: VecDeque<(u32, Job<Answer>)>,
    done: Vec<(u32, Result<Answer>)>,
}

impl Jobs {
    fn begin(&mut self, job: Job<Answer>) -> u32 {
        self.begun += 1;
        self.waiting.push_back((self.begun, job));
        self.begun
    }

    /// Works while `go_on` answers yes; answers whether something is left. Distances of the field
    /// `generation` go into its `history`.
    pub fn advance(
        &mut self,
        go_on: &mut dyn FnMut() -> bool,
        generation: u32,
        history: &mut History,
    ) -> bool {
        while let Some((number, job)) = self.waiting.front_mut() {
            let Some(result) = job.advance(go_on) else {
                break;
            };
            if let Ok(Answer::Noted {
                generation: of,
                arrived,
            }) = &result
                && *of == generation
            {
                history.note_arrival(arrived.step, arrived.arrival);
            }
            self.done.push((*number, result));
            self.waiting.pop_front();
            if !go_on() {
                break;
            }
        }
        !self.waiting.is_empty()
    }

    fn progress(&self, number: u32) -> Option<Progress> {
        let (_, job) = self.waiting.iter().find(|(one, _)| *one == number)?;
        Some(job.progress())
    }

    fn cancel(&mut self, number: u32) {
        self.waiting.retain(|(one, _)| *one != number);
    }

    /// What came of the job, once it is done; an error where it was cancelled or there is none such.
    fn take(&mut self, number: u32) -> Result<Option<Answer>> {
        if let Some(at) = self.done.iter().position(|(one, _)| *one == number) {
            return self.done.swap_remove(at).1.map(Some);
        }
        let waits = self.waiting.iter().any(|(one, _)| *one == number);
        if waits {
            Ok(None)
        } else {
            Err(Error::new("job", "was cancelled; begin it again"))
        }
    }
}

#[wasm_bindgen]
impl Playground {
    /// What can be measured of the field in place: id, label and doc of each.
    pub fn measures(&self) -> super::Result<JsValue> {
        object(&measures::kinds(self.session.borrow().engine.plan()))
    }

    /// Begins taking the measure `id` of the field as it is now; answers the job's number.
    pub async fn begin_measure(&self, id: String) -> super::Result<u32> {
        let twin = self.twin().await?;
        let job = measures::begin(&id, twin).map(Answer::Measured);
        Ok(self.session.borrow_mut().jobs.begin(job))
    }

    /// Begins comparing the marginals of the sampler with those of the ODE of the same field; answers the
    /// job's number.
    pub async fn begin_agreement(&self) -> super::Result<u32> {
        let job = agreement::begin(self.twin().await?).map(Answer::Agreed);
        Ok(self.session.borrow_mut().jobs.begin(job))
    }

    /// What can be plotted: id, label, doc, whether it comes from training, and why not, where not.
    pub fn diagnostics(&self) -> super::Result<JsValue> {
        object(&diagnostics::list(self.session.borrow().engine.plan()))
    }

    /// Goes on with what training told another engine ([`Playground::training_history`]), where it can be
    /// that of the field in place.
    pub fn take_history(&self, numbers: &[f64]) {
        let session = &mut *self.session.borrow_mut();
        if let Some(history) = History::from_numbers(numbers, session.engine.step()) {
            session.training.history = history;
        }
    }

    /// The plot `id` of what training told.
    pub fn training_plot(&self, id: &str) -> super::Result<JsValue> {
        let session = self.session.borrow();
        let plot = diagnostics::of_training(id, &session.training.history, session.engine.plan());
        object(&plot.map_err(thrown)?)
    }

    /// Begins the plot `id` of the field as it is now, of these samplers where it compares some; answers
    /// the job's number.
    pub async fn begin_diagnostic(
        &self,
        id: String,
        samplers: Option<Vec<String>>,
    ) -> super::Result<u32> {
        let twin = self.twin().await?;
        let job = diagnostics::begin(&id, twin, samplers.as_deref()).map_err(thrown)?;
        Ok(self.session.borrow_mut().jobs.begin(job.map(Answer::Plot)))
    }

    /// Begins measuring the distance of the field as it is now, for the history of its training.
    pub async fn begin_distance(&self) -> super::Result<u32> {
        let generation = self.session.borrow().generation;
        let job = diagnostics::arrive(self.twin().await?);
        let job = job.map(move |arrived| Answer::Noted {
            generation,
            arrived,
        });
        Ok(self.session.borrow_mut().jobs.begin(job))
    }

    /// How far the job is: `{fraction, doing}`; null once it is done or cancelled.
    pub fn job_progress(&self, number: u32) -> super::Result<JsValue> {
        object(&self.session.borrow().jobs.progress(number))
    }

    /// Gives the job up.
    pub fn cancel_job(&self, number: u32) {
        self.session.borrow_mut().jobs.cancel(number);
    }

    /// What the job comes to, once slices have brought it there; throws where it was cancelled.
    pub async fn job_result(&self, number: u32) -> super::Result<JsValue> {
        object(&self.when(|session| session.jobs.take(number)).await?)
    }
}

impl Playground {
    async fn twin(&self) -> super::Result<Engine> {
        let reading = self.session.borrow().engine.twin();
        reading.await.map_err(thrown)
    }
}
