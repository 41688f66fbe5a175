//! What a picture shows, whichever renderer draws it.

use std::sync::Arc;

#[cfg(feature = "theory")]
use super::marks::{Marks, Stroke};
use super::palette::Palette;

/// The part of the plane that the canvas shows, in frame coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The point in the middle of the canvas.
    pub center: [f32; 2],
    /// Half the width and height that are at least visible; a unit is as long across as up.
    pub half: [f32; 2],
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            center: [0.0; 2],
            half: [3.0; 2],
        }
    }
}

impl Camera {
    /// Room left around the points, as a factor on the half extents.
    const MARGIN: f32 = 1.15;
    /// Share of the points beyond each edge: a few outliers do not shrink everything else.
    const OUTSIDE: f32 = 0.002;

    /// Shows the first two coordinates of all `sets`, each `[count, dim]` row-major, on a canvas
    /// `aspect` times as wide as high. Points that are not finite are passed over; with none left
    /// the answer is [`Camera::default`]. For dim 1 the values go up and `center[0]`, `half[0]`
    /// have no effect.
    pub fn fit(sets: &[&[f32]], dim: usize, aspect: f32) -> Self {
        let axes = dim.min(2);
        let mut spans = [None; 2];
        for axis in 0..axes {
            let values = sets
                .iter()
                .flat_map(|set| set.iter().skip(axis).step_by(dim));
            spans[2 - axes + axis] = span(values.copied().filter(|v| v.is_finite()).collect());
        }
        let Some(y) = spans[1] else {
            return Self::default();
        };
        let x = spans[0].unwrap_or(y);
        // A single point, or points on a line, still need room in both directions.
        let least = 1e-3 * (1.0 + x.0.abs().max(y.0.abs()));
        let half = [x, y].map(|(_, half)| (half * Self::MARGIN).max(least).min(1e30));
        let aspect = if aspect.is_finite() && aspect > 0.0 {
            aspect
        } else {
            1.0
        };
        let up = half[1].max(if axes == 2 { half[0] / aspect } else { 0.0 });
        Self {
            center: [x.0, y.0],
            half: [up * aspect, up],
        }
    }
}

/// Middle and half width of all values but the outermost.
fn span(mut values: Vec<f32>) -> Option<(f32, f32)> {
    if values.is_empty() {
        return None;
    }
    let last = values.len() - 1;
    let cut = (values.len() as f32 * Camera::OUTSIDE) as usize;
    let low = *values.select_nth_unstable_by(cut, f32::total_cmp).1;
    let high = *values.select_nth_unstable_by(last - cut, f32::total_cmp).1;
    // Halved first: the sum of two large values would overflow.
    Some((low / 2.0 + high / 2.0, high / 2.0 - low / 2.0))
}

/// One picture of the stage.
///
/// Particles of dim 2 and more are drawn by their first two coordinates. Those of dim 1 are drawn
/// in space–time: time from left (t = 0) to right (t = 1), the value upwards.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Where frame coordinates lie on the canvas.
    pub camera: Camera,
    /// Where in the particles' trajectory the picture stands, in frames; between two frames the
    /// particles are interpolated. Clamped to the frames there are.
    pub frame_position: f32,
    /// Time of each frame of the particles, increasing from 0 to 1; taken as evenly spaced
    /// where there are not as many times as frames.
    pub frame_times: Arc<[f32]>,
    /// Draw the particles.
    pub particles: bool,
    /// Draw where the particles have just been.
    pub trails: bool,
    /// Draw the field as arrows; their trajectory has two frames, the points and the field there.
    pub arrows: bool,
    /// Draw the particles' density as a heat map: now, or for dim 1 at all times.
    pub density: bool,
    /// Draw the data points.
    pub data: bool,
    /// The colours.
    pub palette: Palette,
    /// Diameter of a particle in device pixels.
    pub point_size: f32,
    /// Field strength, in frame coordinates per unit of time, at which an arrow has half its
    /// greatest length.
    pub arrow_speed: f32,
    /// The stage's axes where they are not the first two coordinates; the data points are given by
    /// them already.
    #[cfg(feature = "theory")]
    pub projection: Option<Projection>,
    /// Draw the data points in the colour of the data, as those of the source are drawn in its own.
    #[cfg(feature = "theory")]
    pub ends: bool,
    /// What the host has computed: contours, streamlines, maps.
    #[cfg(feature = "theory")]
    pub marks: Arc<Marks>,
    /// Strokes over everything else, particles too.
    #[cfg(feature = "theory")]
    pub over: Vec<Stroke>,
}

/// Two axes for points of many dimensions.
#[cfg(feature = "theory")]
#[derive(Debug, Clone)]
pub struct Projection {
    /// Across and up, `[2, dim]`.
    pub axes: Arc<[f32]>,
    /// Another number for other particles.
    pub version: u64,
}

impl Scene {
    /// RGBA of the data points.
    pub fn data_colour(&self) -> [u8; 4] {
        #[cfg(feature = "theory")]
        if self.ends {
            return self.palette.end(1.0);
        }
        self.palette.data()
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            camera: Camera::default(),
            frame_position: 0.0,
            frame_times: Arc::new([]),
            particles: true,
            trails: true,
            arrows: false,
            density: false,
            data: true,
            palette: Palette::default(),
            point_size: 4.0,
            arrow_speed: 1.5,
            #[cfg(feature = "theory")]
            projection: None,
            #[cfg(feature = "theory")]
            ends: false,
            #[cfg(feature = "theory")]
            marks: Arc::default(),
            #[cfg(feature = "theory")]
            over: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fit_holds_the_points_at_the_canvas_aspect() {
        let points = [0.0, 0.0, 4.0, 2.0, f32::NAN, 1.0, 2.0, f32::INFINITY];
        for aspect in [0.5, 1.0, 3.0] {
            let camera = Camera::fit(&[&points], 2, aspect);
            assert!((camera.half[0] / camera.half[1] - aspect).abs() < 1e-5);
            assert!(camera.half[0] > 2.0 && camera.half[1] > 1.0);
            assert!(camera.half[0] < 2.4 || camera.half[1] < 1.2);
            assert_eq!(camera.center, [2.0, 1.0]);
        }
    }

    #[test]
    fn fit_survives_one_point_none_and_a_far_outlier() {
        assert!(Camera::fit(&[&[1.0, 2.0, 9.0]], 3, 1.0).half[0] > 0.0);
        assert_eq!(Camera::fit(&[&[], &[f32::NAN]], 1, 1.0), Camera::default());
        assert!(Camera::fit(&[&[f32::MAX, -f32::MAX]], 1, 1.0).half[1].is_finite());
        let mut many = vec![0.5; 999];
        many.push(1e6);
        many.push(-0.5);
        assert!(Camera::fit(&[&many], 1, 2.0).half[1] < 2.0);
    }
}
