//! Pairs made on the host.

use super::common::{batches, cost, plan};
use pushforward::core::diagnostic::energy_distance;
use pushforward::core::program::Pairs;
use pushforward::core::transport::assignment::assign;
use pushforward::core::transport::cost::Costs;
use serde_json::json;

fn independent_cost(pairs: &Pairs) -> f64 {
    let dim = pairs.x0.dim;
    let mut turned = pairs.x1.values.to_vec();
    turned.rotate_left(dim);
    cost(&Pairs {
        x0: pairs.x0.clone(),
        x1: pushforward::core::program::Points::new(turned, dim),
    })
}

fn coordinate(pairs: &[Pairs], of: impl Fn(&Pairs) -> Vec<f32>) -> Vec<f32> {
    pairs.iter().flat_map(of).collect()
}

#[test]
fn exact_pairs_cost_least() {
    let plan = plan(&json!({ "data": "moons", "coupling": { "id": "minibatch-ot", "batch": 64 } }));
    let pairs = batches(&plan, 0, 8);
    for pairs in &pairs {
        let costs = Costs::squared(&pairs.x0.values, &pairs.x1.values, 2).expect("costs");
        let least = assign(&costs).expect("an assignment").cost;
        // Pairs are read back as f32: each cost is off by some 10⁻⁷ of it.
        assert!((cost(pairs) - least).abs() < 1e-5 * least);
        assert!(cost(pairs) < 0.7 * independent_cost(pairs));
    }
}

#[test]
fn entropic_pairs_lie_between_optimal_and_independent_ones() {
    let with = |epsilon: f64| {
        let coupling = json!({ "id": "sinkhorn", "batch": 128, "epsilon": epsilon });
        let pairs = batches(
            &plan(&json!({ "data": "moons", "coupling": coupling })),
            0,
            8,
        );
        let apart: f64 = pairs.iter().map(independent_cost).sum();
        let least = |pairs: &Pairs| {
            let costs = Costs::squared(&pairs.x0.values, &pairs.x1.values, 2).expect("costs");
            assign(&costs).expect("an assignment").cost
        };
        let least: f64 = pairs.iter().map(least).sum();
        (pairs.iter().map(cost).sum::<f64>() - least) / (apart - least)
    };
    // 1,024 pairs: the part's standard error is .03 to .05.
    let [small, middle, large] = [0.05, 2.0, 1e3].map(with);
    assert!(small < 0.1 && (large - 1.0).abs() < 0.15, "{small} {large}");
    assert!(small < middle - 0.1 && middle < large - 0.1, "{middle}");
}

#[test]
fn both_laws_are_kept() {
    for coupling in [
        json!({ "id": "minibatch-ot", "batch": 256 }),
        json!({ "id": "sinkhorn", "batch": 128 }),
        json!("reflow"),
        json!("imf"),
    ] {
        let target = if coupling == "imf" {
            "velocity-and-noise"
        } else {
            "velocity"
        };
        let path = if coupling == "imf" {
            "brownian-bridge"
        } else {
            "linear"
        };
        let plan = plan(&json!({
            "source": "moons", "data": "eight-gaussians", "path": path, "target": target,
            "coupling": coupling, "sampler": "heun",
        }));
        let batch = plan.coupling.made().expect("pairs").batch as u32;
        let pairs = batches(&plan, 0, 2048 / batch);
        let drawn = |points: &pushforward::core::program::Points, from: usize| {
            points.values[2 * from..2 * (from + 2048)].to_vec()
        };
        let pushforward::core::program::Source::Points(source) = &plan.train.source else {
            panic!("a source of points");
        };
        for (law, points) in [
            (source, coordinate(&pairs, |p| p.x0.values.to_vec())),
            (
                &plan.train.data,
                coordinate(&pairs, |p| p.x1.values.to_vec()),
            ),
        ] {
            let mean =
                |of: &dyn Fn(usize) -> f64| [0, 4096, 12_288].map(of).iter().sum::<f64>() / 3.0;
            let floor = mean(&|k| energy_distance(&drawn(law, k), &drawn(law, k + 2048), 2));
            let found = mean(&|k| energy_distance(&points, &drawn(law, k), 2));
            // Both are the same statistic of 2,048 points; three of its means are its 99th percentile.
            assert!(found < 3.0 * floor + 0.003, "{coupling}: {found} {floor}");
        }
    }
}

#[test]
fn the_reference_pairs_are_brownian() {
    let plan = plan(&json!({
        "source": "moons", "data": "eight-gaussians", "coupling": "ipf", "sampler": "heun",
        "path": { "id": "brownian-bridge", "noise": 1.7 }, "target": "velocity-and-noise",
    }));
    let pairs = batches(&plan, 0, 8);
    let gaps: Vec<f64> = pairs
        .iter()
        .flat_map(|p| p.x0.values.iter().zip(p.x1.values.iter()))
        .map(|(a, b)| f64::from(*b) - f64::from(*a))
        .collect();
    let mean_square = gaps.iter().map(|g| g * g).sum::<f64>() / gaps.len() as f64;
    // 8,192 squares of mean 1.7² have a standard error of 1.6 %.
    assert!(
        (mean_square / 1.7_f64.powi(2) - 1.0).abs() < 0.06,
        "{mean_square}"
    );
}
