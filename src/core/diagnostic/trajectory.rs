//! What particles' ways from source to data cost.

use super::distance::Estimate;
use crate::error::{Error, Result};

/// Measures of the piecewise linear paths through recorded frames, as means over the particles with
/// standard errors. v is the velocity along such a path, X₀ and X₁ are its ends, and time is divided
/// by its whole span, so that a path recorded from 0 to 1 is taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct TrajectoryMeasures {
    /// E∫‖v‖²dt, in squared units of the coordinates: at least `transport_cost`.
    pub energy: Estimate,
    /// E∫‖v‖dt, in units of the coordinates.
    pub length: Estimate,
    /// E∫‖(X₁ − X₀) − v‖²dt: 0 for straight paths at constant speed (Liu et al. 2023, "Flow straight
    /// and fast", section 2.2, S(Z)).
    pub straightness: Estimate,
    /// E‖X₁ − X₀‖²: at least W₂² between the laws of the ends.
    pub transport_cost: Estimate,
}

/// Measures `frames`, `[times, particles, dim]`, at increasing `times`. Fails where there are fewer
/// than two times, no particle, sizes that do not fit, or numbers that are not finite.
pub fn measure_trajectories(
    frames: &[f32],
    times: &[f64],
    dim: usize,
) -> Result<TrajectoryMeasures> {
    let frame = check(frames, times, dim)?;
    let span = times[times.len() - 1] - times[0];
    let steps: Vec<f64> = times.windows(2).map(|t| (t[1] - t[0]) / span).collect();
    let mut sums: [Vec<f64>; 4] = Default::default();
    for particle in 0..frame / dim {
        let at = |k: usize| &frames[k * frame + particle * dim..][..dim];
        let whole = gap(at(0), at(steps.len()));
        let mut parts = [0.0, 0.0, 0.0, norm_squared(&whole)];
        for (k, step) in steps.iter().enumerate() {
            let moved = gap(at(k), at(k + 1));
            let square = norm_squared(&moved);
            let bend: Vec<f64> = moved
                .iter()
                .zip(&whole)
                .map(|(m, w)| m / step - w)
                .collect();
            parts[0] += square / step;
            parts[1] += square.sqrt();
            parts[2] += step * norm_squared(&bend);
        }
        sums.iter_mut()
            .zip(parts)
            .for_each(|(all, part)| all.push(part));
    }
    let [energy, length, straightness, transport_cost] = sums.map(|all| Estimate::mean(&all));
    Ok(TrajectoryMeasures {
        energy,
        length,
        straightness,
        transport_cost,
    })
}

impl TrajectoryMeasures {
    /// The normalised path energy |E∫‖v‖²dt − W₂²|/W₂² (Tong et al. 2024, "Improving and generalizing
    /// flow-based generative models", section 6.1) for `w2_squared` > 0, the W₂² between source and
    /// data; the standard error is that of the energy.
    pub fn normalised_energy(&self, w2_squared: f64) -> Estimate {
        Estimate {
            value: (self.energy.value - w2_squared).abs() / w2_squared,
            standard_error: self.energy.standard_error.map(|error| error / w2_squared),
        }
    }
}

/// Measures of piecewise linear paths on each of their pieces, over the particles.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// E‖v‖², `[times − 1]`; its mean over time is [`TrajectoryMeasures::energy`].
    pub energy: Vec<Estimate>,
    /// E‖(X₁ − X₀) − v‖², `[times − 1]`; its mean over time is [`TrajectoryMeasures::straightness`].
    pub bend: Vec<Estimate>,
}

/// The profile of `frames`, `[times, particles, dim]`, at increasing `times`; time is divided by its
/// whole span. Fails as [`measure_trajectories`] does.
pub fn profile(frames: &[f32], times: &[f64], dim: usize) -> Result<Profile> {
    let frame = check(frames, times, dim)?;
    let last = times.len() - 1;
    let span = times[last] - times[0];
    let at = |k: usize, i: usize| &frames[k * frame + i * dim..][..dim];
    let piece = |k: usize| {
        let step = (times[k + 1] - times[k]) / span;
        let of = |i: usize| {
            let (moved, whole) = (gap(at(k, i), at(k + 1, i)), gap(at(0, i), at(last, i)));
            let bend = moved
                .iter()
                .zip(&whole)
                .map(|(m, w)| (m / step - w).powi(2));
            (norm_squared(&moved) / (step * step), bend.sum::<f64>())
        };
        let (energy, bend): (Vec<f64>, Vec<f64>) = (0..frame / dim).map(of).unzip();
        (Estimate::mean(&energy), Estimate::mean(&bend))
    };
    let (energy, bend) = (0..last).map(piece).unzip();
    Ok(Profile { energy, bend })
}

/// Numbers in a frame; fails where sizes, times or numbers are not those of trajectories.
fn check(frames: &[f32], times: &[f64], dim: usize) -> Result<usize> {
    let increasing = times.windows(2).all(|pair| pair[0] < pair[1]);
    if times.len() < 2 || !increasing || times.iter().any(|t| !t.is_finite()) {
        let message = "give at least two finite times, each later than the one before";
        return Err(Error::new("times", message));
    }
    let frame = frames.len() / times.len();
    if dim == 0 || frame == 0 || frame * times.len() != frames.len() || !frame.is_multiple_of(dim) {
        let message = format!(
            "give {} frames, one a time, of at least one particle of {dim} numbers each",
            times.len()
        );
        return Err(Error::new("frames", message));
    }
    if frames.iter().any(|x| !x.is_finite()) {
        return Err(Error::new("frames", "have a number that is not finite"));
    }
    Ok(frame)
}

fn gap(from: &[f32], to: &[f32]) -> Vec<f64> {
    let pairs = from.iter().zip(to);
    pairs.map(|(&a, &b)| f64::from(b) - f64::from(a)).collect()
}

fn norm_squared(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum()
}
