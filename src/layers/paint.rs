//! From what was read of a field to marks and what they mean.

use super::contours::SHARES;
use super::job::{Job, Part};
use super::report::{Conversion, Report};
use super::wish::{Display, Ground, Lens, Of, Wish};
use crate::draw::marks::Marks;
use crate::draw::palette::Map;
use crate::draw::view::TIME_MARGIN;
use crate::plan::Plan;

/// In space–time every so many-th place across and up has an arrow.
const EVERY: usize = 4;

pub(super) fn paint(job: &Job, plan: &Plan) -> (Marks, Report) {
    let mut report = Report {
        time: job.time,
        undefined: !job.defined,
        ..Report::default()
    };
    let mut marks = Marks::default();
    let painter = Painter {
        job,
        plan,
        wish: &job.wish,
    };
    if painter.wish.display != Display::Plane {
        (marks.image, report.images) = painter.images();
        return (marks, report);
    }
    if painter.wish.source {
        marks.strokes = painter.source();
    }
    if !job.defined {
        return (marks, report);
    }
    report.conversion = painter.conversion();
    if let Some(map) = &job.map {
        match painter.wish.ground {
            Ground::Nothing => {}
            Ground::Contours => {
                marks.strokes.extend(painter.contours(map));
                report.shares = SHARES.to_vec();
                report.exact_law = painter.wish.of == Of::Exact;
            }
            Ground::Error => {
                let values = painter.errors(map);
                (marks.image, report.scale) = painter.map(map, values, Map::Size);
            }
            Ground::Divergence => {
                let values = painter.divergences(map);
                (marks.image, report.scale) = painter.map(map, values, Map::Sign);
            }
        }
        if painter.wish.field && painter.has_lines() {
            marks.strokes.extend(painter.streamlines(map));
        } else if painter.wish.field && job.is_line() {
            let (strokes, reference) = painter.arrows(map, EVERY);
            marks.strokes.extend(strokes);
            report.arrow = reference;
        }
    }
    if let Some(arrows) = &job.arrows {
        let (strokes, reference) = painter.arrows(arrows, 1);
        marks.strokes.extend(strokes);
        report.arrow = reference;
    }
    (marks, report)
}

/// A finished job, to be painted.
pub(super) struct Painter<'a> {
    pub job: &'a Job,
    pub plan: &'a Plan,
    pub wish: &'a Wish,
}

impl Painter<'_> {
    /// Whether the field is drawn as streamlines: up and down there are none.
    fn has_lines(&self) -> bool {
        let velocity = self.wish.lens == Lens::Velocity && self.wish.of != Of::Difference;
        self.wish.lines && (velocity || !self.job.is_line())
    }

    pub(super) fn dim(&self) -> usize {
        self.job.points.dim
    }

    fn learned(&self, index: usize) -> Vec<f64> {
        let row = &self.job.learned[index * self.dim()..][..self.dim()];
        row.iter().map(|&v| f64::from(v)).collect()
    }

    /// Learned less exact at a point.
    pub(super) fn difference(&self, index: usize) -> Option<Vec<f64>> {
        let exact = self.job.exact[index].value.as_ref()?;
        let learned = self.learned(index);
        Some(learned.iter().zip(exact).map(|(l, e)| l - e).collect())
    }

    /// What is shown as a vector at a place, on the stage.
    fn vector(&self, index: usize) -> [f32; 2] {
        let value = match self.wish.of {
            Of::Learned => Some(self.learned(index)),
            Of::Exact => self.job.exact[index].value.clone(),
            Of::Difference => self.difference(index),
        };
        let Some(mut value) = value else {
            return [f32::NAN; 2];
        };
        if self.job.is_line() {
            return self.over_time(index, value[0]).map(|v| v as f32);
        }
        // A prediction is a place: the arrow points to it.
        if self.wish.lens == Lens::Data && self.wish.of != Of::Difference {
            let x = self.job.point(index);
            value.iter_mut().zip(x).for_each(|(v, x)| *v -= x);
        }
        self.job
            .plane
            .enter(value.iter().copied())
            .map(|v| v as f32)
    }

    /// In space–time: a particle moves one unit of time per unit of time, a prediction of the data is a
    /// place at t = 1; all else points up or down.
    fn over_time(&self, index: usize, value: f64) -> [f64; 2] {
        match self.wish.lens {
            Lens::Velocity if self.wish.of != Of::Difference => [1.0, value],
            Lens::Data if self.wish.of != Of::Difference => [
                1.0 - self.job.time_at(self.plan, index),
                value - self.job.point(index)[0],
            ],
            _ => [0.0, value],
        }
    }

    /// In device pixels on the stage's own scale, `[rows, columns]`.
    pub(super) fn vectors(&self, part: &Part) -> Vec<[f32; 2]> {
        let scale = self.pixels();
        (0..part.lattice.count())
            .map(|i| self.vector(self.job.index(part, i)))
            .map(|v| [v[0] * scale[0], v[1] * scale[1]])
            .collect()
    }

    /// Device pixels in a unit of the stage, across and up.
    pub(super) fn pixels(&self) -> [f32; 2] {
        let [width, height] = self.wish.size.map(|s| s as f32);
        let half = self.wish.camera.half;
        let up = height / half[1] / 2.0;
        if self.job.is_line() {
            return [width * (1.0 - 2.0 * TIME_MARGIN), up];
        }
        [up.min(width / half[0] / 2.0); 2]
    }

    /// Half the width of a thin line, device pixels.
    pub(super) fn thin(&self) -> f32 {
        let [width, height] = self.wish.size.map(|s| s as f32);
        (width.min(height) / 900.0).clamp(0.55, 1.3)
    }

    /// Units of the data in one of what is shown, on the stage.
    pub(super) fn unit(&self) -> f64 {
        self.wish.lens.unit(self.job.plane.unit(&self.plan.frame))
    }

    pub(super) fn conversion(&self) -> Option<Conversion> {
        let regression = self.plan.sampled();
        let read = regression.conversion(self.job.time, self.wish.lens.quantity())?;
        let scales = regression.output_scales();
        let second = scales.get(1).map_or(0.0, |scale| read.h / scale);
        let in_frame = (read.f / scales[0]).hypot(second);
        if self.job.is_line() {
            return None;
        }
        let count = self.job.points.count();
        let probes = self.job.probes.unwrap_or(count)..count;
        let scales = &self.plan.frame.scale;
        let in_units = |value: &[f64]| -> Vec<f64> {
            let pairs = value.iter().zip(scales);
            pairs.map(|(v, s)| v * self.wish.lens.unit(*s)).collect()
        };
        let apart: Vec<Vec<f64>> = probes.clone().filter_map(|i| self.difference(i)).collect();
        let sizes = probes.filter_map(|i| self.job.exact[i].value.as_ref());
        let size = rms(sizes.flat_map(|value| in_units(value)));
        let error = rms(apart.iter().flat_map(|value| in_units(value)));
        let before = rms(apart.iter().flatten().copied());
        let unit = if before > 0.0 {
            error / before
        } else {
            self.unit()
        };
        let known = !apart.is_empty();
        Some(Conversion {
            factor: in_frame * unit,
            error: known.then_some(error),
            size: known.then_some(size),
        })
    }
}

/// Root mean square.
pub(super) fn rms(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, n), v| (sum + v * v, n + 1));
    (sum / count.max(1) as f64).sqrt()
}
