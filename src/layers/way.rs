//! One particle that is followed: which one is meant at a place, and its way over everything else.

use super::plane::Plane;
use crate::core::frame::Frame;
use crate::draw::marks::Stroke;
use crate::draw::palette::Palette;

/// The most pieces of a way.
const PIECES: usize = 240;

/// Where a particle begins, passes and ends.
#[derive(Debug, Clone)]
pub struct Way {
    /// With the time of each: x and y on the stage, or time and value.
    places: Vec<(f32, [f32; 2])>,
    /// At t = 0 and t = 1, `[dim]` each, in the data's units.
    pub ends: [Vec<f32>; 2],
}

impl Way {
    /// From a particle's states `[times, dim]` in the frame; none where there are none.
    pub fn new(states: &[f32], times: &[f32], plane: &Plane, frame: &Frame) -> Option<Self> {
        let dim = frame.dim();
        let rows = states.len() / dim;
        if rows == 0 || rows != times.len() {
            return None;
        }
        let shown = shown(states, times.iter().copied(), plane);
        let end = |row: usize| frame.leave(&states[row * dim..(row + 1) * dim]);
        Some(Self {
            places: times.iter().copied().zip(shown).collect(),
            ends: [end(0), end(rows - 1)],
        })
    }

    /// The marks of it on `size` device pixels where the picture stands at `now`, in frames: the way so far,
    /// fainter the rest of it, both ends and the particle itself, each over a rim of the ground.
    pub fn strokes(&self, now: f32, size: [u32; 2], palette: Palette) -> Vec<Stroke> {
        let [width, height] = size.map(|s| s as f32);
        let unit = (width.min(height) / 450.0).clamp(1.0, 2.2);
        let last = self.places.len() - 1;
        let now = now.max(0.0).min(last as f32);
        let (here, rest) = (now as usize, now.fract());
        let next = (here + 1).min(last);
        let mix = |a: f32, b: f32| a + (b - a) * rest;
        let ((t, a), (u, b)) = (self.places[here], self.places[next]);
        let (time, place) = (mix(t, u), [mix(a[0], b[0]), mix(a[1], b[1])]);
        let stride = last.div_ceil(PIECES).max(1);
        let knots = (0..=last).filter(|k| k % stride == 0 || *k == last);
        let mut knots: Vec<_> = knots.map(|k| self.places[k]).collect();
        knots.insert(knots.partition_point(|knot| knot.0 <= time), (time, place));
        let ground = palette.background();
        let opaque = |[r, g, b]: [u8; 3], alpha: u8| [r, g, b, alpha];
        let mut strokes = Vec::new();
        for rim in [true, false] {
            for pair in knots.windows(2) {
                let ((from_time, from), (_, to)) = (pair[0], pair[1]);
                let ahead = from_time >= time;
                let colour = palette.particle(from_time);
                let (half_width, colour) = match (rim, ahead) {
                    (true, true) => (1.8 * unit, opaque(ground, 0x90)),
                    (true, false) => (2.4 * unit, opaque(ground, 0xff)),
                    (false, true) => (0.8 * unit, opaque(colour, 0xb0)),
                    (false, false) => (1.3 * unit, opaque(colour, 0xff)),
                };
                strokes.push(Stroke::line(from, to, half_width, colour));
            }
        }
        let mut disc = |at: [f32; 2], radius: f32, colour: [u8; 3]| {
            strokes.push(Stroke::line(at, at, radius * unit, opaque(colour, 0xff)));
        };
        for (end, time) in [(self.places[0].1, 0.0), (self.places[last].1, 1.0)] {
            disc(end, 4.2, ground);
            disc(end, 3.2, palette.particle(time));
        }
        disc(place, 6.4, ground);
        disc(place, 5.4, palette.ink());
        disc(place, 3.6, ground);
        disc(place, 2.6, palette.particle(time));
        strokes
    }
}

/// States `[count, dim]` as the stage shows them at these times.
fn shown(states: &[f32], times: impl Iterator<Item = f32>, plane: &Plane) -> Vec<[f32; 2]> {
    if plane.mean.len() == 1 {
        return times.zip(states).map(|(t, &x)| [t, x]).collect();
    }
    plane.project(states).as_chunks().0.to_vec()
}

/// Index of the particle seen nearest to `at`, a place on the stage: of two frames `[particles, dim]` with the
/// picture's `mix` between them, for dim 1 at the time `at[0]`; `scale`: pixels in a unit, across and up.
pub fn nearest(
    frames: [&[f32]; 2],
    mix: f32,
    plane: &Plane,
    at: [f32; 2],
    scale: [f32; 2],
) -> Option<u32> {
    let pairs = frames[0].iter().zip(frames[1]);
    let now: Vec<f32> = pairs.map(|(a, b)| a + (b - a) * mix).collect();
    let off = |[x, y]: [f32; 2]| ((x - at[0]) * scale[0]).hypot((y - at[1]) * scale[1]);
    let seen = shown(&now, std::iter::repeat(at[0]), plane);
    let distances = (0..).zip(seen.into_iter().map(off));
    let near = distances.filter(|(_, distance)| distance.is_finite());
    near.min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}
