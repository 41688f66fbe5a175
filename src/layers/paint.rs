//! From what was read of a field to marks and what they mean.

use super::contours::{contours, levels_of_mass};
use super::images;
use super::job::{Job, Part, STRIP, nearest};
use super::lattice::Lattice;
use super::report::{ColourScale, Conversion, Images, Report};
use super::streamlines::streamlines;
use super::wish::{Display, Ground, Lens, Of, Wish};
use crate::core::program::Source;
use crate::core::rng::{Purpose, Stream};
use crate::draw::marks::{Image, Marks, Stroke};
use crate::draw::palette::{Map, Rgb};
use crate::draw::view::TIME_MARGIN;
use crate::plan::Plan;

/// Shares of the mass inside the contours.
const SHARES: [f64; 5] = [0.25, 0.5, 0.75, 0.9, 0.97];
/// Streamlines along the longer side of the stage.
const LINES: f32 = 32.0;
/// In space–time every so many-th place across and up has an arrow.
const EVERY: usize = 4;
/// Points of the source that are shown.
const SOURCE: usize = 1000;
/// Colours of a scale that the page is told.
const TOLD: usize = 9;
/// A map is whole where ρ_t is more than this share of its peak, and gone below that.
const FADE: (f64, f64) = (1e-2, 1e-4);
/// The share of a map's values that its colours cover.
const COVERED: f64 = 0.98;

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
        wish: job.wish(),
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
        if painter.wish.field && painter.wish.lines {
            marks.strokes.extend(painter.streamlines(map));
        } else if painter.wish.field && job.is_line() {
            let (strokes, reference) = painter.arrows(map, EVERY);
            marks.strokes.extend(strokes);
            report.arrow = Some(reference);
        }
    }
    if let Some(arrows) = &job.arrows {
        let (strokes, reference) = painter.arrows(arrows, 1);
        marks.strokes.extend(strokes);
        report.arrow = Some(reference);
    }
    (marks, report)
}

struct Painter<'a> {
    job: &'a Job,
    plan: &'a Plan,
    wish: &'a Wish,
}

