//! The reading of a field at the places that a wish needs.

use std::task::{Context, Poll, Waker};

use super::lattice::Lattice;
use super::plane::Plane;
use super::wish::{Ground, Of, Wish};
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

/// How far a job is.
pub(super) enum Progress {
    Coming,
    Done,
}

/// Places of one kind among a job's points.
pub(super) struct Part {
    pub lattice: Lattice,
    pub first: usize,
}

/// What the exact law says at a point; nothing where it does not tell.
#[derive(Clone, Default)]
pub(super) struct Exact {
    pub value: Option<Vec<f64>>,
    pub log_density: Option<f64>,
    pub divergence: Option<f64>,
}

enum Stage {
    Running,
    Reading(Vec<(Kind, Reading<Vec<f32>>)>),
    Exact(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Frame,
    Divergences,
    Particles,
}

/// A wish on its way.
pub(super) struct Job {
    wish: Wish,
    stage: Stage,
    /// Where in time the field is read.
    pub time: f64,
    /// Whether the field tells what is asked for then.
    pub defined: bool,
    pub plane: Plane,
    pub arrows: Option<Part>,
    pub map: Option<Part>,
    /// Index of the first point of ρ_t, where there are such.
    pub probes: Option<usize>,
    /// `[count, dim]`, in the frame.
    pub points: Points,
    /// What the network says at the points, as shown, `[count, dim]`.
    pub learned: Vec<f32>,
    /// The divergence of that, `[count]`, where it was asked for.
    pub divergences: Vec<f32>,
    pub exact: Vec<Exact>,
    /// Two frames of the particles around the time shown, or one.
    pub particles: Vec<f32>,
}

impl Job {
    /// Starts reading what `wish` needs.
    pub(super) fn begin(engine: &mut Engine, wish: &Wish) -> Result<Self> {
        let plan = engine.plan();
        let (low, high) = plan.sampled().range();
        let time = wish.time.max(low).min(high);
        let dim = plan.frame.dim();
        let plane = Plane::first(dim);
        let mut values: Vec<f32> = Vec::new();
        let mean = mean_at(plan, time);
        let mut part = |lattice: Lattice| {
            let first = values.len() / dim;
            for place in lattice.places() {
                let x = plane.leave(place.map(f64::from), &mean);
                values.extend(x.iter().map(|&x| x as f32));
            }
            Part { lattice, first }
        };
        let terms = plan.exact.as_ref().map_or(0, |pair| {
            pair.source.weights.len() * pair.data.weights.len()
        });
        let cells = if terms > MANY_TERMS { FEW_CELLS } else { CELLS };
        let arrows = (wish.field && !wish.lines && !wish.is_plain(dim))
            .then(|| part(Lattice::over(&wish.camera, ARROWS)));
        let needs_map = (wish.field && wish.lines) || wish.ground != Ground::Nothing;
        let map = needs_map.then(|| part(Lattice::over(&wish.camera, cells)));
        let probes = probes(plan, time).map(|drawn| {
            let first = values.len() / dim;
            values.extend(drawn.iter().map(|&x| x as f32));
            first
        });
        let points = Points::new(values, dim);
        let row = plan.sampled().evaluation(time, wish.lens.quantity());
        let defined = [row.conv_x, row.conv_f, row.conv_h, row.in_scale]
            .iter()
            .all(|c| c.is_finite());
        let volume = wish.ground == Ground::Divergence && dim <= Divergence::MOST_EXACT;
        let mut job = Self {
            wish: *wish,
            stage: Stage::Exact(usize::MAX),
            time,
            defined,
            plane,
            arrows,
            map,
            probes,
            learned: Vec::new(),
            divergences: Vec::new(),
            exact: vec![Exact::default(); points.count()],
            particles: Vec::new(),
            points,
        };
        if defined && job.points.count() > 0 {
            // With the volume beside it the state has to stay: it is taken off again.
            let row = StepRow {
                state: if volume { 1.0 } else { 0.0 },
                g0: 1.0,
                commit: 1.0,
                ..row
            };
            let method = if volume {
                Method::Volume(Divergence::Exact)
            } else {
                Method::Steps
            };
            let program = Program {
                rows: vec![row],
                particles: job.points.count(),
                start: Start::At(job.points.clone()),
                seed: 0,
                method,
            };
            engine.begin_program(Slot::Layers, &program)?;
            job.stage = Stage::Running;
        }
        Ok(job)
    }

