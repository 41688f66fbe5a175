//! The reading of a field at the places that a wish needs.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::lattice::Lattice;
use super::places::CELLS;
use super::plane::Plane;
use super::wish::{Display, Ground, Of, Wish};
use crate::backend::{Backend, Reading, Slot};
use crate::core::mixture::Marginal;
use crate::core::program::{Divergence, Method, Points, Program, Start};
use crate::core::row::StepRow;
use crate::engine::Engine;
use crate::error::Result;
use crate::plan::Plan;

/// Exact values between two looks at the clock.
const AT_ONCE: usize = 16;
/// Times of a strip of images, from t = 0 to 1.
pub(super) const STRIP: usize = 9;

/// How far a job is.
pub(super) enum Progress {
    Coming,
    Done,
}

/// Places of one kind among a job's.
pub(super) struct Part {
    pub lattice: Lattice,
    pub first: usize,
}

/// What the exact law says at a place; nothing where it does not tell.
#[derive(Clone, Default)]
pub(super) struct Exact {
    pub value: Option<Vec<f64>>,
    pub log_density: Option<f64>,
    pub divergence: Option<f64>,
}

enum Stage {
    Running,
    Reading(VecDeque<(Kind, Reading<Vec<f32>>)>),
    Exact(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Values,
    Divergences,
    Particles,
}

/// A wish on its way. Its places are points of the frame at one time, or, for one dimension, a lattice
/// of times and values, column after column.
pub(super) struct Job {
    pub(super) wish: Wish,
    stage: Stage,
    /// Whether it is done and was left for the next slice.
    pub(super) rested: bool,
    /// Where in time the field is read, unless at all times.
    pub time: f64,
    /// Whether the field tells what is asked for then.
    pub defined: bool,
    pub plane: Arc<Plane>,
    pub arrows: Option<Part>,
    pub map: Option<Part>,
    /// Index of the first point of ρ_t, where there are such.
    pub probes: Option<usize>,
    /// What the backend is given, `[count, dim]` in the frame.
    pub points: Points,
    /// What the network says at the places, as shown, `[count, dim]`.
    pub learned: Vec<f32>,
    /// The divergence of that, `[count]`, where it was asked for.
    pub divergences: Vec<f32>,
    pub exact: Vec<Exact>,
    /// The frames of the particles that were asked for.
    pub particles: VecDeque<Vec<f32>>,
}

impl Job {
    /// Starts reading what `wish` needs.
    pub(super) fn begin(engine: &mut Engine, wish: &Wish, plane: Arc<Plane>) -> Result<Self> {
        let plan = engine.plan();
        let (low, high) = plan.sampled().range();
        let mut job = Self {
            wish: wish.clone(),
            stage: Stage::Reading(VecDeque::new()),
            rested: false,
            time: wish.time.max(low).min(high),
            defined: true,
            plane,
            arrows: None,
            map: None,
            probes: None,
            points: Points::new(Vec::new(), plan.frame.dim()),
            learned: Vec::new(),
            divergences: Vec::new(),
            exact: Vec::new(),
            particles: VecDeque::new(),
        };
        if wish.display == Display::Plane && (wish.field || wish.ground != Ground::Nothing) {
            if job.is_line() {
                job.place_line();
            } else {
                job.place(plan);
            }
        }
        let rows = job.rows(plan);
        job.exact = vec![Exact::default(); job.count()];
        let known = |row: &StepRow| (row.conv_x + row.conv_f + row.conv_h).is_finite();
        job.defined = rows.iter().all(known);
        if job.defined && job.points.count() > 0 {
            let volume = job.has_volume() && !job.is_line();
            let program = Program {
                rows,
                particles: job.points.count(),
                start: Start::At(job.points.clone()),
                seed: 0,
                method: if volume {
                    Method::Volume(Divergence::Exact)
                } else {
                    Method::Steps
                },
            };
            engine.begin_program(Slot::Layers, &program)?;
            job.stage = Stage::Running;
        } else {
            job.stage = Stage::Reading(job.readings(engine));
        }
        Ok(job)
    }

