//! How much work to ask for at once, learned from how long work takes.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds of a clock that only runs forward.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn now_ms() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(run: &Function, ms: i32) -> i32;
}

/// Lets the event loop turn: messages, clicks and slices come before what follows.
pub async fn turn() {
    let soon = Promise::new(&mut |resolve, _| _ = set_timeout(&resolve, 4));
    // It is never rejected.
    let _ = JsFuture::from(soon).await;
}

/// The size of a portion of work, in steps or rows.
#[derive(Debug, Clone)]
pub struct Portion {
    size: f64,
    most: f64,
    /// Pieces a second, smoothed; 0 before the first answer.
    pub rate: f64,
}

impl Portion {
    /// Starts at one piece, grows to at most `most`.
    pub fn new(most: f64) -> Self {
        Self {
            size: 1.0,
            most,
            rate: 0.0,
        }
    }

    /// Pieces to ask for next.
    pub fn size(&self) -> u32 {
        self.size.round() as u32
    }

    /// Learns that `pieces` took `took_ms`; the next portion should take `target_ms`.
    pub fn note(&mut self, pieces: u32, took_ms: f64, target_ms: f64) {
        if pieces == 0 {
            return;
        }
        let took_ms = took_ms.max(0.05);
        let wanted = f64::from(pieces) * target_ms / took_ms;
        self.size = wanted
            .max(0.5 * self.size)
            .min(2.0 * self.size)
            .max(1.0)
            .min(self.most);
        let rate = 1000.0 * f64::from(pieces) / took_ms;
        self.rate = if self.rate == 0.0 {
            rate
        } else {
            0.9 * self.rate + 0.1 * rate
        };
    }
}

/// What a portion was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// So many training steps.
    Train(u32),
    /// So many rows of the sampler.
    Sample(u32),
    /// So many rows of a rollout.
    Roll(u32),
}

/// The one portion that a GPU has been given and has not yet answered. One at a time: answers of
/// several come in bursts that say nothing of what each took.
#[derive(Debug, Default)]
pub struct InFlight {
    sent: Option<(Work, f64)>,
    last: Option<Work>,
}

impl InFlight {
    /// Whether a portion may be sent.
    pub fn is_free(&self) -> bool {
        self.sent.is_none()
    }

    /// What was sent last.
    pub fn last(&self) -> Option<Work> {
        self.last
    }

    /// Notes that `work` was sent now.
    pub fn send(&mut self, work: Work) {
        self.sent = Some((work, now_ms()));
        self.last = Some(work);
    }

    /// Takes the portion as answered now; answers it and the milliseconds it took.
    pub fn answer(&mut self) -> Option<(Work, f64)> {
        let (work, at) = self.sent.take()?;
        Some((work, now_ms() - at))
    }
}
