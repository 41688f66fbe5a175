use super::distance::{Estimate, Measure, points};
use crate::core::rng::Stream;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Measure> = Entry {
    id: "sliced-w2",
    label: "Sliced W₂",
    doc: "The root of the mean W₂² between projections on random directions (Bonneel et al. 2015, eq. 8); the error is that of the directions.",
    params: &[
        points(4096.0),
        Param::integer(
            "projections",
            "Projections",
            100.0,
            2.0,
            10_000.0,
            "Number of random directions.",
        )
        .logarithmic(),
    ],
    make: |p| {
        let projections = p[1] as usize;
        Measure::new(p[0], move |x, y, dim, stream| {
            Ok(sliced_wasserstein(x, y, dim, projections, stream))
        })
    },
};

/// (E_θ W₂²(θ·x, θ·y))^½ over `projections` directions θ uniform on the sphere, between `x` and `y`,
/// both `[n, dim]`, with its standard error over the directions.
pub fn sliced_wasserstein(
    x: &[f32],
    y: &[f32],
    dim: usize,
    projections: usize,
    stream: &mut Stream,
) -> Estimate {
    let squares: Vec<f64> = (0..projections)
        .map(|_| {
            let theta: Vec<f64> = (0..dim).map(|_| stream.normal()).collect();
            let length = theta.iter().map(|t| t * t).sum::<f64>().sqrt();
            let (x, y) = (project(x, &theta), project(y, &theta));
            let gaps = x.iter().zip(&y).map(|(x, y)| (x - y) / length);
            gaps.map(|gap| gap * gap).sum::<f64>() / x.len() as f64
        })
        .collect();
    let square = Estimate::mean(&squares);
    let value = square.value.sqrt();
    Estimate {
        value,
        // d√m = dm/2√m.
        standard_error: square.standard_error.map(|error| {
            if value > 0.0 { error / (2.0 * value) } else { 0.0 }
        }),
    }
}

/// The sorted inner products with `theta`.
fn project(points: &[f32], theta: &[f64]) -> Vec<f64> {
    let dot = |point: &[f32]| point.iter().zip(theta).map(|(&p, t)| f64::from(p) * t).sum();
    let mut along: Vec<f64> = points.chunks_exact(theta.len()).map(dot).collect();
    along.sort_unstable_by(f64::total_cmp);
    along
}
