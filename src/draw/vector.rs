//! The picture as elements of an SVG file: the same marks as on the stage, but for density and maps,
//! which are no lines.

use std::fmt::{Display, Write};

use super::marks::{Marks, Stroke};
use super::points::DataPoints;
use super::raster::arrow::Arrow;
use super::raster::project::Projected;
use super::raster::{extent, place, unpack};
use super::scene::Scene;
use super::view::{Layout, View};
use crate::backend::cpu::Trajectory;

/// The elements that draw `scene` on `size` pixels, from the ground up, in pixels; marks that lie beyond
/// the edges are left out.
pub fn elements(
    size: [u32; 2],
    scene: &Scene,
    particles: Option<Trajectory>,
    arrows: Option<Trajectory>,
    data: &DataPoints,
) -> String {
    let layout = Layout::new(scene, size, extent(particles), extent(arrows), data);
    let view = &layout.view;
    let mut projected = Projected::default();
    let particles = particles.map(|particles| match &scene.projection {
        Some(projection) if view.projected == 1 => {
            projected.of(projection, &layout.moments, particles)
        }
        _ => particles,
    });
    let [r, g, b] = scene.palette.background();
    let mut svg = Svg(String::new());
    let ground = u32::from_le_bytes([r, g, b, 255]);
    svg.path(ground, None, &format!("M0 0H{}V{}H0Z", size[0], size[1]));
    if view.data > 0 {
        let places = data.at.iter().filter_map(|at| view.data_pixel(*at));
        svg.discs(view, places, view.data_radius, view.data_colour);
    }
    svg.strokes(view, &scene.marks.strokes, Marks::MOST_STROKES);
    if let Some(arrows) = arrows.filter(|_| view.arrows > 0) {
        svg.arrows(&layout, &arrows);
    }
    if let Some(particles) = particles.filter(|_| view.particles > 0) {
        svg.trails(&layout, &particles);
        if scene.particles {
            let now = &layout.moments[0];
            let all = 0..particles.particles;
            let places = all.filter_map(|k| place(&particles, view, k, now));
            svg.discs(view, places, view.point_radius, now.colour);
        }
    }
    svg.strokes(view, &scene.over, Marks::MOST_OVER);
    svg.0
}

struct Svg(String);

impl Svg {
    /// A path, filled or, with a width, as a line.
    fn path(&mut self, colour: u32, width: Option<f32>, d: &str) {
        let ([r, g, b], opacity) = unpack(colour);
        let paint = if width.is_some() { "stroke" } else { "fill" };
        self.write(format_args!(
            "<path {paint}=\"rgb({r},{g},{b})\" {paint}-opacity=\"{}\"",
            Fixed(opacity, 3)
        ));
        if let Some(width) = width {
            let width = Fixed(width, 1);
            self.write(format_args!(" fill=\"none\" stroke-width=\"{width}\""));
        }
        self.write(format_args!(" d=\"{d}\"/>\n"));
    }

    /// Discs of one kind: one group, so that a file of many stays small.
    fn discs(
        &mut self,
        view: &View,
        places: impl Iterator<Item = [f32; 2]>,
        radius: f32,
        colour: u32,
    ) {
        let ([r, g, b], opacity) = unpack(colour);
        let opacity = Fixed(opacity, 3);
        self.write(format_args!(
            "<g fill=\"rgb({r},{g},{b})\" fill-opacity=\"{opacity}\">\n"
        ));
        for [x, y] in places.filter(|at| is_within(view, *at, radius)) {
            let [x, y, radius] = [x, y, radius].map(|length| Fixed(length, 1));
            self.write(format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>\n"
            ));
        }
        self.write(format_args!("</g>\n"));
    }

    fn strokes(&mut self, view: &View, strokes: &[Stroke], most: usize) {
        for stroke in strokes.iter().take(most) {
            if let Some(ends) = view.pixel(stroke.from).zip(view.pixel(stroke.to)) {
                self.stroke(view, stroke, ends);
            }
        }
    }

    /// A piece of line that may change its width, or a disc.
    fn stroke(&mut self, view: &View, stroke: &Stroke, (from, to): ([f32; 2], [f32; 2])) {
        let [w0, w1] = stroke.half_widths;
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt();
        if !is_within(view, from, w0 + length) {
            return;
        }
        if length < 1e-3 {
            self.discs(view, std::iter::once(from), w0, stroke.colour);
            return;
        }
        let across = [-dy / length, dx / length];
        let corner = |[x, y]: [f32; 2], w: f32| [x + across[0] * w, y + across[1] * w];
        let corners = [
            corner(from, w0),
            corner(to, w1),
            corner(to, -w1),
            corner(from, -w0),
        ];
        self.path(stroke.colour, None, &outline(&corners));
    }

    /// All arrows in one path.
    fn arrows(&mut self, layout: &Layout, arrows: &Trajectory) {
        let (view, now) = (&layout.view, &layout.moments[0]);
        let mut d = String::new();
        for arrow in (0..arrows.particles).filter_map(|i| Arrow::new(view, now, arrows, i)) {
            let half = view.arrow_half_width;
            let neck = arrow.length - arrow.head(half);
            let at = |u: f32, v: f32| {
                let ([x, y], [ax, ay]) = (arrow.middle, arrow.along);
                let u = u - arrow.length / 2.0;
                [x + ax * u - ay * v, y + ay * u + ax * v]
            };
            let wing = 0.4 * arrow.head(half);
            d += &outline(&[
                at(0.0, half),
                at(neck, half),
                at(neck, wing),
                at(arrow.length, 0.0),
                at(neck, -wing),
                at(neck, -half),
                at(0.0, -half),
            ]);
        }
        self.path(view.arrow_colour, None, &d);
    }

    /// The trails: one path for all their pieces of one age.
    fn trails(&mut self, layout: &Layout, particles: &Trajectory) {
        let view = &layout.view;
        if view.segments == 0 {
            return;
        }
        for pair in layout.moments[1..view.segments as usize + 2].windows(2) {
            let mut d = String::new();
            for k in 0..view.trails as usize {
                let ends = pair.iter().map(|moment| place(particles, view, k, moment));
                let ends: Vec<[f32; 2]> = ends.flatten().collect();
                if ends.len() == 2 && ends.iter().any(|at| is_within(view, *at, 0.0)) {
                    d += &line(&ends);
                }
            }
            self.path(pair[1].colour, Some(2.0 * view.trail_half_width), &d);
        }
    }

    fn write(&mut self, text: std::fmt::Arguments) {
        // A text takes whatever is written to it.
        let _ = self.0.write_fmt(text);
    }
}