    pub(super) fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Whether what is on its way is worth finishing: it may be of an earlier moment, but not of
    /// another kind.
    pub(super) fn serves(&self, wish: &Wish) -> bool {
        let moved = Wish {
            time: self.wish.time,
            frame_position: self.wish.frame_position,
            frames: self.wish.frames,
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
                    if engine.advance_while(Slot::Layers, usize::MAX, go_on)? > 0 {
                        if !go_on() {
                            return Ok(Progress::Coming);
                        }
                        continue;
                    }
                    self.stage = Stage::Reading(self.readings(engine));
                }
                Stage::Reading(waiting) => {
                    let Some((kind, reading)) = waiting.last_mut() else {
                        self.stage = Stage::Exact(0);
                        continue;
                    };
                    let mut context = Context::from_waker(Waker::noop());
                    let Poll::Ready(values) = reading.as_mut().poll(&mut context) else {
                        return Ok(Progress::Coming);
                    };
                    let (kind, _) = (*kind, waiting.pop());
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

    fn readings(&self, engine: &Engine) -> Vec<(Kind, Reading<Vec<f32>>)> {
        let backend = engine.backend();
        let mut waiting = vec![(Kind::Frame, backend.read_frames(Slot::Layers, 1, 1))];
        if self.has_volume() {
            waiting.push((Kind::Divergences, backend.read_tallies(Slot::Layers)));
        }
        let of_particles = self.wish.of != Of::Exact && self.wish.frames > 0;
        if self.wish.ground == Ground::Contours && of_particles {
            let frame = self.wish.frame_position.max(0.0);
            let count = 1 + usize::from(frame.fract() > 0.0);
            let particles = backend.read_frames(Slot::Particles, frame as usize, count);
            waiting.push((Kind::Particles, particles));
        }
        waiting
    }

    fn take(&mut self, kind: Kind, values: Vec<f32>) {
        match kind {
            Kind::Divergences => self.divergences = values,
            Kind::Particles => self.particles = values,
            Kind::Frame => self.learned = values,
        }
        if kind == Kind::Frame && self.has_volume() {
            let pairs = self.learned.iter_mut().zip(self.points.values.iter());
            pairs.for_each(|(v, x)| *v -= x);
        }
    }

    /// Whether the exact law is asked at the point of this index.
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

    /// Asks the exact law from the point of index `first` on; answers where to go on, none at the end.
    fn take_exact(
        &mut self,
        plan: &Plan,
        first: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<usize> {
        let pair = plan.exact.as_ref().filter(|_| self.defined)?;
        let law = Marginal::new(
            &pair.source,
            &pair.data,
            &plan.sampled().schedule(self.time),
        )?;
        let divergence = self.wish.ground == Ground::Divergence && self.wish.of != Of::Learned;
        for index in first..self.points.count() {
            if index > first && index % AT_ONCE == 0 && !go_on() {
                return Some(index);
            }
            if !self.needs_exact(index) {
                continue;
            }
            let x = &self.points.values[index * self.points.dim..][..self.points.dim];
            let x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
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

/// The mean of ρ_t in the frame, with the source's taken as 0 unless it is known.
fn mean_at(plan: &Plan, time: f64) -> Vec<f64> {
    let (data, dim) = (&plan.train.data, plan.frame.dim());
    let mut mean = vec![0.0; dim];
    if dim <= 2 {
        // All of it is in the plane.
        return mean;
    }
    for row in data.values.chunks_exact(dim) {
        mean.iter_mut()
            .zip(row)
            .for_each(|(m, &x)| *m += f64::from(x));
    }
    let share = plan.sampled().schedule(time).alpha / data.count().max(1) as f64;
    mean.iter_mut().for_each(|m| *m *= share);
    mean
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
