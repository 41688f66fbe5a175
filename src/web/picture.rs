//! The picture on the stage: camera, arrows, scene.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

#[cfg(feature = "theory")]
use super::follow::Followed;
use super::pace::now_ms;
use super::report::Axes;
use super::view::View;
use crate::backend::{AnyBackend, Slot};
use crate::core::program::Points;
use crate::core::regression::Quantity;
#[cfg(feature = "theory")]
use crate::draw::marks::Stroke;
use crate::draw::palette::Palette;
#[cfg(feature = "theory")]
use crate::draw::scene::Projection;
use crate::draw::scene::{Camera, Scene};
use crate::draw::stage::Stage;
use crate::engine::Engine;
use crate::error::Result;
#[cfg(feature = "theory")]
use crate::layers::{
    Layers, images,
    wish::{Display, Wish},
};
use crate::plan::Plan;

use super::sampling::Sampling;

/// Arrows along the longer side of the stage.
const ARROWS: usize = 22;
/// Milliseconds for them in a picture.
const ARROWS_MS: f64 = 6.0;
/// Data points drawn.
const DATA_DRAWN: usize = 3000;
/// Standard deviations of the particles that the camera holds.
const DEVIATIONS: f64 = 2.6;

/// The stage and where its camera stands.
pub struct Picture {
    stage: Stage,
    home: Camera,
    /// The time and training step whose arrows are shown or on their way.
    arrows_at: Option<(f64, u32)>,
    /// Whether they are on their way.
    arrows_coming: bool,
    /// What the host reads of the field and draws.
    #[cfg(feature = "theory")]
    pub layers: Layers,
    /// The particle that is followed.
    #[cfg(feature = "theory")]
    pub followed: Followed,
    /// Whether the canvas is left as it is.
    #[cfg(feature = "theory")]
    pub held: bool,
    /// Whether the picture on the canvas is out of date even while time stands still.
    stale: bool,
    /// Whether the next picture will have what this one lacks, even while time stands still.
    pub lacking: bool,
    /// Whether the GPU still works on the last picture: drawing more would only make it late.
    pending: Arc<AtomicBool>,
    drawn_ms: Option<f64>,
    /// Milliseconds between two pictures, smoothed.
    pub interval_ms: f64,
}

impl Picture {
    /// A picture on `stage`.
    pub fn new(stage: Stage) -> Self {
        Self {
            stage,
            home: Camera::default(),
            arrows_at: None,
            arrows_coming: false,
            #[cfg(feature = "theory")]
            layers: Layers::default(),
            #[cfg(feature = "theory")]
            followed: Followed::default(),
            #[cfg(feature = "theory")]
            held: false,
            stale: true,
            lacking: false,
            pending: Arc::default(),
            drawn_ms: None,
            interval_ms: 0.0,
        }
    }

    /// Takes the size of the canvas, in device pixels.
    pub fn resize(&mut self, size: [u32; 2], plan: &Plan) {
        self.stage.resize(size);
        self.fit(size, plan);
        self.refresh();
    }

    /// Takes a new plan's data and extent.
    pub fn new_field(&mut self, size: [u32; 2], plan: &Plan) {
        #[cfg(feature = "theory")]
        self.layers.clear();
        let (data, dim) = self.drawn_data(plan);
        self.stage.set_data(&data, dim);
        self.fit(size, plan);
        self.arrows_coming = false;
        self.refresh();
    }

    /// Makes the picture be drawn again, its arrows read again.
    pub fn refresh(&mut self) {
        self.arrows_at = None;
        #[cfg(feature = "theory")]
        self.layers.refresh();
        self.stale = true;
    }

