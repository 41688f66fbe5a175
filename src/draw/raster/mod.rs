//! The picture drawn by the CPU into RGBA bytes.

pub mod arrow;
pub mod density;
pub mod disc;
#[cfg(feature = "theory")]
mod image;
mod plain;
#[cfg(feature = "theory")]
pub(super) mod project;
#[cfg(feature = "theory")]
mod stroke;
pub mod trail;

#[cfg(feature = "theory")]
use super::marks::Marks;
use super::palette::Rgb;
use super::points::DataPoints;
use super::scene::Scene;
use super::view::{Extent, Layout, Moment, View};
use crate::backend::cpu::Trajectory;

/// The sizes of a trajectory; none where there is none.
pub(super) fn extent(trajectory: Option<Trajectory>) -> Extent {
    trajectory.map_or(Extent::default(), |t| Extent {
        frames: t.frames,
        particles: t.particles,
        dim: t.dim,
    })
}

/// Pixel of a particle at a moment; none where it is not finite or far outside.
pub(super) fn place(
    t: &Trajectory,
    view: &View,
    particle: usize,
    moment: &Moment,
) -> Option<[f32; 2]> {
    let first = (moment.frame as usize * t.particles + particle) * t.dim;
    let step = if moment.mix > 0.0 {
        t.particles * t.dim
    } else {
        0
    };
    let coordinate = |axis: usize| {
        let (a, b) = (t.values[first + axis], t.values[first + step + axis]);
        a + (b - a) * moment.mix
    };
    match view.space_time {
        1 => view.pixel([moment.time, coordinate(0)]),
        _ => view.pixel([coordinate(0), coordinate(1)]),
    }
}

/// A canvas of RGBA bytes, with room reused from picture to picture.
#[derive(Debug, Default)]
pub struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    grid: density::Grid,
    plain: plain::Plain,
    /// What was set last.
    pub data: DataPoints,
    #[cfg(feature = "theory")]
    projected: project::Projected,
    #[cfg(feature = "theory")]
    ground: image::Ground,
}

impl Raster {
    /// An empty canvas.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the data points, `[count, dim]` row-major in frame coordinates.
    pub fn set_data(&mut self, values: &[f32], dim: usize) {
        self.data = DataPoints::new(values, dim);
        self.plain.forget();
    }

    /// Draws `scene` at `size` pixels; the answer is `[height, width, 4]`, opaque.
    pub fn draw(
        &mut self,
        size: [u32; 2],
        scene: &Scene,
        particles: Option<Trajectory>,
        arrows: Option<Trajectory>,
    ) -> &[u8] {
        [self.width, self.height] = size.map(|n| n as usize);
        if self.width == 0 || self.height == 0 {
            self.pixels.clear();
            return &self.pixels;
        }
        let layout = Layout::new(scene, size, extent(particles), extent(arrows), &self.data);
        self.pixels.resize(self.width * self.height * 4, 0);
        #[cfg(feature = "theory")]
        let particles = particles.map(|particles| match &scene.projection {
            Some(projection) if layout.view.projected == 1 => {
                self.projected.of(projection, &layout.moments, particles)
            }
            _ => particles,
        });
        let view = &layout.view;
        let colour = scene.palette.background();
        let density = particles.filter(|_| view.density_moments > 0);
        let plain = density.is_none() && view.image_columns == 0;
        if let Some(particles) = density {
            self.pixels.as_chunks_mut().0.fill(opaque(colour));
            self.grid.count(&layout, &particles);
            self.grid.draw(view, scene.palette, &mut self.pixels);
        }
        let mut canvas = Canvas {
            width: self.width,
            height: self.height,
            pixels: self.pixels.as_chunks_mut().0,
        };
        #[cfg(feature = "theory")]
        match (density, &scene.marks.image) {
            _ if plain => {}
            (None, _) => self.ground.lay(&mut canvas, view, &scene.marks, colour),
            (Some(_), Some(image)) => image::draw(&mut canvas, view, image),
            _ => {}
        }
        if plain {
            self.plain.paint(&mut canvas, view, colour, &self.data);
        } else if view.data > 0 {
            disc::draw_data(&mut canvas, view, &self.data);
        }
        #[cfg(feature = "theory")]
        stroke::draw(&mut canvas, view, &scene.marks.strokes, Marks::MOST_STROKES);
        if let Some(arrows) = arrows.filter(|_| view.arrows > 0) {
            arrow::draw(&mut canvas, &layout, &arrows);
        }
        if let Some(particles) = particles.filter(|_| view.particles > 0) {
            trail::draw(&mut canvas, &layout, &particles);
            if scene.particles {
                disc::draw_particles(&mut canvas, &layout, &particles);
            }
        }
        #[cfg(feature = "theory")]
        stroke::draw(&mut canvas, view, &scene.over, Marks::MOST_OVER);
        &self.pixels
    }
}

/// The bytes being painted.
struct Canvas<'a> {
    width: usize,
    height: usize,
    pixels: &'a mut [[u8; 4]],
}

impl Canvas<'_> {
    /// Columns whose pixel centres may lie within [low, high].
    fn columns(&self, low: f32, high: f32) -> std::ops::Range<usize> {
        pixels_within(low, high, self.width)
    }

    /// Rows whose pixel centres may lie within [low, high].
    fn rows(&self, low: f32, high: f32) -> std::ops::Range<usize> {
        pixels_within(low, high, self.height)
    }

    /// Lays a colour over a pixel, given by its index in reading order.
    fn blend(&mut self, pixel: usize, colour: [i32; 3], alpha: f32) {
        let share = (alpha * 65536.0) as i32;
        let [r, g, b, _] = &mut self.pixels[pixel];
        for (under, over) in [r, g, b].into_iter().zip(colour) {
            let below = i32::from(*under);
            *under = (below + (((over - below) * share + 32768) >> 16)) as u8;
        }
    }
}

fn pixels_within(low: f32, high: f32, count: usize) -> std::ops::Range<usize> {
    // Conversions cut towards zero: on plain x86-64 `ceil` and `floor` are slow calls.
    let low = (low - 0.5).max(0.0);
    let below = low as i32;
    let first = (below + i32::from((below as f32) < low)) as usize;
    let end = ((high + 0.5).max(0.0) as i32 as usize).min(count);
    first.min(end)..end
}

fn opaque([r, g, b]: Rgb) -> [u8; 4] {
    [r, g, b, 255]
}

/// Red, green and blue, and opacity in [0, 1], of a packed colour.
pub(super) fn unpack(colour: u32) -> ([i32; 3], f32) {
    let [r, g, b, a] = colour.to_le_bytes();
    ([r, g, b].map(i32::from), f32::from(a) / 255.0)
}
