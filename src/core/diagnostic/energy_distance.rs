//! Energy distance between two samples (Székely & Rizzo 2013, eq. 5.1).

use super::distance::{Estimate, Measure, points};
use crate::registry::Entry;

pub const ENTRY: Entry<Measure> = Entry {
    id: "energy",
    label: "Energy distance",
    doc: "2E‖X − Y‖ − E‖X − X'‖ − E‖Y − Y'‖, in the units of the coordinates (Székely & Rizzo 2013, eq. 5.1).",
    params: &[points(1000.0)],
    make: |p| Measure::new(p[0], |x, y, dim, _| Ok(Estimate::of(energy_distance(x, y, dim)))),
};

/// 2E‖X − Y‖ − E‖X − X'‖ − E‖Y − Y'‖ between `x` `[n, dim]` and `y` `[m, dim]`, all pairs counted
/// (the V-statistic): at least 0, in the units of the coordinates, cost n·m·dim.
pub fn energy_distance(x: &[f32], y: &[f32], dim: usize) -> f64 {
    2.0 * mean_distance(x, y, dim) - mean_distance(x, x, dim) - mean_distance(y, y, dim)
}

/// What [`energy_distance`] is on average between two independent draws of one law, as many points in each
/// as in `x`, `[n, dim]` with n at least 2, by which it is estimated: 2E‖X − X'‖/n.
pub fn energy_floor(x: &[f32], dim: usize) -> f64 {
    // A point's distance to itself counts in the mean, but is no pair.
    2.0 * mean_distance(x, x, dim) / (x.len() / dim - 1) as f64
}

fn mean_distance(x: &[f32], y: &[f32], dim: usize) -> f64 {
    let distance = |a: &[f32], b: &[f32]| {
        let square: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
        f64::from(square.sqrt())
    };
    let to_all = |a: &[f32]| y.chunks_exact(dim).map(|b| distance(a, b)).sum::<f64>();
    let total: f64 = x.chunks_exact(dim).map(to_all).sum();
    total / ((x.len() / dim) * (y.len() / dim)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::rng::{Purpose, Stream};

    #[test]
    fn shifted_normals_in_closed_form() {
        // For X ~ N(0, 1) and Y ~ N(δ, 1): E|X − Y| = 2φ(δ/√2)·√2·… in full below.
        let draw = |shift: f64, index| {
            let mut stream = Stream::new(2, Purpose::Measure, 0, index);
            (0..4000)
                .map(|_| (shift + stream.normal()) as f32)
                .collect::<Vec<_>>()
        };
        let (delta, pi) = (2.0_f64, std::f64::consts::PI);
        // |N(δ, 2)|: √2·√(2/π)·exp(−δ²/4) + δ·erf(δ/2), erf(1) = 0.8427007929497149.
        let between =
            2.0 / pi.sqrt() * (-delta * delta / 4.0).exp() + delta * 0.842_700_792_949_714_9;
        let expected = 2.0 * between - 4.0 / pi.sqrt();
        let measured = energy_distance(&draw(0.0, 0), &draw(delta, 1), 1);
        assert!(
            (measured - expected).abs() < 0.1,
            "{measured} vs {expected}"
        );
        assert!(energy_distance(&draw(0.0, 0), &draw(0.0, 1), 1) < 0.01);
        assert!(energy_distance(&draw(0.0, 0), &draw(0.0, 0), 1).abs() < 1e-9);
    }
}
