//! How far samples are from data, beside what two draws of the data are from each other.

use super::energy_distance;
use crate::core::program::Points;
use crate::core::rng::{Purpose, Stream};

/// Most samples compared: the cost is quadratic.
const MOST: usize = 1000;

/// Random draws of the data that the figures are averaged over.
const DRAWS: u32 = 4;

/// A distance and its floor.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Arrival {
    /// Energy distance of the samples to as many data points, in the field's frame.
    pub energy_distance: f64,
    /// The same between two independent draws of the data: nothing measures below it but by luck.
    pub floor: f64,
    /// Points in each set.
    pub samples: usize,
}

/// Compares `samples`, `[n, dim]`, with random points of `data`; none where either is empty.
pub fn arrival(samples: &[f32], data: &Points, seed: u32) -> Option<Arrival> {
    let dim = data.dim;
    let count = MOST.min(samples.len() / dim);
    if count == 0 || data.count() == 0 {
        return None;
    }
    let samples = &samples[..count * dim];
    let mut mean = Arrival {
        energy_distance: 0.0,
        floor: 0.0,
        samples: count,
    };
    for k in 0..DRAWS {
        let (first, second) = (
            draw(data, count, seed, 2 * k),
            draw(data, count, seed, 2 * k + 1),
        );
        mean.energy_distance += energy_distance(samples, &first, dim) / f64::from(DRAWS);
        mean.floor += energy_distance(&first, &second, dim) / f64::from(DRAWS);
    }
    Some(mean)
}

/// `count` rows of `data`, drawn with replacement, so that draws are independent.
fn draw(data: &Points, count: usize, seed: u32, index: u32) -> Vec<f32> {
    let mut stream = Stream::new(seed, Purpose::Measure, 0, index);
    let rows = (0..count).map(|_| stream.below(data.count() as u32) as usize);
    rows.flat_map(|i| &data.values[i * data.dim..(i + 1) * data.dim])
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_arrive_at_the_floor_and_noise_does_not() {
        let mut stream = Stream::new(4, Purpose::Measure, 1, 0);
        let mut normals = |shift: f64| -> Vec<f32> {
            (0..4000)
                .map(|_| (shift + stream.normal()) as f32)
                .collect()
        };
        let data = Points::new(normals(0.0), 2);
        let same = arrival(&normals(0.0), &data, 1).expect("enough points");
        let other = arrival(&normals(1.0), &data, 1).expect("enough points");
        assert_eq!(same.samples, 1000);
        assert!(same.energy_distance < 3.0 * same.floor, "{same:?}");
        assert!(other.energy_distance > 30.0 * other.floor, "{other:?}");
        assert_eq!(arrival(&[], &data, 1), None);
    }
}
