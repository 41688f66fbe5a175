//! Where a job reads the field.

use super::job::{Job, Part};
use super::lattice::Lattice;
use super::wish::{Ground, Of};
use crate::core::program::{Divergence, Points};
use crate::core::rng::{Purpose, Stream};
use crate::core::row::StepRow;
use crate::plan::Plan;

/// Arrows along the longer side of the stage.
const ARROWS: usize = 22;
/// Cells of a map along the longer side; fewer where the exact law has very many terms.
pub(super) const CELLS: usize = 64;
const FEW_CELLS: usize = 32;
const MANY_TERMS: usize = 64;
/// Points of ρ_t at which the field's error is taken.
const PROBES: usize = 256;
/// In space–time, half the distance over which a divergence is taken, in cells.
const NUDGE: f32 = 0.05;

impl Job {
    /// Whether time runs across.
    pub(super) fn is_line(&self) -> bool {
        self.points.dim == 1
    }

    /// Number of places.
    pub(super) fn count(&self) -> usize {
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
    pub(super) fn place(&mut self, plan: &Plan) {
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
    pub(super) fn place_line(&mut self) {
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
    pub(super) fn of_particles_only(&self) -> bool {
        let wish = &self.wish;
        !wish.field && wish.ground == Ground::Contours && wish.of != Of::Exact
    }

    /// Time at a place.
    pub(super) fn time_at(&self, plan: &Plan, index: usize) -> f64 {
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
    pub(super) fn rows(&self, plan: &Plan) -> Vec<StepRow> {
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

    /// The place of this index, in the frame.
    pub(super) fn point(&self, index: usize) -> Vec<f64> {
        let dim = self.points.dim;
        if let Some(map) = self.map.as_ref().filter(|_| self.is_line()) {
            return vec![f64::from(map.lattice.at(0, index % map.lattice.rows)[1])];
        }
        let x = &self.points.values[index * dim..][..dim];
        x.iter().map(|&x| f64::from(x)).collect()
    }

    pub(super) fn has_volume(&self) -> bool {
        self.wish.ground == Ground::Divergence && self.points.dim <= Divergence::MOST_EXACT
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
