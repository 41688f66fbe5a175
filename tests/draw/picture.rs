//! Scenes to draw, and what can be measured on their pixels.

use std::f32::consts::TAU;
use std::path::Path;
use std::sync::Arc;

use pushforward::backend::cpu::Trajectory;
#[cfg(all(feature = "gpu", feature = "theory"))]
use pushforward::draw::marks::{Image, Marks, Stroke};
use pushforward::draw::palette::Palette;
use pushforward::draw::raster::Raster;
use pushforward::draw::scene::{Camera, Scene};

/// Values of a trajectory with its sizes.
#[derive(Clone)]
pub struct Frames {
    pub values: Vec<f32>,
    pub frames: usize,
    pub particles: usize,
    pub dim: usize,
}

impl Frames {
    pub fn new(values: Vec<f32>, frames: usize, dim: usize) -> Self {
        let particles = values.len() / (frames * dim);
        Self {
            values,
            frames,
            particles,
            dim,
        }
    }

    pub fn cpu(&self) -> Trajectory<'_> {
        Trajectory {
            values: &self.values,
            frames: self.frames,
            particles: self.particles,
            dim: self.dim,
        }
    }
}

/// Everything a picture shows.
pub struct Stage {
    pub scene: Scene,
    pub particles: Frames,
    pub arrows: Frames,
    pub data: Vec<f32>,
    pub size: [u32; 2],
}

impl Stage {
    pub fn raster(&self) -> Picture {
        let mut raster = Raster::new();
        raster.set_data(&self.data, self.particles.dim);
        let (particles, arrows) = (self.particles.cpu(), self.arrows.cpu());
        let bytes = raster.draw(self.size, &self.scene, Some(particles), Some(arrows));
        Picture {
            size: self.size,
            bytes: bytes.to_vec(),
        }
    }
}

/// RGBA bytes, `[height, width, 4]`.
#[derive(Clone, PartialEq)]
pub struct Picture {
    pub size: [u32; 2],
    pub bytes: Vec<u8>,
}

impl Picture {
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let at = ((y * self.size[0] + x) * 4) as usize;
        self.bytes[at..at + 4].try_into().unwrap()
    }

    /// Difference of each pixel from the ground, summed over the channels.
    pub fn ink(&self, palette: Palette) -> Vec<f64> {
        let ground = palette.background();
        let away = |pixel: &[u8]| {
            (0..3)
                .map(|i| f64::from(pixel[i].abs_diff(ground[i])))
                .sum()
        };
        self.bytes.chunks(4).map(away).collect()
    }

    /// Centre of mass of the ink, in pixels; pixel (0, 0) has its centre at (0.5, 0.5).
    pub fn center(&self, palette: Palette) -> [f64; 2] {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (i, ink) in self.ink(palette).into_iter().enumerate() {
            sum += ink;
            x += ink * ((i % self.size[0] as usize) as f64 + 0.5);
            y += ink * ((i / self.size[0] as usize) as f64 + 0.5);
        }
        [x / sum, y / sum]
    }

    /// Mean and largest absolute difference of a channel.
    #[cfg(feature = "gpu")]
    pub fn difference(&self, other: &Self) -> (f64, u8) {
        assert_eq!(self.size, other.size);
        let pairs = self.bytes.iter().zip(&other.bytes);
        let apart: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
        let sum: f64 = apart.iter().map(|d| f64::from(*d)).sum();
        (sum / apart.len() as f64, apart.into_iter().max().unwrap())
    }

    /// Keeps the picture beside the build, for looking at.
    pub fn save(&self, name: &str) {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        let mut encoder = png::Encoder::new(
            std::fs::File::create(path).unwrap(),
            self.size[0],
            self.size[1],
        );
        encoder.set_color(png::ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.bytes).unwrap();
    }
}

