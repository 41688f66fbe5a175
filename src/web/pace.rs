//! How much work to ask for at once, learned from how long work takes.

use std::collections::VecDeque;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds of a clock that only runs forward.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn now_ms() -> f64;
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
            .clamp(0.5 * self.size, 2.0 * self.size)
            .clamp(1.0, self.most);
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
}

/// Portions that a GPU has been given and has not yet answered, oldest first.
#[derive(Debug, Default)]
pub struct Queue {
    sent: VecDeque<(Work, f64)>,
    answered_ms: f64,
}

impl Queue {
    /// One portion runs while the next waits.
    const DEPTH: usize = 2;

    /// Whether another portion may be sent.
    pub fn has_room(&self) -> bool {
        self.sent.len() < Self::DEPTH
    }

    /// The portion sent last.
    pub fn last(&self) -> Option<Work> {
        self.sent.back().map(|(work, _)| *work)
    }

    /// Notes that `work` was sent now.
    pub fn send(&mut self, work: Work) {
        self.sent.push_back((work, now_ms()));
    }

    /// Takes the oldest portion as answered now; answers it and the milliseconds it took.
    pub fn answer(&mut self) -> Option<(Work, f64)> {
        let (work, at) = self.sent.pop_front()?;
        let now = now_ms();
        let took = now - at.max(self.answered_ms);
        self.answered_ms = now;
        Some((work, took))
    }
}