    /// Goes on while `go_on` answers yes.
    pub(super) fn advance(
        &mut self,
        engine: &mut Engine,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Progress> {
        loop {
            match &mut self.stage {
                Stage::Running => {
                    if engine.advance_while(Slot::Layers, usize::MAX, go_on)? == 0 {
                        self.stage = Stage::Reading(self.readings(engine));
                    } else if !go_on() {
                        return Ok(Progress::Coming);
                    }
                }
                Stage::Reading(waiting) => {
                    let Some((kind, reading)) = waiting.front_mut() else {
                        self.stage = Stage::Exact(0);
                        continue;
                    };
                    let mut context = Context::from_waker(Waker::noop());
                    let Poll::Ready(values) = reading.as_mut().poll(&mut context) else {
                        return Ok(Progress::Coming);
                    };
                    let kind = *kind;
                    waiting.pop_front();
                    self.take(kind, values?);
                }
                Stage::Exact(next) => {
                    let first = *next;
                    let Some(next) = self.take_exact(engine, first, go_on) else {
                        self.stage = Stage::Exact(usize::MAX);
                        return Ok(Progress::Done);
                    };
                    self.stage = Stage::Exact(next);
                    return Ok(Progress::Coming);
                }
            }
        }
    }

    /// Frames of the particles that the wish needs.
    fn frames(&self) -> Vec<usize> {
        let wish = &self.wish;
        let count = wish.times.len();
        let spread = |most: usize| {
            let at = move |k: usize| k as f32 / (most - 1) as f32;
            (0..most)
                .map(move |k| nearest(&wish.times, at(k)))
                .collect()
        };
        let contours = wish.ground == Ground::Contours && wish.of != Of::Exact;
        match wish.display {
            _ if count == 0 => Vec::new(),
            Display::Strips => spread(STRIP),
            Display::Plane if !contours => Vec::new(),
            Display::Plane if self.is_line() => spread(CELLS),
            Display::Plane | Display::Images => {
                let frame = wish.frame_position.max(0.0);
                let next = frame.ceil() as usize;
                vec![frame as usize, next.min(count - 1)]
            }
        }
    }

    fn readings(&self, engine: &Engine) -> VecDeque<(Kind, Reading<Vec<f32>>)> {
        let backend = engine.backend();
        let mut waiting = VecDeque::new();
        if self.defined && self.points.count() > 0 {
            let frames = match &self.map {
                Some(map) if self.is_line() => 2 * map.lattice.columns,
                _ => 1,
            };
            waiting.push_back((Kind::Values, backend.read_frames(Slot::Layers, 1, frames)));
            if self.has_volume() && !self.is_line() {
                waiting.push_back((Kind::Divergences, backend.read_tallies(Slot::Layers)));
            }
        }
        for frame in self.frames() {
            let particles = backend.read_frames(Slot::Particles, frame, 1);
            waiting.push_back((Kind::Particles, particles));
        }
        waiting
    }

    fn take(&mut self, kind: Kind, values: Vec<f32>) {
        match kind {
            Kind::Divergences => self.divergences = values,
            Kind::Particles => self.particles.push_back(values),
            Kind::Values if self.is_line() => self.take_line(&values),
            Kind::Values => {
                self.learned = values;
                if self.has_volume() {
                    let pairs = self.learned.iter_mut().zip(self.points.values.iter());
                    pairs.for_each(|(v, x)| *v -= x);
                }
            }
        }
    }

    /// Every other frame has the field on top of the points.
    fn take_line(&mut self, frames: &[f32]) {
        let points = &self.points.values;
        let every = if self.has_volume() { 3 } else { 1 };
        for frame in frames.chunks_exact(points.len()).step_by(2) {
            let values: Vec<f32> = frame
                .iter()
                .zip(points.iter())
                .map(|(v, x)| v - x)
                .collect();
            self.learned.extend(values.iter().step_by(every));
            if every == 3 {
                let slopes = values.chunks_exact(3).zip(points.chunks_exact(3));
                let slopes = slopes.map(|(v, x)| (v[2] - v[1]) / (x[2] - x[1]));
                self.divergences.extend(slopes);
            }
        }
    }

    /// Whether the exact law is asked at the place of this index.
    fn needs_exact(&self, index: usize) -> bool {
        let wish = &self.wish;
        let shown = wish.of != Of::Learned;
        if self.probes.is_some_and(|first| index >= first) {
            return true;
        }
        if self.map.as_ref().is_some_and(|map| index >= map.first) {
            // Maps fade out where there is no mass.
            let ground = matches!(wish.ground, Ground::Error | Ground::Divergence);
            return shown || ground;
        }
        shown
    }

    /// The plan of a choice that the field in place does not answer, where nothing of the field is shown
    /// and the stage holds both laws: what is exact needs no training, and follows at once.
    fn asked<'a>(&self, engine: &'a Engine) -> Option<&'a Plan> {
        let alone = self.wish.of == Of::Exact && self.wish.ground != Ground::Error;
        let same_frame = |plan: &&Plan| plan.exact.is_some() && plan.frame == engine.plan().frame;
        engine.asked().filter(|_| alone).filter(same_frame)
    }

    /// Asks the exact law from the place of index `first` on; answers where to go on, none at the end.
    fn take_exact(
        &mut self,
        engine: &Engine,
        first: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<usize> {
        let present = engine.plan();
        let asked = self.asked(engine).unwrap_or(present);
        present.exact.as_ref().filter(|_| self.defined)?;
        let divergence = self.wish.ground == Ground::Divergence && self.wish.of != Of::Learned;
        let mut law: Option<((f64, bool), Option<Marginal>)> = None;
        for index in first..self.count() {
            if index > first && index % AT_ONCE == 0 && !go_on() {
                return Some(index);
            }
            if !self.needs_exact(index) {
                continue;
            }
            let probe = self.probes.is_some_and(|first| index >= first);
            let plan = if probe { present } else { asked };
            let key = (self.time_at(plan, index), probe);
            if law.as_ref().is_none_or(|(of, _)| *of != key) {
                let at = plan.sampled().schedule(key.0);
                let marginal = match &plan.exact {
                    Some(pair) => Marginal::new(&pair.source, &pair.data, &at),
                    None => None,
                };
                law = Some((key, marginal));
            }
            let Some((_, Some(law))) = &law else {
                continue;
            };
            let x = self.point(index);
            let values = law.field(&x).defined();
            self.exact[index] = Exact {
                log_density: values.log_density,
                value: self.wish.lens.of(values),
                divergence: divergence.then(|| law.divergence(&x)),
            };
        }
        None
    }
}

/// Index of the frame whose time is nearest.
pub(super) fn nearest(times: &[f32], t: f32) -> usize {
    let after = times.partition_point(|&time| time < t);
    let before = after.saturating_sub(1);
    let last = times.len().saturating_sub(1);
    match (times.get(before), times.get(after)) {
        (Some(a), Some(b)) if t - a > b - t => after,
        _ => before.min(last),
    }
}
