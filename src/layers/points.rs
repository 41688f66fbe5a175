//! Points of the source, and particles as images.

use super::images;
use super::job::{STRIP, nearest};
use super::paint::Painter;
use super::report::Images;
use super::wish::Display;
use crate::core::program::Source;
use crate::core::rng::{Purpose, Stream};
use crate::draw::marks::{Image, Stroke};
use crate::draw::view::TIME_MARGIN;

/// Points of the source that are shown.
const SOURCE: usize = 1000;

impl Painter<'_> {
    /// Points of the source, where time begins; in space–time in a strip just before it.
    pub(super) fn source(&self) -> Vec<Stroke> {
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
    pub(super) fn images(&self) -> (Option<Image>, Option<Images>) {
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
}
