//! The running of the sampler behind the picture.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::pace::{InFlight, Portion, Work, now_ms};
use crate::backend::Slot;
use crate::engine::Engine;
use crate::error::Result;

/// Milliseconds at least between two samplings of a field in training.
const PAUSE_MS: f64 = 250.0;

/// Particles that are shown first: many enough for a picture, few enough to be there at once.
const FIRST: f64 = 2000.0;

/// Milliseconds that the particles shown of a field in training may take.
const KEEP_UP_MS: f64 = 400.0;

/// Where the sampling of the particles stands. Of many particles some come first: the same that they
/// are among all. While the field moves it is as many as keep up with it, at rest then all.
pub struct Sampling {
    /// Whether the field is another one than the program begun last runs on.
    pub dirty: bool,
    /// Whether a program runs.
    pub running: bool,
    /// Times of the frames shown.
    pub times: Arc<[f32]>,
    /// Rows in a portion on a GPU.
    pub portion: Portion,
    /// Whether the particles shown are those of the present field, if perhaps not all.
    pub fresh: bool,
    /// How many the program begun last moves, and whether that is all of them.
    moved: usize,
    whole: bool,
    /// How many keep up with a field in training.
    crowd: f64,
    coming: Arc<[f32]>,
    /// Mean field evaluations of a particle, where each chose its own steps; none until it is read.
    evaluations: Rc<Cell<Option<f64>>>,
    /// Programs begun so far, and how many there were when the last one to finish was begun.
    begun: u32,
    finished: u32,
    began_ms: f64,
    next_ms: f64,
    /// Milliseconds of computing in the program begun last.
    pub spent_ms: f64,
}

impl Sampling {
    /// Nothing sampled yet.
    pub fn new() -> Self {
        Self {
            dirty: true,
            running: false,
            times: Arc::new([]),
            portion: Portion::new(100_000.0),
            fresh: false,
            moved: 0,
            whole: false,
            crowd: FIRST,
            coming: Arc::new([]),
            evaluations: Rc::default(),
            begun: 0,
            finished: 0,
            began_ms: 0.0,
            next_ms: 0.0,
            spent_ms: 0.0,
        }
    }

    /// Mean field evaluations of the particles shown, as counted by the device; none where they were
    /// not counted.
    pub fn evaluations(&self) -> Option<f64> {
        self.evaluations.get()
    }

    /// How many programs have come to their end: grows with every change of the particles.
    #[cfg(feature = "theory")]
    pub fn count(&self) -> u32 {
        self.finished
    }

    /// Asks for a new sampling as soon as possible.
    pub fn renew(&mut self) {
        self.field_moved();
        self.running = false;
        self.next_ms = 0.0;
    }

    /// Asks for a new sampling when it is time.
    pub fn field_moved(&mut self) {
        self.dirty = true;
        self.fresh = false;
    }

    /// Whether all particles of the present field are shown.
    pub fn complete(&self) -> bool {
        self.fresh && self.whole && !self.running
    }

    /// Starts a program if one is due. `moving`: the field is in training.
    pub fn begin_if_due(&mut self, engine: &mut Engine, moving: bool) -> Result<()> {
        if self.running {
            return Ok(());
        }
        if self.dirty && now_ms() >= self.next_ms {
            self.begin(engine, self.crowd as usize)?;
        } else if !self.dirty && !self.whole && !moving {
            self.begin(engine, usize::MAX)?;
        }
        Ok(())
    }

    /// Runs rows on the CPU until `until_ms`.
    pub fn on_cpu(&mut self, engine: &mut Engine, until_ms: f64) -> Result<()> {
        let start = now_ms();
        while self.running && now_ms() < until_ms {
            self.advance(engine, 1, &mut || now_ms() < until_ms)?;
        }
        self.spent_ms += now_ms() - start;
        Ok(())
    }

    /// Sends the GPU one portion of rows.
    pub fn on_gpu(&mut self, engine: &mut Engine, in_flight: &mut InFlight) -> Result<()> {
        let rows = self.portion.size();
        in_flight.send(Work::Sample(rows));
        self.advance(engine, rows as usize, &mut || true)
    }

    /// Begins at once where the particles are not those of the present field; answers the number of
    /// the program that will have moved them, for [`Sampling::is_finished`].
    pub fn hurry(&mut self, engine: &mut Engine) -> Result<u32> {
        // A program that still runs may have begun with an earlier field.
        if self.dirty || !self.whole {
            self.begin(engine, usize::MAX)?;
        }
        Ok(self.begun)
    }

    /// Whether the program of this number, or a later one of all particles, has come to its end. One
    /// that was given up is begun again here.
    pub fn is_finished(&mut self, engine: &mut Engine, number: u32) -> Result<bool> {
        let finished = !self.running && self.whole && self.finished >= number;
        if !finished && !self.running {
            self.begin(engine, usize::MAX)?;
        }
        Ok(finished)
    }

    /// Starts a program of at most `most` particles.
    fn begin(&mut self, engine: &mut Engine, most: usize) -> Result<()> {
        let plan = engine.plan();
        let (particles, seed) = (plan.particles().min(most), plan.choice.seed());
        self.whole = particles == plan.particles();
        self.moved = particles;
        let times = plan.program(particles, seed).frame_times();
        self.coming = times.into_iter().map(|t| t as f32).collect();
        engine.begin(Slot::Particles, particles, seed)?;
        self.dirty = false;
        self.running = true;
        self.begun += 1;
        self.began_ms = now_ms();
        self.spent_ms = 0.0;
        Ok(())
    }

    fn advance(
        &mut self,
        engine: &mut Engine,
        rows: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<()> {
        if engine.advance_while(Slot::Particles, rows, go_on)? == 0 {
            let now = now_ms();
            self.running = false;
            self.finished = self.begun;
            self.fresh = !self.dirty;
            // One of all the particles at rest says nothing of how many keep up.
            if self.dirty {
                let share = KEEP_UP_MS / (now - self.began_ms).max(1.0);
                self.crowd = (self.moved as f64 * share.clamp(0.1, 2.0)).max(FIRST);
            }
            // At least half of the time is left for training.
            self.next_ms = now + PAUSE_MS.max(now - self.began_ms);
            self.times = self.coming.clone();
            self.evaluations = Rc::default();
            #[cfg(feature = "theory")]
            if engine.plan().evaluations().is_none() {
                let (reading, counted) = (
                    engine.read_evaluations(Slot::Particles),
                    self.evaluations.clone(),
                );
                wasm_bindgen_futures::spawn_local(async move {
                    // A reading that fails leaves the count unknown; the next call says why.
                    counted.set(reading.await.ok().map(|spent| spent.mean()));
                });
            }
        }
        Ok(())
    }
}
