//! A scene in device pixels: the numbers that both renderers draw from.

#[cfg(feature = "theory")]
use super::marks::{Image, Marks};
use super::points::DataPoints;
use super::scene::Scene;
use crate::block;

block! {
    /// What one picture needs to know; pixels are device pixels, y downwards.
    pub struct View {
        /// Canvas width.
        width: f32,
        /// Canvas height.
        height: f32,
        /// Pixel of x = 0, or of t = 0 in space–time.
        origin_x: f32,
        /// Pixel of y = 0.
        origin_y: f32,
        /// Pixels per unit of x, or of t in space–time.
        scale_x: f32,
        /// Pixels per unit of y; negative, as y goes up.
        scale_y: f32,
        /// 1 where x is time and y the only coordinate, else 0.
        space_time: u32,
        /// Particles in a frame.
        particles: u32,
        /// Coordinates of a particle.
        dim: u32,
        /// 1 where the stage has axes of its own, 0 where it shows the first two coordinates.
        projected: u32,
        /// Arrows.
        arrows: u32,
        /// Coordinates of an arrow.
        arrow_dim: u32,
        /// Data points.
        data: u32,
        /// Particles that have a trail: the first ones.
        trails: u32,
        /// Pieces of a trail; piece s goes from moment 1 + s to moment 2 + s.
        segments: u32,
        /// First moment that counts for the density.
        density_first: u32,
        /// Number of moments that count for the density.
        density_moments: u32,
        /// Cells of the density across.
        columns: u32,
        /// Cells of the density down.
        rows: u32,
        /// Edge of a cell.
        cell: f32,
        /// Smoothed count of a cell that has half of the strongest colour.
        half_count: f32,
        /// Radius of a particle.
        point_radius: f32,
        /// Radius of a data point.
        data_radius: f32,
        /// Half the width of a trail.
        trail_half_width: f32,
        /// Half the width of an arrow's shaft.
        arrow_half_width: f32,
        /// Greatest length of an arrow.
        arrow_length: f32,
        /// Field strength at which an arrow has half its greatest length.
        arrow_speed: f32,
        /// RGBA of data points, red in the lowest byte.
        data_colour: u32,
        /// RGBA of arrows.
        arrow_colour: u32,
        /// Strokes that the host has computed.
        strokes: u32,
        /// Cells of the host's image across; 0 where there is none.
        image_columns: u32,
        /// Cells of the host's image down.
        image_rows: u32,
        /// 1 where its colours pass smoothly from cell to cell.
        image_smooth: u32,
        /// Left edge of the image.
        image_x: f32,
        /// Upper edge of the image.
        image_y: f32,
        /// Width of one of its cells.
        image_cell_x: f32,
        /// Height of one of its cells.
        image_cell_y: f32,
    }
}

block! {
    /// An instant at which all particles are looked at.
    pub struct Moment {
        /// Frame of the trajectory just before.
        frame: u32,
        /// Share of the next frame, in [0, 1); 0 at the last frame.
        mix: f32,
        /// Time, 0 at the source and 1 at the data.
        time: f32,
        /// RGBA there, red in the lowest byte.
        colour: u32,
    }
}

/// Sizes of a trajectory, `[frames, particles, dim]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// States kept.
    pub frames: usize,
    /// Particles in each.
    pub particles: usize,
    /// Coordinates of each.
    pub dim: usize,
}

impl Extent {
    /// Whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.frames == 0 || self.particles == 0 || self.dim == 0
    }
}

/// Frames that a trail reaches back; in space–time it reaches back to the start.
const TRAIL_FRAMES: f32 = 16.0;
/// Most particles with a trail, four times as many as in space–time, where they are longer: more
/// would only fill the canvas.
const MOST_TRAILS: u32 = 400;
/// Pixels of the canvas for each trail: a small picture has fewer, and is drawn sooner.
const TRAIL_ROOM: f32 = 256.0;
/// Most pieces of a trail.
pub const MOST_SEGMENTS: usize = 64;
/// Cells along the longer side of the density.
pub const MOST_CELLS: usize = 128;
/// Most moments of one picture: now, the knots of a trail, the columns of the density.
pub const MOST_MOMENTS: usize = 2 + MOST_SEGMENTS + MOST_CELLS;
/// Particles further outside than this many canvas sizes are not drawn.
pub const FAR: f32 = 16.0;
/// Share of the width left free before t = 0 and after t = 1 in space–time.
pub const TIME_MARGIN: f32 = 0.07;
/// Density, relative to one spread evenly over the square canvas, with half the strongest colour.
const HALF_DENSITY: f32 = 6.0;

/// A scene laid out on a canvas of a given size.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The numbers for all marks.
    pub view: View,
    /// Now, then the knots of the trails from old to new, then the density's own moments.
    pub moments: Vec<Moment>,
}

