//! The running of the rollouts that training waits for.

use super::pace::{InFlight, Portion, Work, now_ms};
use crate::backend::{Reading, Slot};
use crate::engine::Engine;
use crate::error::Result;

/// Where the particles came to.
pub type Ends = Reading<Vec<f32>>;

/// Where the rollout stands.
pub struct Rolling {
    /// Rows in a portion on a GPU.
    pub portion: Portion,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Running,
    Reading,
}

impl Rolling {
    /// None begun.
    pub fn new() -> Self {
        Self {
            portion: Portion::new(100_000.0),
            stage: Stage::Idle,
        }
    }

    /// Whether the ends are awaited: there is nothing to compute meanwhile.
    pub fn reading(&self) -> bool {
        self.stage == Stage::Reading
    }

    /// Runs rows on the CPU until `until_ms`; answers the ends once there is nothing left to run.
    pub fn on_cpu(&mut self, engine: &mut Engine, until_ms: f64) -> Result<Option<Ends>> {
        while now_ms() < until_ms {
            let ends = self.advance(engine, 1, &mut || now_ms() < until_ms)?;
            if ends.is_some() || self.reading() {
                return Ok(ends);
            }
        }
        Ok(None)
    }

    /// Sends the GPU one portion of rows; answers the ends after the last.
    pub fn on_gpu(
        &mut self,
        engine: &mut Engine,
        in_flight: &mut InFlight,
    ) -> Result<Option<Ends>> {
        let rows = self.portion.size();
        in_flight.send(Work::Roll(rows));
        self.advance(engine, rows as usize, &mut || true)
    }

    /// Takes the particles' ends as new pairs.
    pub fn arrive(&mut self, engine: &mut Engine, ends: Result<Vec<f32>>) -> Result<()> {
        self.stage = Stage::Idle;
        engine.finish_rollout(ends?)
    }

    fn advance(
        &mut self,
        engine: &mut Engine,
        rows: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Ends>> {
        match self.stage {
            Stage::Reading => return Ok(None),
            Stage::Idle => engine.begin_rollout()?,
            Stage::Running => {}
        }
        self.stage = Stage::Running;
        if engine.advance_while(Slot::Rollout, rows, go_on)? > 0 {
            return Ok(None);
        }
        self.stage = Stage::Reading;
        Ok(Some(engine.read_rollout()))
    }
}
