//! What the page wants to see, and the clock of its picture.

use serde_json::Value;

use crate::error::{Error, Result};
#[cfg(feature = "theory")]
use crate::layers::wish::{Display, Ground, Lens, Of};
use crate::number::shortest;

/// Milliseconds that one pass from t = 0 to 1 takes at speed 1.
const PASS_MS: f64 = 4000.0;

/// Milliseconds that the picture rests at t = 1.
const REST_MS: f64 = 900.0;

/// No more particles than these are drawn apart: see [`crate::core::rng::index_below`].
#[cfg(feature = "theory")]
const MOST_MARK: f64 = 16_777_215.0;

/// What is shown, and where in time.
#[derive(Debug, Clone)]
pub struct View {
    /// Canvas width and height, device pixels.
    pub size: [u32; 2],
    /// Whether the page is dark.
    pub dark: bool,
    /// Time shown, 0 (source) to 1 (data).
    pub time: f64,
    /// Whether time runs.
    pub playing: bool,
    /// Passes per four seconds.
    pub speed: f64,
    /// Show the particles.
    pub particles: bool,
    /// Show where they have been.
    pub trails: bool,
    /// Show the learned velocity as arrows.
    pub arrows: bool,
    /// Show the particles' density.
    pub density: bool,
    /// Show the data points.
    pub data: bool,
    /// Show the field as lines, not as arrows.
    #[cfg(feature = "theory")]
    pub lines: bool,
    /// Whose field.
    #[cfg(feature = "theory")]
    pub of: Of,
    /// As what quantity.
    #[cfg(feature = "theory")]
    pub lens: Lens,
    /// What the ground shows beside the density.
    #[cfg(feature = "theory")]
    pub ground: Ground,
    /// How points are shown.
    #[cfg(feature = "theory")]
    pub display: Display,
    /// Show points of the source, and the data in the data's colour.
    #[cfg(feature = "theory")]
    pub source: bool,
    /// The particle that is followed.
    #[cfg(feature = "theory")]
    pub mark: Option<u32>,
    rested_ms: f64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            size: [640, 640],
            dark: false,
            time: 0.0,
            playing: true,
            speed: 1.0,
            particles: true,
            trails: true,
            arrows: false,
            density: false,
            data: true,
            #[cfg(feature = "theory")]
            lines: false,
            #[cfg(feature = "theory")]
            of: Of::Learned,
            #[cfg(feature = "theory")]
            lens: Lens::Velocity,
            #[cfg(feature = "theory")]
            ground: Ground::Nothing,
            #[cfg(feature = "theory")]
            display: Display::Plane,
            #[cfg(feature = "theory")]
            source: false,
            #[cfg(feature = "theory")]
            mark: None,
            rested_ms: 0.0,
        }
    }
}

impl View {
    /// Takes over what `json`, an object, says; fails, changing nothing, on anything it should not.
    pub fn update(&mut self, json: &str) -> Result<()> {
        let value: Value =
            serde_json::from_str(json).map_err(|e| Error::new("view", e.to_string()))?;
        let map = value
            .as_object()
            .ok_or_else(|| Error::new("view", "must be an object"))?;
        let mut next = self.clone();
        for (key, value) in map {
            let field = format!("view.{key}");
            let number = |min: f64, max: f64| {
                let wrong = || {
                    let (min, max) = (shortest(min), shortest(max));
                    Error::new(&field, format!("must be a number from {min} to {max}"))
                };
                value
                    .as_f64()
                    .filter(|x| (min..=max).contains(x))
                    .ok_or_else(wrong)
            };
            let switch = || {
                value
                    .as_bool()
                    .ok_or_else(|| Error::new(&field, "must be true or false"))
            };
            match key.as_str() {
                "width" => next.size[0] = number(0.0, 8192.0)? as u32,
                "height" => next.size[1] = number(0.0, 8192.0)? as u32,
                "time" => next.time = number(0.0, 1.0)?,
                "speed" => next.speed = number(0.05, 8.0)?,
                "dark" => next.dark = switch()?,
                "playing" => next.playing = switch()?,
                "particles" => next.particles = switch()?,
                "trails" => next.trails = switch()?,
                "arrows" => next.arrows = switch()?,
                "density" => next.density = switch()?,
                "data" => next.data = switch()?,
                #[cfg(feature = "theory")]
                "lines" => next.lines = switch()?,
                #[cfg(feature = "theory")]
                "of" => next.of = named(&field, value, Of::named, Of::NAMES)?,
                #[cfg(feature = "theory")]
                "lens" => next.lens = named(&field, value, Lens::named, Lens::NAMES)?,
                #[cfg(feature = "theory")]
                "ground" => next.ground = named(&field, value, Ground::named, Ground::NAMES)?,
                #[cfg(feature = "theory")]
                "display" => next.display = named(&field, value, Display::named, Display::NAMES)?,
                #[cfg(feature = "theory")]
                "source" => next.source = switch()?,
                #[cfg(feature = "theory")]
                "mark" if value.is_null() => next.mark = None,
                #[cfg(feature = "theory")]
                "mark" => next.mark = Some(number(0.0, MOST_MARK)? as u32),
                _ => return Err(Error::new(&field, "is not part of a view")),
            }
        }
        *self = next;
        Ok(())
    }

    /// Whether what is shown changes with the field itself.
    pub fn reads_field(&self) -> bool {
        #[cfg(feature = "theory")]
        if self.ground != Ground::Nothing {
            return true;
        }
        self.arrows
    }

    /// Lets `elapsed_ms` pass: time runs to 1, rests there, starts again.
    pub fn advance(&mut self, elapsed_ms: f64) {
        if !self.playing {
            return;
        }
        if self.time >= 1.0 {
            self.rested_ms += elapsed_ms;
            if self.rested_ms > REST_MS {
                self.time = 0.0;
                self.rested_ms = 0.0;
            }
            return;
        }
        self.rested_ms = 0.0;
        self.time = (self.time + elapsed_ms * self.speed / PASS_MS).min(1.0);
    }
}

/// What the name in `value` means, one of `names`.
#[cfg(feature = "theory")]
fn named<T>(field: &str, value: &Value, read: fn(&str) -> Option<T>, names: &[&str]) -> Result<T> {
    let wrong = || Error::new(field, format!("must be one of {}", names.join(", ")));
    value.as_str().and_then(read).ok_or_else(wrong)
}