impl Layout {
    /// Lays `scene` out on `size` pixels (both at least 1). Arrows and data points are left out
    /// where they are of dim 1 and the particles are not, or the other way round.
    pub fn new(
        scene: &Scene,
        size: [u32; 2],
        particles: Extent,
        arrows: Extent,
        data: &DataPoints,
    ) -> Self {
        let [width, height] = size.map(|pixels| pixels.max(1) as f32);
        let line = match (particles.is_empty(), arrows.is_empty()) {
            (false, _) => particles.dim == 1,
            (true, false) => arrows.dim == 1,
            (true, true) => data.line,
        };
        let mut view = View {
            width,
            height,
            space_time: u32::from(line),
            ..View::default()
        };
        place_camera(&mut view, scene);
        let clock = Clock::new(scene, particles.frames);
        let now = clock.moment(clock.now, 1.0);
        let mut layout = Self {
            view,
            moments: vec![now],
        };
        if !particles.is_empty() {
            layout.set_particles(scene, particles, &clock);
        }
        if scene.arrows && arrows.frames >= 2 && !arrows.is_empty() && line == (arrows.dim == 1) {
            layout.set_arrows(scene, arrows);
        }
        if scene.data && line == data.line {
            let view = &mut layout.view;
            view.data = data.at.len() as u32;
            view.data_radius = (scene.point_size * 0.4).max(1.0);
            view.data_colour = u32::from_le_bytes(scene.data_colour());
        }
        #[cfg(feature = "theory")]
        layout.set_marks(scene);
        layout
    }

    #[cfg(feature = "theory")]
    fn set_marks(&mut self, scene: &Scene) {
        let view = &mut self.view;
        view.strokes = scene.marks.strokes.len().min(Marks::MOST_STROKES) as u32;
        let Some(image) = &scene.marks.image else {
            return;
        };
        let ([low, high], rows) = (image.corners, image.rows());
        if let (Some([left, bottom]), Some([right, top])) = (view.pixel(low), view.pixel(high))
            && (1..=Image::MOST).contains(&image.colours.len())
        {
            view.image_columns = image.columns as u32;
            view.image_rows = rows as u32;
            view.image_smooth = u32::from(image.smooth);
            (view.image_x, view.image_y) = (left, top);
            view.image_cell_x = (right - left) / image.columns as f32;
            view.image_cell_y = (bottom - top) / rows as f32;
        }
    }

    fn set_particles(&mut self, scene: &Scene, extent: Extent, clock: &Clock) {
        let view = &mut self.view;
        view.particles = extent.particles as u32;
        view.dim = extent.dim as u32;
        #[cfg(feature = "theory")]
        if let Some(projection) = &scene.projection {
            view.projected = u32::from(projection.axes.len() == 2 * extent.dim);
        }
        view.point_radius = (scene.point_size / 2.0).max(0.5);
        // Many or large particles get thinner, so that crowds stay readable; in space–time they
        // all share one column.
        let disc = std::f32::consts::PI * view.point_radius * view.point_radius;
        let room = match view.space_time {
            1 => view.height * 4.0 * view.point_radius,
            _ => view.width * view.height,
        };
        let opacity = 0.9 / (1.0 + extent.particles as f32 * disc / room);
        self.moments[0] = clock.moment(clock.now, opacity.max(0.4));
        if scene.trails {
            self.set_trails(scene, clock);
        }
        if scene.density {
            self.set_density(clock);
        }
    }

    fn set_trails(&mut self, scene: &Scene, clock: &Clock) {
        let view = &mut self.view;
        let (reach, step, most) = if view.space_time == 1 {
            let step = (clock.last / (MOST_SEGMENTS - 1) as f32).ceil().max(1.0);
            (clock.now, step, MOST_TRAILS / 4)
        } else {
            (TRAIL_FRAMES, 1.0, MOST_TRAILS)
        };
        let tail = (clock.now - reach).max(0.0);
        let mut knots = vec![tail];
        let mut knot = ((tail / step).floor() + 1.0) * step;
        while knot < clock.now {
            knots.push(knot);
            knot += step;
        }
        if clock.now > tail {
            knots.push(clock.now);
        }
        view.segments = (knots.len() - 1) as u32;
        let room = (view.width * view.height / TRAIL_ROOM).ceil() as u32;
        view.trails = view.particles.min(most).min(room);
        // Many trails share the ink, or the canvas fills up.
        let ink = 0.6 / (1.0 + view.trails as f32 / 1500.0).max(1.5);
        view.trail_half_width = (scene.point_size * 0.14).clamp(0.5, 1.5);
        let fade = |at: f32| match view.space_time {
            1 => ink * 0.7,
            _ => ink * (1.0 - (clock.now - at) / TRAIL_FRAMES).clamp(0.0, 1.0),
        };
        let knots = knots.into_iter().map(|at| clock.moment(at, fade(at)));
        self.moments.extend(knots);
    }

