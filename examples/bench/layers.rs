//! What a moving picture costs with each of the stage's layers, beside the particles alone.

use std::time::Instant;

use clap::Args;
use pushforward::backend::{AnyBackend, Slot};
use pushforward::choice::Choice;
use pushforward::draw::palette::Palette;
use pushforward::draw::raster::Raster;
use pushforward::draw::scene::{Camera, Scene};
use pushforward::engine::Engine;
use pushforward::error::Result;
use pushforward::layers::Layers;
use pushforward::layers::wish::{Display, Ground, Lens, Of, Wish};

use crate::runner::median;
use crate::support;

/// Times the layers of the stage as the page draws them on the CPU: reading the field in portions of 6 ms
/// a picture, and drawing. One table, to be compared within one run.
#[derive(Args)]
pub struct Options {
    /// Pictures of each kind.
    #[arg(long, default_value_t = 60)]
    pictures: usize,
    /// Width of the stage in device pixels; its height is three quarters of that.
    #[arg(long, default_value_t = 800)]
    width: u32,
    /// The choice, as JSON.
    #[arg(
        long,
        default_value = r#"{"paradigm": "flow-matching", "data": "eight-gaussians"}"#
    )]
    choice: String,
}

/// Milliseconds of reading in a picture, as on the page.
const SLICE_MS: f64 = 6.0;

fn ms(since: Instant) -> f64 {
    1000.0 * since.elapsed().as_secs_f64()
}

/// A name and what is asked of the layers.
type Case = (&'static str, fn(Wish) -> Wish);

const CASES: [Case; 7] = [
    ("particles alone", |wish| wish),
    ("streamlines", |wish| Wish {
        field: true,
        lines: true,
        ..wish
    }),
    ("streamlines, exact", |wish| Wish {
        field: true,
        lines: true,
        of: Of::Exact,
        ..wish
    }),
    ("arrows of the error", |wish| Wish {
        field: true,
        of: Of::Difference,
        ..wish
    }),
    ("contours of the particles", |wish| Wish {
        ground: Ground::Contours,
        ..wish
    }),
    ("error map", |wish| Wish {
        ground: Ground::Error,
        ..wish
    }),
    ("divergence", |wish| Wish {
        ground: Ground::Divergence,
        ..wish
    }),
];

pub fn run(options: &Options) -> Result<()> {
    let choice = Choice::from_json(&options.choice)?;
    let mut engine = Engine::new(AnyBackend::Cpu(Box::default()), &choice, None)?;
    engine.train(20)?;
    let particles = engine.plan().particles();
    engine.begin(Slot::Particles, particles, 1)?;
    engine.finish(Slot::Particles)?;
    let frames = engine.plan().program(particles, 1).frame_times();
    let times: std::sync::Arc<[f32]> = frames.iter().map(|&t| t as f32).collect();
    let size = [options.width, options.width * 3 / 4];
    let data = engine.plan().train.data.values.clone();
    let camera = Camera::fit(&[&data], engine.plan().frame.dim(), 4.0 / 3.0);
    let mut raster = Raster::new();
    raster.set_data(&data, engine.plan().frame.dim());
    support::print(
        "| layer | reading a picture, ms | most | pictures a reading | drawing, ms |\n|---|---|---|---|---|\n",
    )?;
    for (name, ask) in CASES {
        let mut layers = Layers::default();
        let (mut read, mut drawn, mut whole) = (Vec::new(), Vec::new(), 0);
        for k in 0..options.pictures {
            let time = k as f64 / options.pictures as f64;
            let position = (time * (times.len() - 1) as f64) as f32;
            let wish = ask(Wish {
                time,
                frame_position: position,
                times: times.clone(),
                version: 1,
                camera,
                size,
                palette: Palette::Light,
                field: false,
                lines: false,
                of: Of::Learned,
                lens: Lens::Velocity,
                ground: Ground::Nothing,
                display: Display::Plane,
                source: false,
            });
            let start = Instant::now();
            let shown = layers.marks().clone();
            layers.advance(&mut engine, &wish, &mut || ms(start) < SLICE_MS)?;
            read.push(ms(start));
            whole += usize::from(!std::sync::Arc::ptr_eq(&shown, layers.marks()));
            let scene = Scene {
                camera,
                frame_position: position,
                frame_times: times.clone(),
                marks: layers.marks().clone(),
                ..Scene::default()
            };
            let start = Instant::now();
            let particles = match engine.backend() {
                AnyBackend::Cpu(cpu) => cpu.trajectory(Slot::Particles),
                #[cfg(feature = "gpu")]
                AnyBackend::Gpu(_) => None,
            };
            raster.draw(size, &scene, particles, None);
            drawn.push(ms(start));
        }
        let most = read.iter().copied().fold(0.0, f64::max);
        support::print(&format!(
            "| {name} | {:.2} | {most:.2} | {:.1} | {:.2} |\n",
            median(&read).unwrap_or(f64::NAN),
            options.pictures as f64 / whole.max(1) as f64,
            median(&drawn).unwrap_or(f64::NAN),
        ))?;
    }
    Ok(())
}