    /// Draws the particles of `sampling` as `view` asks, unless a GPU is not done with the picture
    /// before.
    pub fn draw(&mut self, engine: &mut Engine, view: &View, sampling: &Sampling) -> Result<()> {
        #[cfg(feature = "theory")]
        if self.held {
            return Ok(());
        }
        let idle = !view.playing && !self.stale;
        if idle || view.size.contains(&0) || self.pending.load(Relaxed) {
            return Ok(());
        }
        self.stale = false;
        let now = now_ms();
        let interval = now - self.drawn_ms.replace(now).unwrap_or(now);
        self.interval_ms += 0.2 * (interval.min(2000.0) - self.interval_ms);
        let scene = self.scene(engine, view, sampling)?;
        match engine.backend() {
            AnyBackend::Cpu(cpu) => self.stage.draw_cpu(cpu, &scene),
            #[cfg(feature = "gpu")]
            AnyBackend::Gpu(gpu) => {
                self.stage.draw_gpu(gpu, &scene)?;
                let pending = self.pending.clone();
                pending.store(true, Relaxed);
                gpu.queue()
                    .on_submitted_work_done(move || pending.store(false, Relaxed));
                Ok(())
            }
        }
    }

    /// What a picture shows as `view` asks. Where the field's part of it takes long, what was read before
    /// is shown meanwhile, and `lacking` says so.
    pub fn scene(
        &mut self,
        engine: &mut Engine,
        view: &View,
        sampling: &Sampling,
    ) -> Result<Scene> {
        let dim = engine.plan().frame.dim();
        let camera = self.camera(engine.plan(), view.time);
        let arrows = view.arrows && dim >= 2;
        self.lacking = false;
        #[cfg(feature = "theory")]
        let arrows = self.read_layers(engine, view, sampling, &camera)? && arrows;
        #[cfg(feature = "theory")]
        let in_plane = display(view, dim) == Display::Plane;
        #[cfg(not(feature = "theory"))]
        let in_plane = true;
        if arrows {
            self.read_arrows(engine, view, &camera)?;
        }
        let frame_position = position(&sampling.times, view.time as f32);
        Ok(Scene {
            camera,
            frame_position,
            frame_times: sampling.times.clone(),
            particles: in_plane && view.particles,
            trails: in_plane && view.trails,
            arrows: in_plane && arrows,
            density: in_plane && view.density,
            data: in_plane && view.data,
            palette: palette(view),
            point_size: view.size[0].min(view.size[1]) as f32 / 150.0,
            arrow_speed: self.home.half[0].min(self.home.half[1]) * 0.5,
            #[cfg(feature = "theory")]
            marks: self.layers.marks().clone(),
            #[cfg(feature = "theory")]
            ends: view.source,
            #[cfg(feature = "theory")]
            projection: self.projection(engine, sampling),
            #[cfg(feature = "theory")]
            over: self.follow(engine, view, sampling, frame_position),
        })
    }

    /// Goes on with the layers that the host draws. Answers whether the field's arrows are left to
    /// the backend.
    #[cfg(feature = "theory")]
    fn read_layers(
        &mut self,
        engine: &mut Engine,
        view: &View,
        sampling: &Sampling,
        camera: &Camera,
    ) -> Result<bool> {
        let until = now_ms() + ARROWS_MS;
        let dim = engine.plan().frame.dim();
        let display = display(view, dim);
        // What shows all times at once does not change with the clock.
        let time = if dim == 1 || display == Display::Strips {
            0.0
        } else {
            view.time
        };
        let wish = Wish {
            time,
            frame_position: position(&sampling.times, time as f32),
            times: sampling.times.clone(),
            version: u64::from(engine.step()) << 32 | u64::from(sampling.count()),
            camera: *camera,
            size: view.size,
            palette: palette(view),
            field: view.arrows,
            lines: view.lines,
            of: view.of,
            lens: view.lens,
            ground: view.ground,
            display,
            source: view.source && display == Display::Plane,
        };
        let plain = wish.is_plain(dim);
        let mut go_on = || now_ms() < until;
        if self.layers.advance(engine, &wish, &mut go_on)? {
            self.lacking = true;
            self.stale = true;
        }
        Ok(plain)
    }

