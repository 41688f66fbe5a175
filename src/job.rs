//! Long computations in pieces: the caller says after each whether there is time for another. What
//! comes out is the same however they are cut.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::error::Result;

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Progress {
    /// From 0 to 1.
    pub fraction: f64,
    /// What it does now, in a few words.
    pub doing: String,
}

/// What a job's own code holds: it pauses here, and says how far it is.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    progress: Rc<RefCell<Progress>>,
    /// The part of the whole that is told of now.
    part: (f64, f64),
}

impl Turn {
    /// Ends a piece of work, a few milliseconds at most.
    pub async fn pause(&self) {
        let mut paused = false;
        std::future::poll_fn(move |_| {
            if std::mem::replace(&mut paused, true) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Begins the part of the job from `from` to `to`, of 1 in all.
    pub fn part(&mut self, from: f64, to: f64, doing: impl Into<String>) {
        self.part = (from, to);
        *self.progress.borrow_mut() = Progress {
            fraction: from,
            doing: doing.into(),
        };
    }

    /// Says that `share` of the present part is done, from 0 to 1.
    pub fn done(&self, share: f64) {
        let (from, to) = self.part;
        self.progress.borrow_mut().fraction = from + (to - from) * share;
    }
}

/// The whole of a computation that only its turns cut.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
            return result;
        }
    }
}

/// A computation on its way to a `T`. Dropping it cancels it.
pub struct Job<T> {
    work: Pin<Box<dyn Future<Output = Result<T>>>>,
    progress: Rc<RefCell<Progress>>,
}

impl<T> Job<T> {
    /// A job of what `begin` makes of its turn; nothing is done yet.
    pub fn new<F: Future<Output = Result<T>> + 'static>(begin: impl FnOnce(Turn) -> F) -> Self {
        let turn = Turn::default();
        Self {
            progress: turn.progress.clone(),
            work: Box::pin(begin(turn)),
        }
    }

    /// The same with something made of its result.
    pub fn map<U>(self, make: impl FnOnce(T) -> U + 'static) -> Job<U>
    where
        T: 'static,
    {
        let work = self.work;
        Job {
            work: Box::pin(async move { work.await.map(make) }),
            progress: self.progress,
        }
    }

    /// Works, at least a piece, until it is done or `go_on`, asked after each piece, answers no. Once
    /// it has answered the result it must not be asked again.
    pub fn advance(&mut self, go_on: &mut dyn FnMut() -> bool) -> Option<Result<T>> {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = self.work.as_mut().poll(&mut context) {
                return Some(result);
            }
            if !go_on() {
                return None;
            }
        }
    }

    /// The whole of it, in one go.
    pub fn finish(self) -> Result<T> {
        at_once(self.work)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.progress.borrow().clone()
    }
}
