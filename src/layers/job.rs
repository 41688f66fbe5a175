//! The reading of a field at the places that a wish needs.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::lattice::Lattice;
use super::plane::Plane;
use super::wish::{Display, Ground, Of, Wish};
use crate::backend::{Backend, Reading, Slot};
use crate::core::mixture::Marginal;
use crate::core::program::{Divergence, Method, Points, Program, Start};
use crate::core::rng::{Purpose, Stream};
use crate::core::row::StepRow;
use crate::engine::Engine;
use crate::error::Result;
use crate::plan::Plan;

/// Arrows along the longer side of the stage.
const ARROWS: usize = 22;
/// Cells of a map along the longer side; fewer where the exact law has very many terms.
const CELLS: usize = 64;
const FEW_CELLS: usize = 32;
const MANY_TERMS: usize = 64;
/// Points of ρ_t at which the field's error is taken.
const PROBES: usize = 256;
/// Exact values between two looks at the clock.
const AT_ONCE: usize = 16;
/// Times of a strip of images, from t = 0 to 1.
pub(super) const STRIP: usize = 9;
/// In space–time, half the distance over which a divergence is taken, in cells.
const NUDGE: f32 = 0.05;

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
    wish: Wish,
    stage: Stage,
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

    pub(super) fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Whether time runs across.
    pub(super) fn is_line(&self) -> bool {
        self.points.dim == 1
    }

    /// Number of places.
    fn count(&self) -> usize {
        match &self.map {
            Some(map) if self.is_line() => map.lattice.count(),
            _ => self.points.count(),
        }
    }

    /// Where a place of a part's lattice is among all places.
    pub(super) fn index(&self, part: &Part, i: usize) -> usize {
        let Lattice { columns, rows, .. } = part.lattice;
        if self.is_line() {
            i % columns * rows + i / columns
        } else {
            part.first + i
        }
    }

    /// Points of the plane through the mean of ρ_t, and points of ρ_t itself.
    fn place(&mut self, plan: &Plan) {
        let (wish, dim) = (&self.wish, self.points.dim);
        if self.of_particles_only() {
            let lattice = Lattice::over(&wish.camera, CELLS);
            self.map = Some(Part { lattice, first: 0 });
            return;
        }
        // The mean of ρ_t, with the source's taken as 0.
        let alpha = plan.sampled().schedule(self.time).alpha;
        let mean: Vec<f64> = self.plane.mean.iter().map(|m| alpha * m).collect();
        let mut values: Vec<f32> = Vec::new();
        let mut part = |most: usize| {
            let (first, lattice) = (values.len() / dim, Lattice::over(&wish.camera, most));
            for place in lattice.places() {
                let x = self.plane.leave(place.map(f64::from), &mean);
                values.extend(x.iter().map(|&x| x as f32));
            }
            Part { lattice, first }
        };
        let terms = plan.exact.as_ref().map_or(0, |pair| {
            pair.source.weights.len() * pair.data.weights.len()
        });
        let cells = if terms > MANY_TERMS { FEW_CELLS } else { CELLS };
        if wish.field && !wish.lines && !wish.is_plain(dim) {
            self.arrows = Some(part(ARROWS));
        }
        if (wish.field && wish.lines) || wish.ground != Ground::Nothing {
            self.map = Some(part(cells));
        }
        if let Some(drawn) = probes(plan, self.time) {
            self.probes = Some(values.len() / dim);
            values.extend(drawn.iter().map(|&x| x as f32));
        }
        self.points = Points::new(values, dim);
    }

    /// A lattice of times and values, and the points of one of its columns: for a divergence each with
    /// one just below and one just above it.
    fn place_line(&mut self) {
        let camera = &self.wish.camera;
        let lattice = Lattice {
            low: [0.0, camera.center[1] - camera.half[1]],
            cell: [1.0 / CELLS as f32, 2.0 * camera.half[1] / CELLS as f32],
            columns: CELLS,
            rows: CELLS,
        };
        self.map = Some(Part { lattice, first: 0 });
        if self.of_particles_only() {
            return;
        }
        let column = (0..CELLS).map(|row| lattice.at(0, row)[1]);
        let nudge = NUDGE * lattice.cell[1];
        let values = if self.has_volume() {
            column.flat_map(|x| [x, x - nudge, x + nudge]).collect()
        } else {
            column.collect()
        };
        self.points = Points::new(values, 1);
    }

    /// Whether nothing is asked of the field.
    fn of_particles_only(&self) -> bool {
        let wish = &self.wish;
        !wish.field && wish.ground == Ground::Contours && wish.of != Of::Exact
    }

    /// Time at a place.
    fn time_at(&self, plan: &Plan, index: usize) -> f64 {
        match &self.map {
            Some(Part { lattice, .. }) if self.is_line() => {
                let t = f64::from(lattice.at(index / lattice.rows, 0)[0]);
                let (low, high) = plan.sampled().range();
                t.max(low).min(high)
            }
            _ => self.time,
        }
    }

    /// Rows that replace each point by the field there; of several times, each row by another takes
    /// the value off again.
    fn rows(&self, plan: &Plan) -> Vec<StepRow> {
        let quantity = self.wish.lens.quantity();
        let row = |t: f64| StepRow {
            g0: 1.0,
            commit: 1.0,
            ..plan.sampled().evaluation(t, quantity)
        };
        if !self.is_line() {
            // With the volume beside it the state has to stay.
            let state = if self.has_volume() { 1.0 } else { 0.0 };
            return vec![StepRow {
                state,
                ..row(self.time)
            }];
        }
        let Some(map) = &self.map else {
            return Vec::new();
        };
        let times = (0..map.lattice.columns).map(|k| self.time_at(plan, k * map.lattice.rows));
        times
            .flat_map(|t| {
                let there = StepRow {
                    state: 1.0,
                    ..row(t)
                };
                let back = StepRow {
                    base: 1.0,
                    g0: 0.0,
                    g1: -1.0,
                    ..row(t)
                };
                [there, back]
            })
            .collect()
    }

    /// Whether what is on its way is worth finishing: it may be of an earlier moment, but not of
    /// another kind.
    pub(super) fn serves(&self, wish: &Wish) -> bool {
        let moved = Wish {
            time: self.wish.time,
            frame_position: self.wish.frame_position,
            times: self.wish.times.clone(),
            version: self.wish.version,
            camera: self.wish.camera,
            ..*wish
        };
        moved == self.wish
    }

    fn has_volume(&self) -> bool {
        self.wish.ground == Ground::Divergence && self.points.dim <= Divergence::MOST_EXACT
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
                    let Some(next) = self.take_exact(engine.plan(), first, go_on) else {
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

    /// The place of this index, in the frame.
    pub(super) fn point(&self, index: usize) -> Vec<f64> {
        let dim = self.points.dim;
        if let Some(map) = self.map.as_ref().filter(|_| self.is_line()) {
            return vec![f64::from(map.lattice.at(0, index % map.lattice.rows)[1])];
        }
        let x = &self.points.values[index * dim..][..dim];
        x.iter().map(|&x| f64::from(x)).collect()
    }

    /// Asks the exact law from the place of index `first` on; answers where to go on, none at the end.
    fn take_exact(
        &mut self,
        plan: &Plan,
        first: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<usize> {
        let pair = plan.exact.as_ref().filter(|_| self.defined)?;
        let divergence = self.wish.ground == Ground::Divergence && self.wish.of != Of::Learned;
        let mut law: Option<(f64, Option<Marginal>)> = None;
        for index in first..self.count() {
            if index > first && index % AT_ONCE == 0 && !go_on() {
                return Some(index);
            }
            if !self.needs_exact(index) {
                continue;
            }
            let time = self.time_at(plan, index);
            if law.as_ref().is_none_or(|(of, _)| *of != time) {
                let at = plan.sampled().schedule(time);
                law = Some((time, Marginal::new(&pair.source, &pair.data, &at)));
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

/// Points of ρ_t, `[PROBES, dim]`, where its law is known.
fn probes(plan: &Plan, time: f64) -> Option<Vec<f64>> {
    let pair = plan.exact.as_ref()?;
    let at = plan.sampled().schedule(time);
    let mut stream = Stream::new(0, Purpose::Measure, 7, 0);
    let source = pair.source.draw(&mut stream, PROBES).ok()?;
    let data = pair.data.draw(&mut stream, PROBES).ok()?;
    let ends = source.iter().zip(&data);
    let x = ends.map(|(x0, x1)| at.sigma * x0 + at.alpha * x1 + at.gamma * stream.normal());
    Some(x.collect())
}