    /// The marks of the particle that is followed, in a plane.
    #[cfg(feature = "theory")]
    fn follow(
        &mut self,
        engine: &Engine,
        view: &View,
        sampling: &Sampling,
        now: f32,
    ) -> Vec<Stroke> {
        let plan = engine.plan();
        let in_plane = display(view, plan.frame.dim()) == Display::Plane;
        let Some(particle) = view.mark.filter(|_| in_plane) else {
            self.followed = Followed::default();
            return Vec::new();
        };
        let plane = self.layers.plane(plan);
        if self.followed.advance(engine, sampling, &plane, particle) {
            self.lacking = true;
            self.stale = true;
        }
        let way = self.followed.way();
        way.map_or_else(Vec::new, |way| way.strokes(now, view.size, palette(view)))
    }

    /// Reads the field where the arrows stand. Where that takes long, those read before are shown
    /// meanwhile.
    fn read_arrows(&mut self, engine: &mut Engine, view: &View, camera: &Camera) -> Result<()> {
        let until = now_ms() + ARROWS_MS;
        let place = Some((view.time, engine.step()));
        if !self.arrows_coming && self.arrows_at != place {
            let points = grid(camera, engine.plan().frame.dim());
            engine.begin_reading(Slot::Arrows, points, view.time, Quantity::Velocity)?;
            self.arrows_coming = true;
            self.arrows_at = place;
        }
        while self.arrows_coming && now_ms() < until {
            let mut go_on = || now_ms() < until;
            self.arrows_coming = engine.advance_while(Slot::Arrows, usize::MAX, &mut go_on)? > 0;
        }
        let lacking = self.arrows_coming || self.arrows_at != place;
        self.lacking |= lacking;
        self.stale |= lacking;
        Ok(())
    }

    /// A place on the canvas (0 to 1, y down) at time `t`, in the data's units.
    pub fn to_raw(&self, plan: &Plan, t: f64, x: f32, y: f32) -> [f64; 2] {
        let Camera { center, half } = self.camera(plan, t);
        let across = center[0] + (2.0 * x - 1.0) * half[0];
        let up = center[1] + (1.0 - 2.0 * y) * half[1];
        [raw(plan, 0, across), raw(plan, 1, up)]
    }

    /// The axes at time `t`; for one dimension time runs across.
    pub fn axes(&self, plan: &Plan, t: f64) -> Axes {
        let Camera { center, half } = self.camera(plan, t);
        let range = |axis: usize, of: usize| {
            [
                raw(plan, of, center[axis] - half[axis]),
                raw(plan, of, center[axis] + half[axis]),
            ]
        };
        #[cfg(feature = "theory")]
        if let Some(plane) = self.layers.known_plane().filter(|_| plan.frame.dim() > 2) {
            let name = |k: usize| match plane.shares {
                Some(shares) => format!("PC {} ({:.0} %)", k + 1, 100.0 * shares[k]),
                None => plan.columns.get(k).cloned().unwrap_or_default(),
            };
            let (middle, unit) = (
                plane.enter(plane.mean.iter().copied()),
                plane.unit(&plan.frame),
            );
            let range = |k: usize| {
                [-1.0, 1.0].map(|way| {
                    let at = center[k] + way * half[k];
                    unit * (f64::from(at) - middle[k])
                })
            };
            return Axes {
                x: name(0),
                y: name(1),
                x_range: range(0),
                y_range: range(1),
            };
        }
        let column = |i: usize| plan.columns.get(i).cloned().unwrap_or_default();
        if plan.frame.dim() == 1 {
            return Axes {
                x: "t".into(),
                y: column(0),
                x_range: [0.0, 1.0],
                y_range: range(1, 0),
            };
        }
        Axes {
            x: column(0),
            y: column(1),
            x_range: range(0, 0),
            y_range: range(1, 1),
        }
    }

    /// Data points as they are drawn, `[count, dim]`, and their dim.
    pub fn drawn_data(&mut self, plan: &Plan) -> (Vec<f32>, usize) {
        let (data, dim) = (drawn_data(plan), plan.frame.dim());
        #[cfg(feature = "theory")]
        if dim > 2 {
            return (self.layers.plane(plan).project(&data), 2);
        }
        (data, dim)
    }

