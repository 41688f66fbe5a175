//! How far particles are from 8 Gaussians, without the chance of a second sample.

use std::f64::consts::TAU;

use pushforward::core::dataset;
use pushforward::core::mixture::Covariance;
use pushforward::error::{Error, Result};
use pushforward::registry::Pick;

/// Points in either draw of the floor: as many as the page shows.
pub const POINTS: usize = 2000;
/// What is trained towards.
pub const DATA: &str = "eight-gaussians";

/// The law with its mean distances.
pub struct Law {
    means: Vec<Vec<f64>>,
    to_part: Distances,
    /// E‖Y − Y'‖ of two independent points.
    spread: f64,
}

impl Law {
    /// 8 Gaussians as they are by default.
    pub fn new() -> Result<Self> {
        let mixture = dataset::GROUP.make(&Pick::of(DATA))?.mixture;
        let wrong = || Error::new("data", "is not made of equal round Gaussians");
        let mixture = mixture.ok_or_else(wrong)?;
        let Some(&Covariance::Isotropic(variance)) = mixture.covariances.first() else {
            return Err(wrong());
        };
        let means = mixture.means;
        let between = Distances::new((2.0 * variance).sqrt());
        let mut spread = 0.0;
        for a in &means {
            for b in &means {
                spread += between.at(apart(a, b)) / means.len().pow(2) as f64;
            }
        }
        let to_part = Distances::new(variance.sqrt());
        Ok(Self {
            means,
            to_part,
            spread,
        })
    }

    /// The energy distance from the law that `particles`, `[n, 2]`, were drawn from, without bias
    /// (the U-statistic): below 0 about half the time where the two are the same.
    pub fn distance(&self, particles: &[f32]) -> f64 {
        let mut to_law = 0.0;
        for p in particles.chunks_exact(2) {
            let p = [f64::from(p[0]), f64::from(p[1])];
            to_law += self
                .means
                .iter()
                .map(|m| self.to_part.at(apart(&p, m)))
                .sum::<f64>();
        }
        to_law *= 2.0 / (particles.len() * self.means.len()) as f64;
        2.0 * to_law - within(particles) - self.spread
    }

    /// The mean energy distance between [`POINTS`] draws of the law and as many others where every
    /// pair is counted (the V-statistic, as everywhere else here): 2E‖Y − Y'‖/n.
    pub fn floor(&self) -> f64 {
        2.0 * self.spread / POINTS as f64
    }

    /// What [`POINTS`] of the particles are on average from as many points of the law, in floors:
    /// 1 where both laws are the same.
    pub fn floors(&self, particles: &[f32]) -> f64 {
        1.0 + self.distance(particles) / self.floor()
    }

    /// The same for the law that takes each of `points` equally often.
    pub fn floors_of_set(&self, points: &[f32]) -> f64 {
        let again = within(points) / (points.len() / 2) as f64;
        self.floors(points) + again / self.floor()
    }
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Mean of ‖xᵢ − xⱼ‖ over i ≠ j.
fn within(points: &[f32]) -> f64 {
    let (x, y): (Vec<f32>, Vec<f32>) = points.chunks_exact(2).map(|p| (p[0], p[1])).unzip();
    let mut total = 0.0;
    for i in 1..x.len() {
        // Few terms each, so that f32 is enough.
        let mut sums = [0.0_f32; 32];
        for (xs, ys) in x[..i].chunks(32).zip(y[..i].chunks(32)) {
            for (sum, (a, b)) in sums.iter_mut().zip(xs.iter().zip(ys)) {
                let (dx, dy) = (a - x[i], b - y[i]);
                *sum += (dx * dx + dy * dy).sqrt();
            }
        }
        total += sums.iter().map(|&sum| f64::from(sum)).sum::<f64>();
    }
    let n = x.len() as f64;
    2.0 * total / (n * (n - 1.0))
}

/// E‖(r, 0) + s·Z‖ for Z ~ N(0, I) in the plane (the mean of Rice's law), tabulated over r/s.
struct Distances {
    deviation: f64,
    values: Vec<f64>,
}

/// Step of the table; between its entries, which are convex, lines are too high by up to CELL²/8.
const CELL: f64 = 1.0 / 256.0;
/// Where the table ends: beyond, three terms of the expansion in s/r are right to 10⁻⁵.
const FARTHEST: f64 = 10.0;

impl Distances {
    /// By the midpoint rule over the angle and the radius of Z.
    fn new(deviation: f64) -> Self {
        let (radii, angles) = (400, 32);
        let width = 6.0 / f64::from(radii);
        let around: Vec<[f64; 2]> = (0..angles)
            .map(|k| (TAU * (f64::from(k) + 0.5) / f64::from(angles)).sin_cos())
            .map(|(sin, cos)| [cos, sin])
            .collect();
        let at = |r: f64| {
            let mut sum = 0.0;
            for i in 0..radii {
                let rho = (f64::from(i) + 0.5) * width;
                let density = rho * (-0.5 * rho * rho).exp() * width / f64::from(angles);
                let to = |e: &[f64; 2]| (r + rho * e[0]).hypot(rho * e[1]);
                sum += density * around.iter().map(to).sum::<f64>();
            }
            sum
        };
        let cells = (FARTHEST / CELL) as u32;
        Self {
            deviation,
            values: (0..=cells + 1).map(|k| at(f64::from(k) * CELL)).collect(),
        }
    }

