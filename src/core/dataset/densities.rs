//! What holds for every data set with a density, whatever it is.

use super::{DataSet, GROUP};
use crate::core::density::{Density, GridDensity};
use crate::core::rng::{Purpose, Stream};
use crate::registry::Pick;

const DRAWS: usize = 20_000;

/// Every data set that has a density, some of its draws, and the density.
fn all() -> Vec<(&'static str, Vec<f64>, Density)> {
    let entry = |id| GROUP.make(&Pick::of(id)).expect("made");
    let with_density = |set: DataSet, id| {
        let points = set
            .points(&mut Stream::new(2, Purpose::Data, 0, 0), DRAWS)
            .ok()?;
        Some((id, points, set.into_density()?))
    };
    let found = GROUP
        .all
        .iter()
        .filter_map(|e| with_density(entry(e.id), e.id));
    found.collect()
}

#[test]
fn many_have_one() {
    let ids: Vec<&str> = all().iter().map(|(id, ..)| *id).collect();
    for id in [
        "eight-gaussians",
        "rings",
        "normal",
        "grid-25",
        "funnel",
        "double-well",
    ] {
        assert!(ids.contains(&id), "{id} of {ids:?}");
    }
    assert!(!ids.contains(&"old-faithful"), "points have no density");
}

#[test]
fn any_density_of_the_plane_is_a_data_set() {
    // A person's own energy, here that of N((1, 0), I) with a factor e².
    let energy = |x: &[f64]| 0.5 * ((x[0] - 1.0).powi(2) + x[1] * x[1]) - 2.0;
    let slope = |x: &[f64]| vec![1.0 - x[0], -x[1]];
    let density = Density::from_fn(2, move |x| -energy(x), slope);
    let set = DataSet::on_grid(density, &[-6.0, -6.0], &[7.0, 6.0]).expect("fits");
    let points = set
        .points(&mut Stream::new(3, Purpose::Data, 0, 0), DRAWS)
        .expect("drawn");
    let mean = points.iter().step_by(2).sum::<f64>() / DRAWS as f64;
    assert!((mean - 1.0).abs() < 5.0 / (DRAWS as f64).sqrt(), "{mean}");
    let log_z = set
        .into_density()
        .and_then(|density| density.log_z)
        .expect("known");
    assert!(
        (log_z - 2.0 - std::f64::consts::TAU.ln()).abs() < 1e-6,
        "{log_z}"
    );
}

/// As the same mixture is in another frame.
#[test]
fn densities_move_with_the_frame() {
    let (law, center, scale) = (super::grid_25::mixture(), [1.0, -2.0], [3.0, 0.5]);
    let moved = Density::of_mixture(law.in_frame(&center, &scale)).expect("a density");
    let density = Density::of_mixture(law)
        .expect("a density")
        .in_frame(&center, &scale);
    for x in [[0.1, 0.3], [-1.7, 4.0]] {
        let gap = moved.log_density(&x) - density.log_density(&x);
        assert!(gap.abs() < 1e-12, "{gap}");
        for (u, v) in moved.gradient(&x).iter().zip(density.gradient(&x)) {
            assert!((u - v).abs() < 1e-11 * (1.0 + u.abs()), "{u} {v}");
        }
    }
    assert_eq!(density.log_z, Some(0.0));
}

#[test]
fn gradients_are_the_slopes() {
    for (id, points, density) in all() {
        for x in points.chunks_exact(density.dim).take(40) {
            let gradient = density.gradient(x);
            let size = 1.0 + gradient.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
            for i in 0..density.dim {
                let h = 1e-5;
                let (mut up, mut down) = (x.to_vec(), x.to_vec());
                up[i] += h;
                down[i] -= h;
                let slope = (density.log_density(&up) - density.log_density(&down)) / (2.0 * h);
                // Third derivatives reach size³, and log π̃ is rounded to 1e-16 of some hundreds.
                let tolerance = 1e-8 * size + 1e-10 * size.powi(3);
                assert!(
                    (gradient[i] - slope).abs() < tolerance,
                    "{id} at {x:?}: {} {slope}",
                    gradient[i]
                );
            }
        }
    }
}

/// Stein's identity: E[xᵢ ∂ᵢ log π(x)] = −1 under π itself, for draws and density of one law.
#[test]
fn draws_belong_to_the_density() {
    for (id, points, density) in all() {
        for i in 0..density.dim {
            let values = points
                .chunks_exact(density.dim)
                .map(|x| x[i] * density.gradient(x)[i]);
            let values: Vec<f64> = values.collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            let error = (variance / n).sqrt();
            assert!(
                (mean + 1.0).abs() < 5.0 * error,
                "{id}, axis {i}: {mean} ± {error}"
            );
        }
    }
}

#[test]
fn normalisers_agree_with_quadrature() {
    let mut checked = 0;
    for (id, points, density) in all() {
        if density.dim > 2 {
            continue;
        }
        let reach = points.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        let half = vec![
            if id == "laplace" {
                30.0
            } else {
                1.2 * reach + 0.5
            };
            density.dim
        ];
        let low: Vec<f64> = half.iter().map(|h| -h).collect();
        let grid = GridDensity::new(&density, &low, &half).expect("fits");
        // A kink costs the midpoint rule h²/24 of the slope's jump, h = 60/4096; smooth ones cost nothing.
        let tolerance = if id == "laplace" { 2e-5 } else { 1e-5 };
        let log_z = density.log_z.expect("known");
        assert!(
            (grid.log_z - log_z).abs() < tolerance,
            "{id}: {} and {log_z}",
            grid.log_z
        );
        checked += 1;
    }
    assert!(checked >= 7, "{checked}");
}