    /// The stage's own axes, where the first two coordinates are not.
    #[cfg(feature = "theory")]
    fn projection(&mut self, engine: &Engine, sampling: &Sampling) -> Option<Projection> {
        let plan = engine.plan();
        let plane = (plan.frame.dim() > 2).then(|| self.layers.plane(plan))?;
        let axes = plane.axes.iter().flatten().map(|&a| a as f32);
        Some(Projection {
            axes: axes.collect(),
            version: u64::from(sampling.count()),
        })
    }

    /// The camera that holds the data and, unless it is far wider, the source.
    fn fit(&mut self, size: [u32; 2], plan: &Plan) {
        let (data, dim) = self.drawn_data(plan);
        let [width, height] = size.map(|s| s.max(1) as f32);
        let spread = plan.regression.ends().data_rms.max(1.0) * 2.4;
        let start = DEVIATIONS / plan.sampled().in_scale(plan.sampled().range().0);
        let corner = spread.min(start) as f32;
        let corners: Vec<f32> = [-corner, corner]
            .into_iter()
            .flat_map(|s| vec![s; dim])
            .collect();
        self.home = Camera::fit(&[&data, &corners], dim, width / height);
    }

    /// The home camera, drawn back while the particles are still far out (variance exploding).
    pub fn camera(&self, plan: &Plan, t: f64) -> Camera {
        let (low, high) = plan.sampled().range();
        let wide = DEVIATIONS / plan.sampled().in_scale(t.max(low).min(high));
        let zoom = wide as f32 / self.home.half[0].min(self.home.half[1]);
        // Up to a third beyond the home view nothing moves: only a truly wide source zooms.
        let zoom = (zoom / 1.33).max(1.0);
        Camera {
            half: self.home.half.map(|h| h * zoom),
            ..self.home
        }
    }
}

/// How points of `dim` coordinates are shown: as images only where they are some.
#[cfg(feature = "theory")]
fn display(view: &View, dim: usize) -> Display {
    match images::side(dim) {
        Some(_) => view.display,
        None => Display::Plane,
    }
}

fn palette(view: &View) -> Palette {
    if view.dark {
        Palette::Dark
    } else {
        Palette::Light
    }
}

fn raw(plan: &Plan, axis: usize, value: f32) -> f64 {
    let axis = axis.min(plan.frame.dim() - 1);
    plan.frame.center[axis] + plan.frame.scale[axis] * f64::from(value)
}

/// The data points that are drawn, `[count, dim]` in the frame.
fn drawn_data(plan: &Plan) -> Vec<f32> {
    let data = &plan.train.data;
    let stride = data.count().div_ceil(DATA_DRAWN).max(1);
    data.values
        .chunks_exact(data.dim)
        .step_by(stride)
        .flatten()
        .copied()
        .collect()
}

/// Position of time `t` among the frames, in frames.
pub fn position(times: &[f32], t: f32) -> f32 {
    let after = times.partition_point(|&time| time < t);
    if after == 0 || after == times.len() {
        return after.min(times.len().saturating_sub(1)) as f32;
    }
    let (low, high) = (times[after - 1], times[after]);
    (after - 1) as f32 + (t - low) / (high - low)
}

/// Cell centres of a square grid over the camera, `[count, dim]`, further coordinates 0.
fn grid(camera: &Camera, dim: usize) -> Points {
    let cell = 2.0 * camera.half[0].max(camera.half[1]) / ARROWS as f32;
    let [columns, rows] = camera
        .half
        .map(|half| (2.0 * half / cell).round().max(1.0) as usize);
    let at = |k: usize, count: usize, axis: usize| {
        camera.center[axis] + (k as f32 + 0.5 - count as f32 / 2.0) * cell
    };
    let mut values = Vec::with_capacity(rows * columns * dim);
    for row in 0..rows {
        for column in 0..columns {
            values.extend([at(column, columns, 0), at(row, rows, 1)]);
            values.resize(values.len() + dim - 2, 0.0);
        }
    }
    Points::new(values, dim)
}
