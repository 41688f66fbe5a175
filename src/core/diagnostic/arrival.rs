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
    /// The same between two disjoint draws of the data: nothing measures below it but by luck.
    pub floor: f64,
    /// Points in each set.
    pub samples: usize,
}

/// Compares `samples`, `[n, dim]`, with random points of `data`; none where either has too few.
pub fn arrival(samples: &[f32], data: &Points, seed: u32) -> Option<Arrival> {
    let dim = data.dim;
    let count = MOST.min(samples.len() / dim).min(data.count() / 2);
    if count == 0 {
        return None;
    }
    let mut mean = Arrival {
        energy_distance: 0.0,
        floor: 0.0,
        samples: count,
    };
    for draw in 0..DRAWS {
        let shuffled = shuffle(data, 2 * count, seed, draw);
        let (first, second) = shuffled.split_at(count * dim);
        let samples = &samples[..count * dim];
        mean.energy_distance += energy_distance(samples, first, dim) / f64::from(DRAWS);
        mean.floor += energy_distance(first, second, dim) / f64::from(DRAWS);
    }
    Some(mean)
}

/// `count` different rows of `data` in random order (Fisher–Yates).
fn shuffle(data: &Points, count: usize, seed: u32, draw: u32) -> Vec<f32> {
    let mut stream = Stream::new(seed, Purpose::Measure, draw, 0);
    let mut order: Vec<usize> = (0..data.count()).collect();
    for i in 0..count {
        let left = (order.len() - i) as u32;
        order.swap(i, i + stream.below(left) as usize);
    }
    let row = |&i: &usize| data.values[i * data.dim..(i + 1) * data.dim].to_vec();
    order[..count].iter().flat_map(row).collect()
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