impl Painter<'_> {
    fn dim(&self) -> usize {
        self.job.points.dim
    }

    fn learned(&self, index: usize) -> Vec<f64> {
        let row = &self.job.learned[index * self.dim()..][..self.dim()];
        row.iter().map(|&v| f64::from(v)).collect()
    }

    /// Learned less exact at a point.
    fn difference(&self, index: usize) -> Option<Vec<f64>> {
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
            // A particle moves one unit of time per unit of time.
            let ahead = if self.wish.of == Of::Difference {
                0.0
            } else {
                1.0
            };
            return [ahead, value[0] as f32];
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

    /// In device pixels on the stage's own scale, `[rows, columns]`.
    fn vectors(&self, part: &Part) -> Vec<[f32; 2]> {
        let scale = self.pixels();
        (0..part.lattice.count())
            .map(|i| self.vector(self.job.index(part, i)))
            .map(|v| [v[0] * scale[0], v[1] * scale[1]])
            .collect()
    }

    /// Device pixels in a unit of the stage, across and up.
    fn pixels(&self) -> [f32; 2] {
        let [width, height] = self.wish.size.map(|s| s as f32);
        let half = self.wish.camera.half;
        let up = height / half[1] / 2.0;
        if self.job.is_line() {
            return [width * (1.0 - 2.0 * TIME_MARGIN), up];
        }
        [up.min(width / half[0] / 2.0); 2]
    }

    /// Half the width of a thin line, device pixels.
    fn thin(&self) -> f32 {
        let [width, height] = self.wish.size.map(|s| s as f32);
        (width.min(height) / 900.0).clamp(0.55, 1.3)
    }

    /// Arrows at every `every`th place across and up, and the size that has half the greatest length.
    fn arrows(&self, part: &Part, every: usize) -> (Vec<Stroke>, f64) {
        let vectors = self.vectors(part);
        let scale = self.pixels();
        let sizes = vectors.iter().map(|[x, y]| f64::from(x.hypot(*y)));
        let reference = rms(sizes.filter(|size| size.is_finite())).max(1e-12);
        let colour = self.wish.palette.arrow();
        let lattice = &part.lattice;
        let cell = [0, 1].map(|i| every as f32 * lattice.cell[i] * scale[i]);
        let longest = (cell[0].min(cell[1]) * 0.95).clamp(6.0, 64.0);
        let half_width = (longest * 0.022).clamp(0.5, 1.0);
        let mut strokes = Vec::new();
        for (i, (place, [x, y])) in lattice.places().zip(vectors).enumerate() {
            let at = [i % lattice.columns, i / lattice.columns];
            let size = x.hypot(y);
            let length = longest * size / (size + reference as f32);
            let seen = at.iter().all(|k| k % every == every / 2);
            if !(seen && size > 0.0 && length >= 1.0) {
                continue;
            }
            let along = [x / size, y / size];
            let ahead = |from: f32| {
                let reach = from - length / 2.0;
                [0, 1].map(|i| place[i] + along[i] * reach / scale[i])
            };
            let head = (length * 0.5).min(half_width * 8.0);
            let neck = ahead(length - head);
            strokes.push(Stroke::line(ahead(0.0), neck, half_width, colour));
            strokes.push(Stroke {
                half_widths: [head * 0.4, 0.0],
                ..Stroke::line(neck, ahead(length), 0.0, colour)
            });
        }
        (strokes, reference / f64::from(scale[1]) * self.unit())
    }

    /// Units of the data in one of what is shown, on the stage.
    fn unit(&self) -> f64 {
        self.wish.lens.unit(self.job.plane.unit(&self.plan.frame))
    }

    fn streamlines(&self, part: &Part) -> Vec<Stroke> {
        let vectors = self.vectors(part);
        let scale = self.pixels();
        // In pixels, where both directions are as long.
        let times = |at: [f32; 2]| [at[0] * scale[0], at[1] * scale[1]];
        let over = |at: [f32; 2]| [at[0] / scale[0], at[1] / scale[1]];
        let lattice = Lattice {
            low: times(part.lattice.low),
            cell: times(part.lattice.cell),
            ..part.lattice
        };
        let corners = lattice.corners();
        let separation = (corners[1][0] - corners[0][0]).max(corners[1][1] - corners[0][1]) / LINES;
        let field = |at| lattice.between(&vectors, at);
        let half_width = self.thin();
        let colour = self.wish.palette.arrow();
        let mut strokes = Vec::new();
        for line in streamlines(field, corners, separation) {
            let pieces = line.windows(2);
            let piece = |w: &[[f32; 2]]| Stroke::line(over(w[0]), over(w[1]), half_width, colour);
            strokes.extend(pieces.map(piece));
            // The head sits in the middle.
            let middle = line.len() / 2;
            if let Some([a, b]) = line.get(middle - 1..=middle).and_then(|w| w.first_chunk()) {
                let size = (b[0] - a[0]).hypot(b[1] - a[1]).max(f32::MIN_POSITIVE);
                let reach = 9.0 * half_width / size;
                let tip = [0, 1].map(|i| a[i] + (b[i] - a[i]) * reach);
                strokes.push(Stroke {
                    half_widths: [4.0 * half_width, 0.0],
                    ..Stroke::line(over(*a), over(tip), 0.0, colour)
                });
            }
        }
        strokes
    }

    /// Points of the source, where time begins; in space–time in a strip just before it.
    fn source(&self) -> Vec<Stroke> {
        let dim = self.dim();
        let mut stream = Stream::new(self.plan.choice.seed(), Purpose::SourceData, 1, 0);
        let size = self
            .plan
            .sampled()
            .schedule(self.plan.sampled().range().0)
            .sigma;
        let mut number = || match &self.plan.train.source {
            Source::Uniform => 3f64.sqrt() * (2.0 * stream.unit() - 1.0),
            _ => stream.normal(),
        };
        let listed = match &self.plan.train.source {
            Source::Points(points) => Some(points),
            Source::Gaussian | Source::Uniform => None,
        };
        let [width, height] = self.wish.size.map(|s| s as f32);
        let radius = (width.min(height) / 375.0).max(1.0);
        let colour = self.wish.palette.end(0.0);
        let stride = listed.map_or(1, |points| (points.count() / SOURCE).max(1));
        let point = |k: usize| -> Option<Vec<f64>> {
            let x: Vec<f64> = match listed {
                Some(points) => {
                    let row = points.values.chunks_exact(dim).nth(k * stride)?;
                    row.iter().map(|&x| f64::from(x)).collect()
                }
                None => (0..dim).map(|_| number()).collect(),
            };
            Some(x.iter().map(|x| size * x).collect())
        };
        let place = |(k, x): (usize, Vec<f64>)| {
            if dim == 1 {
                let aside = 0.15 + 0.7 * (k as f32 * 0.618_034).fract();
                return [-TIME_MARGIN * aside, x[0] as f32];
            }
            self.job.plane.enter(x.into_iter()).map(|v| v as f32)
        };
        let points = (0..SOURCE).map_while(point).enumerate().map(place);
        points
            .map(|at| Stroke::line(at, at, radius, colour))
            .collect()
    }

    /// Particles as images, now or at several times.
    fn images(&self) -> (Option<Image>, Option<Images>) {
        let (job, dim) = (self.job, self.dim());
        let Some(side) = images::side(dim).filter(|_| !job.particles.is_empty()) else {
            return (None, None);
        };
        let [across, down] = images::grid(self.wish);
        if self.wish.display == Display::Strips {
            let rows: Vec<&[f32]> = (0..down)
                .flat_map(|k| job.particles.iter().map(move |frame| (frame, k)))
                .filter_map(|(frame, k)| frame.chunks_exact(dim).nth(k))
                .collect();
            let grid = [job.particles.len(), down];
            let image = images::draw(rows.into_iter(), grid, self.wish, self.plan);
            let times = &self.wish.times;
            let shown = (0..STRIP).map(|k| times[nearest(times, k as f32 / (STRIP - 1) as f32)]);
            let told = Images {
                side,
                count: down,
                times: shown.collect(),
            };
            return (Some(image), Some(told));
        }
        let (first, second) = (&job.particles[0], &job.particles[job.particles.len() - 1]);
        let mix = self.wish.frame_position.max(0.0).fract();
        let pairs = first.iter().zip(second).take(across * down * dim);
        let now: Vec<f32> = pairs.map(|(a, b)| a + (b - a) * mix).collect();
        let image = images::draw(now.chunks_exact(dim), [across, down], self.wish, self.plan);
        let told = Images {
            side,
            count: now.len() / dim,
            times: Vec::new(),
        };
        (Some(image), Some(told))
    }

    fn contours(&self, part: &Part) -> Vec<Stroke> {
        let lattice = &part.lattice;
        let densities = if self.wish.of == Of::Exact {
            self.exact_densities(part)
        } else {
            self.particle_densities(lattice)
        };
        let levels = levels_of_mass(&densities, &SHARES);
        let half_width = 1.4 * self.thin();
        let mut strokes = Vec::new();
        for (i, level) in levels
            .into_iter()
            .enumerate()
            .filter(|(_, level)| *level > 0.0)
        {
            let colour = self
                .wish
                .palette
                .contour(1.0 - i as f32 / SHARES.len() as f32);
            let pieces = contours(lattice, &densities, level);
            strokes.extend(
                pieces
                    .iter()
                    .map(|[a, b]| Stroke::line(*a, *b, half_width, colour)),
            );
        }
        strokes
    }

    /// ρ_t at the places, as shares of its peak there; 0 where there is none.
    fn exact_densities(&self, part: &Part) -> Vec<f64> {
        let log = |i: usize| self.job.exact[self.job.index(part, i)].log_density;
        let logs: Vec<f64> = (0..part.lattice.count())
            .map(|i| log(i).unwrap_or(f64::NEG_INFINITY))
            .collect();
        let peak = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.iter().map(|log| (log - peak).exp()).collect()
    }

    /// The same, of each time's own peak.
    fn column_densities(&self, part: &Part) -> Vec<f64> {
        let columns = part.lattice.columns;
        let mut densities = self.exact_densities(part);
        for column in 0..columns {
            let peak = densities.iter().skip(column).step_by(columns);
            let peak = peak.copied().fold(f64::MIN_POSITIVE, f64::max);
            let own = densities.iter_mut().skip(column).step_by(columns);
            own.for_each(|d| *d /= peak);
        }
        densities
    }

    /// Particles in each cell, smoothed twice by a small Gaussian.
    fn particle_densities(&self, lattice: &Lattice) -> Vec<f64> {
        let (dim, frames) = (self.dim(), &self.job.particles);
        let mut counts = vec![0.0; lattice.count()];
        let mut count = |place: [f32; 2]| {
            let [x, y] = [0, 1].map(|i| (place[i] - lattice.low[i]) / lattice.cell[i]);
            if x >= 0.0 && y >= 0.0 && x < lattice.columns as f32 && y < lattice.rows as f32 {
                counts[y as usize * lattice.columns + x as usize] += 1.0;
            }
        };
        if self.job.is_line() {
            for (column, frame) in frames.iter().enumerate() {
                frame
                    .iter()
                    .for_each(|&x| count([lattice.at(column, 0)[0], x]));
            }
        } else if let (Some(first), Some(second)) = (frames.front(), frames.back()) {
            let mix = self.wish.frame_position.max(0.0).fract();
            for (a, b) in first.chunks_exact(dim).zip(second.chunks_exact(dim)) {
                let x = a.iter().zip(b).map(|(a, b)| f64::from(a + (b - a) * mix));
                count(self.job.plane.enter(x).map(|x| x as f32));
            }
        }
        smooth(&smooth(&counts, lattice), lattice)
    }

    /// Length of learned less exact at the places, in the data's units.
    fn errors(&self, part: &Part) -> Vec<f64> {
        let length = |index| {
            let apart = self.difference(index)?;
            let scales = self.plan.frame.scale.iter();
            let square = |(d, s): (&f64, &f64)| (d * self.wish.lens.unit(*s)).powi(2);
            Some(apart.iter().zip(scales).map(square).sum::<f64>().sqrt())
        };
        let places = (0..part.lattice.count()).map(|i| self.job.index(part, i));
        places.map(|i| length(i).unwrap_or(f64::NAN)).collect()
    }

    /// Divergence of the velocity shown, per unit of time.
    fn divergences(&self, part: &Part) -> Vec<f64> {
        let learned = |i: usize| self.job.divergences.get(i).map(|&d| f64::from(d));
        let exact = |i: usize| self.job.exact[i].divergence;
        let at = |i: usize| match self.wish.of {
            Of::Learned => learned(i),
            Of::Exact => exact(i),
            Of::Difference => Some(learned(i)? - exact(i)?),
        };
        let places = (0..part.lattice.count()).map(|i| self.job.index(part, i));
        places.map(|i| at(i).unwrap_or(f64::NAN)).collect()
    }

    /// A map of values; it fades where the exact law, if it is known, has no mass.
    fn map(&self, part: &Part, values: Vec<f64>, map: Map) -> (Option<Image>, Option<ColourScale>) {
        let densities = match self.plan.exact {
            Some(_) if self.job.is_line() => self.column_densities(part),
            Some(_) => self.exact_densities(part),
            None => vec![1.0; values.len()],
        };
        let massive = values.iter().zip(&densities);
        let massive = massive.filter(|(v, d)| v.is_finite() && **d >= FADE.0);
        let mut sizes: Vec<f64> = massive.map(|(v, _)| v.abs()).collect();
        if sizes.is_empty() {
            return (None, None);
        }
        sizes.sort_unstable_by(f64::total_cmp);
        let high = sizes[((sizes.len() - 1) as f64 * COVERED) as usize].max(1e-300);
        let low = if map == Map::Sign { -high } else { 0.0 };
        let stops = self.wish.palette.map(map);
        let shade = |share: f64| -> Rgb { stops.at(share as f32) };
        let fade = |density: f64| {
            let depth = (density / FADE.1).ln() / (FADE.0 / FADE.1).ln();
            (255.0 * depth.clamp(0.0, 1.0)) as u8
        };
        let columns = part.lattice.columns;
        let cell = |i: usize| {
            let (value, seen) = match values[i] {
                value if value.is_finite() => (value, fade(densities[i])),
                _ => (0.0, 0),
            };
            let [r, g, b] = shade((value - low) / (high - low));
            [r, g, b, seen]
        };
        let rows = (0..part.lattice.rows).rev();
        let image = Image {
            columns,
            corners: part.lattice.corners(),
            smooth: true,
            colours: rows
                .flat_map(|row| (0..columns).map(move |column| row * columns + column))
                .map(cell)
                .collect(),
        };
        let told = (0..TOLD).map(|i| {
            let [r, g, b] = shade(i as f64 / (TOLD - 1) as f64);
            format!("#{r:02x}{g:02x}{b:02x}")
        });
        let scale = ColourScale {
            low,
            high,
            colours: told.collect(),
        };
        (Some(image), Some(scale))
    }

    fn conversion(&self) -> Option<Conversion> {
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
fn rms(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, n), v| (sum + v * v, n + 1));
    (sum / count.max(1) as f64).sqrt()
}

/// Weights of a row of Pascal's triangle, across and then up.
fn smooth(values: &[f64], lattice: &Lattice) -> Vec<f64> {
    const WEIGHTS: [f64; 5] = [1.0, 4.0, 6.0, 4.0, 1.0];
    let (columns, rows) = (lattice.columns, lattice.rows);
    let along = |values: &[f64], step: usize, place: &dyn Fn(usize) -> (usize, usize)| {
        let sum = |i: usize| {
            let (at, count) = place(i);
            let near = (0..5).filter(|k| (2..count + 2).contains(&(at + k)));
            near.map(|k| WEIGHTS[k] * values[i + k * step - 2 * step])
                .sum::<f64>()
                / 16.0
        };
        (0..values.len()).map(sum).collect::<Vec<f64>>()
    };
    let across = along(values, 1, &|i| (i % columns, columns));
    along(&across, columns, &|i| (i / columns, rows))
}