fn is_within(view: &View, [x, y]: [f32; 2], room: f32) -> bool {
    x > -room && y > -room && x < view.width + room && y < view.height + room
}

fn line(points: &[[f32; 2]]) -> String {
    let mut d = String::new();
    for (k, [x, y]) in points.iter().enumerate() {
        let step = if k == 0 { 'M' } else { 'L' };
        // A text takes whatever is written to it.
        let _ = write!(d, "{step}{} {}", Fixed(*x, 1), Fixed(*y, 1));
    }
    d
}

fn outline(points: &[[f32; 2]]) -> String {
    line(points) + "Z"
}

/// A number with so many digits after the point, without the standard library's large formatter of
/// floats.
struct Fixed(f32, u32);

impl Display for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Self(value, digits) = *self;
        let power = 10_i64.pow(digits);
        let whole = (f64::from(value) * power as f64).round() as i64;
        let sign = if whole < 0 { "-" } else { "" };
        let (units, rest) = (whole.abs() / power, whole.abs() % power);
        if rest == 0 {
            return write!(f, "{sign}{units}");
        }
        let digits = digits as usize;
        write!(f, "{sign}{units}.{rest:0digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn numbers_are_short_and_rounded() {
        let text = |x: f32, digits: u32| Fixed(x, digits).to_string();
        assert_eq!(text(-0.04, 1), "0");
        assert_eq!(text(-1.25, 1), "-1.3");
        assert_eq!(text(12.0, 1), "12");
        assert_eq!(text(0.0125, 3), "0.013");
    }

    #[test]
    fn every_mark_that_is_seen_is_there_and_no_other() {
        // Two frames of three particles, one of them far outside.
        let values = [0.0, 0.0, 1.0, 1.0, 90.0, 0.0, 0.5, 0.0, 1.0, 1.5, 90.0, 0.0];
        let trajectory = |frames, particles| Trajectory {
            values: &values,
            frames,
            particles,
            dim: 2,
        };
        let stroke = Stroke::line([0.0, 0.0], [1.0, 0.0], 1.0, [1, 2, 3, 255]);
        let marks = Marks {
            strokes: vec![stroke],
            ..Default::default()
        };
        let scene = Scene {
            frame_position: 1.0,
            arrows: true,
            marks: Arc::new(marks),
            ..Scene::default()
        };
        let data = DataPoints::new(&[0.0, 1.0, 2.0, -1.0], 2);
        let (particles, arrows) = (trajectory(2, 3), trajectory(2, 3));
        let svg = elements([300, 300], &scene, Some(particles), Some(arrows), &data);
        assert_eq!(svg.matches("<circle").count(), 2 + 2, "{svg}");
        // The camera's half width is 3: the origin is at the middle, a unit is 50 pixels.
        assert!(svg.contains("<circle cx=\"175\" cy=\"150\""), "{svg}");
        assert!(
            svg.contains("rgb(1,2,3)") && svg.contains("d=\"M150 151L200 151L200 149L150 149Z\"")
        );
        assert!(svg.contains("stroke-width") && !svg.contains("NaN"));
    }
}