/// Number i of a stream in [0, 1): the 32 high bits of a multiplicative hash, mixed twice.
fn random(i: usize, stream: usize) -> f32 {
    let mut bits = (i as u64 * 8 + stream as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((bits >> 40) as f32) / (1u64 << 24) as f32
}

/// Point i of a standard normal law in the plane.
fn normal(i: usize) -> [f32; 2] {
    let radius = (-2.0 * (1.0 - random(i, 0)).max(1e-6).ln()).sqrt();
    let angle = TAU * random(i, 1);
    [radius * angle.cos(), radius * angle.sin()]
}

/// Point i of eight narrow Gaussians on a circle.
fn eight(i: usize) -> [f32; 2] {
    let angle = TAU * (random(i, 2) * 8.0).floor() / 8.0;
    let [x, y] = normal(i * 7 + 3);
    [1.4 * angle.cos() + 0.12 * x, 1.4 * angle.sin() + 0.12 * y]
}

/// Particles that move from a Gaussian to eight of them, turning a little on the way.
pub fn flow(particles: usize, frames: usize, dim: usize) -> Frames {
    let mut values = Vec::new();
    for frame in 0..frames {
        let t = frame as f32 / (frames - 1).max(1) as f32;
        for i in 0..particles {
            let (a, b) = (normal(i), eight(i));
            let ease = t * t * (3.0 - 2.0 * t);
            let turn = 0.5 * (t * (1.0 - t)) * (if dim == 1 { 0.0 } else { 1.0 });
            let (x, y) = (a[0] + (b[0] - a[0]) * ease, a[1] + (b[1] - a[1]) * t);
            let at = [x - turn * y, y + turn * x];
            values.extend((0..dim).map(|axis| at.get(axis).copied().unwrap_or(9.0)));
        }
    }
    Frames::new(values, frames, dim)
}

/// A grid of arrows on a field that turns and draws inwards.
pub fn whirl(across: usize, half: f32, dim: usize) -> Frames {
    let place = |i: usize| half * (2.0 * (i as f32 + 0.5) / across as f32 - 1.0);
    let count = if dim == 1 { across } else { across * across };
    let points: Vec<[f32; 2]> = (0..count)
        .map(|i| [place(i % across), place(i / across)])
        .collect();
    let mut values = Vec::new();
    for field in [false, true] {
        for [x, y] in &points {
            let at = if field {
                [-y - 0.4 * x, x - 0.4 * y]
            } else {
                [*x, *y]
            };
            values.extend((0..dim).map(|axis| at.get(axis).copied().unwrap_or(0.0)));
        }
    }
    Frames::new(values, 2, dim)
}

/// A full scene of `dim` dimensions at a time.
pub fn stage(dim: usize, palette: Palette, time: f32) -> Stage {
    let particles = flow(2000, 61, dim);
    let data: Vec<f32> = (0..1000)
        .flat_map(|i| (0..dim).map(move |axis| *eight(i + 5000).get(axis).unwrap_or(&0.0)))
        .collect();
    let size = if dim == 1 { [900, 560] } else { [700, 700] };
    let aspect = size[0] as f32 / size[1] as f32;
    let camera = Camera::fit(&[&particles.values, &data], dim, aspect);
    let scene = Scene {
        camera,
        frame_position: time * 60.0,
        frame_times: (0..61).map(|i| i as f32 / 60.0).collect::<Arc<[f32]>>(),
        palette,
        ..Scene::default()
    };
    Stage {
        scene,
        particles,
        arrows: whirl(24, camera.half[1], dim),
        data,
        size,
    }
}

/// One particle at each of `points`, alone on a canvas of 200 by 100 pixels showing [−4, 4] by
/// [−2, 2]: 25 pixels a unit.
pub fn alone(points: &[[f32; 2]]) -> Stage {
    Stage {
        scene: Scene {
            camera: Camera {
                center: [0.0; 2],
                half: [4.0, 2.0],
            },
            trails: false,
            ..Scene::default()
        },
        particles: Frames::new(points.concat(), 1, 2),
        arrows: Frames::new(vec![], 1, 2),
        data: vec![],
        size: [200, 100],
    }
}

/// What the host may have computed: a smooth image and a plain one, lines, an arrow's head and discs.
#[cfg(all(feature = "gpu", feature = "theory"))]
pub fn marks(smooth: bool) -> Marks {
    let tone = |i: usize| (i * 37 % 256) as u8;
    let colours = (0..6 * 5).map(|i| [tone(i), tone(i + 3), tone(i + 5), tone(i * 5)]);
    let ring = |k: usize| {
        let angle = TAU * k as f32 / 40.0;
        [1.3 * angle.cos(), 0.9 * angle.sin()]
    };
    let piece = |k: usize| Stroke::line(ring(k), ring(k + 1), 1.2, [200, 40, 90, 180]);
    let disc = |k: usize| Stroke::line(ring(3 * k), ring(3 * k), 2.5, [40, 90, 200, 200]);
    let head = Stroke {
        half_widths: [4.0, 0.0],
        ..Stroke::line([-0.5, 0.2], [0.1, -0.3], 0.0, [90, 200, 40, 255])
    };
    Marks {
        image: Some(Image {
            columns: 6,
            corners: [[-1.4, -1.1], [1.6, 1.2]],
            smooth,
            colours: colours.collect(),
        }),
        strokes: (0..40)
            .map(piece)
            .chain((0..9).map(disc))
            .chain([head])
            .collect(),
    }
}