    fn set_density(&mut self, clock: &Clock) {
        let view = &mut self.view;
        view.cell = (view.width.max(view.height) / MOST_CELLS as f32).max(1.0);
        view.columns = ((view.width / view.cell).ceil() as u32).clamp(1, MOST_CELLS as u32);
        view.rows = ((view.height / view.cell).ceil() as u32).clamp(1, MOST_CELLS as u32);
        view.density_moments = 1;
        if view.space_time == 1 {
            view.density_first = self.moments.len() as u32;
            let times = (0..view.columns)
                .map(|c| ((c as f32 + 0.5) * view.cell - view.origin_x) / view.scale_x)
                .filter(|t| (0.0..=1.0).contains(t));
            let moments = times.map(|t| Moment {
                time: t,
                ..clock.moment(clock.frame_at(t), 0.0)
            });
            self.moments.extend(moments);
            view.density_moments = self.moments.len() as u32 - view.density_first;
        }
        let side = view.columns.min(view.rows) as f32;
        // Space–time holds one law per column, spread along that column only.
        let (cells, half) = match view.space_time {
            1 => (view.rows as f32, HALF_DENSITY.sqrt()),
            _ => (side * side, HALF_DENSITY),
        };
        view.half_count = half * view.particles as f32 / cells;
    }

    fn set_arrows(&mut self, scene: &Scene, extent: Extent) {
        let view = &mut self.view;
        view.arrows = extent.particles as u32;
        view.arrow_dim = extent.dim as u32;
        let room = match view.space_time {
            1 => view.height / extent.particles as f32 * 2.0,
            _ => (view.width * view.height / extent.particles as f32).sqrt(),
        };
        view.arrow_length = (room * 0.95).clamp(6.0, 64.0);
        view.arrow_half_width = (view.arrow_length * 0.022).clamp(0.5, 1.0);
        view.arrow_speed = scene.arrow_speed;
        view.arrow_colour = u32::from_le_bytes(scene.palette.arrow());
    }
}

impl View {
    /// Pixel of the coordinates (x, y), or (t, value) in space–time; none where it is not finite
    /// or far outside.
    pub fn pixel(&self, at: [f32; 2]) -> Option<[f32; 2]> {
        let x = self.origin_x + self.scale_x * at[0];
        let y = self.origin_y + self.scale_y * at[1];
        let near = x.abs() < FAR * self.width && y.abs() < FAR * self.height;
        near.then_some([x, y])
    }

    /// Pixel of a data point.
    pub fn data_pixel(&self, at: [f32; 2]) -> Option<[f32; 2]> {
        // In space–time the points stand in a strip just after t = 1.
        let x = if self.space_time == 1 {
            1.0 + TIME_MARGIN * (0.15 + 0.7 * at[0])
        } else {
            at[0]
        };
        self.pixel([x, at[1]])
    }
}

fn place_camera(view: &mut View, scene: &Scene) {
    let camera = scene.camera;
    let up = view.height / (2.0 * camera.half[1]);
    let (scale, middle) = if view.space_time == 1 {
        ([view.width * (1.0 - 2.0 * TIME_MARGIN), up], 0.5)
    } else {
        let scale = up.min(view.width / (2.0 * camera.half[0]));
        ([scale; 2], camera.center[0])
    };
    view.scale_x = scale[0];
    view.scale_y = -scale[1];
    view.origin_x = view.width / 2.0 - view.scale_x * middle;
    view.origin_y = view.height / 2.0 - view.scale_y * camera.center[1];
}

/// Frames and their times.
struct Clock<'a> {
    times: &'a [f32],
    /// The last frame's index.
    last: f32,
    /// Where the picture stands, in frames.
    now: f32,
    scene: &'a Scene,
}

impl<'a> Clock<'a> {
    fn new(scene: &'a Scene, frames: usize) -> Self {
        let last = frames.saturating_sub(1) as f32;
        let even = scene.frame_times.len() != frames;
        let at = scene.frame_position;
        Self {
            times: if even { &[] } else { &scene.frame_times },
            last,
            now: if at.is_finite() {
                at.max(0.0).min(last)
            } else {
                0.0
            },
            scene,
        }
    }

    /// The moment at a position between 0 and the last frame, coloured with an opacity.
    fn moment(&self, position: f32, opacity: f32) -> Moment {
        let frame = position.floor();
        let mix = position - frame;
        let time = match self.times {
            [] => position / self.last.max(1.0),
            times => {
                let (i, last) = (frame as usize, times.len() - 1);
                times[i] + (times[(i + 1).min(last)] - times[i]) * mix
            }
        };
        let [r, g, b] = self.scene.palette.particle(time);
        let alpha = (opacity * 255.0).round() as u8;
        Moment {
            frame: frame as u32,
            mix,
            time,
            colour: u32::from_le_bytes([r, g, b, alpha]),
        }
    }

    /// The position at `time`.
    fn frame_at(&self, time: f32) -> f32 {
        let [first, .., _] = self.times else {
            return time * self.last;
        };
        if time <= *first {
            return 0.0;
        }
        let next = self.times.partition_point(|t| *t < time);
        if next >= self.times.len() {
            return self.last;
        }
        let (a, b) = (self.times[next - 1], self.times[next]);
        ((next - 1) as f32 + (time - a) / (b - a)).min(self.last)
    }
}