    fn at(&self, r: f64) -> f64 {
        let ratio = r / self.deviation;
        let (cell, part) = ((ratio / CELL) as usize, (ratio / CELL).fract());
        let multiple = match self.values.get(cell..cell + 2) {
            Some(&[a, b]) => a + part * (b - a),
            _ => ratio + 0.5 / ratio + 0.125 / ratio.powi(3),
        };
        multiple * self.deviation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pushforward::core::diagnostic::energy_distance;
    use pushforward::core::rng::{Purpose, Stream};

    fn draw(count: usize, index: u32) -> Vec<f32> {
        let mut stream = Stream::new(5, Purpose::Measure, 9, index);
        let set = dataset::GROUP.make(&Pick::of(DATA)).expect("a set");
        let points = set.points(&mut stream, count).expect("points");
        points.iter().map(|&x| x as f32).collect()
    }

    #[test]
    fn mean_distances_to_a_gaussian_are_rices() {
        let distances = Distances::new(0.5);
        // √(π/2)·L½(−x²/2) at x = r/s: Laguerre's function by Bessel's I₀ and I₁; and far away. The
        // midpoint rules err by 4e-5, a hundredth of a floor.
        for (ratio, mean) in [
            (0.0, 1.253_314_1),
            (2.0_f64.sqrt(), 1.812_908),
            (40.0, 40.0125),
        ] {
            let found = distances.at(0.5 * ratio);
            assert!(
                (found / (0.5 * mean) - 1.0).abs() < 1e-4,
                "{ratio}: {found}"
            );
        }
        let [below, above] = [1e-9, -1e-9].map(|e| distances.at(0.5 * (FARTHEST - e)));
        assert!((below - above).abs() < 1e-4, "{below} and {above}");
    }

    #[test]
    fn the_floor_is_what_the_librarys_measure_finds_between_draws() {
        let law = Law::new().expect("a law");
        let between = |k: u32| energy_distance(&draw(500, 2 * k), &draw(500, 2 * k + 1), 2);
        let mean = (0..24).map(between).sum::<f64>() / 24.0;
        let expected = law.floor() * POINTS as f64 / 500.0;
        // One pair of draws varies by half of it, the mean of 24 by a tenth.
        assert!((mean / expected - 1.0).abs() < 0.3, "{mean} and {expected}");
    }

    #[test]
    fn the_law_itself_is_at_one_and_others_are_where_the_librarys_measure_has_them() {
        let law = Law::new().expect("a law");
        let own = draw(8000, 100);
        // 8,000 draws leave a chance of a tenth of a floor of 2,000.
        assert!((law.floors(&own) - 1.0).abs() < 0.3, "{}", law.floors(&own));
        let shifted: Vec<f32> = own.iter().map(|x| x + 1.0).collect();
        let measured = energy_distance(&shifted[..6000], &draw(3000, 101), 2);
        let expected = law.distance(&shifted);
        assert!(
            (measured / expected - 1.0).abs() < 0.15,
            "{measured} and {expected}"
        );
    }
}
