//! Optimal transport against brute force, dual certificates and closed forms.
#![cfg(feature = "theory")]

use pushforward::core::mixture::Mixture;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::transport::assignment::{Assignment, MOST, assign};
use pushforward::core::transport::bridge::GaussianBridge;
use pushforward::core::transport::cost::Costs;
use pushforward::core::transport::gaussian::{Gaussian, optimal_map, wasserstein_squared};
use pushforward::core::transport::pairing;
use pushforward::core::transport::sinkhorn::{Sinkhorn, sinkhorn};
use pushforward::core::transport::symmetric::{Eigen, identity, product, transpose};

fn stream(index: u32) -> Stream {
    Stream::new(7, Purpose::Measure, 2, index)
}

fn normals(stream: &mut Stream, count: usize) -> Vec<f64> {
    (0..count).map(|_| stream.normal()).collect()
}

fn matrix(costs: &Costs) -> Vec<f64> {
    let n = costs.columns();
    (0..costs.rows() * n)
        .map(|at| costs.entry(at / n, at % n))
        .collect()
}

/// The least cost of all pairings, one row after the other.
fn brute_force(costs: &[f64], n: usize, row: usize, taken: u32) -> f64 {
    if row == n {
        return 0.0;
    }
    let open = (0..n).filter(|j| taken & (1 << j) == 0);
    let costs = open.map(|j| costs[row * n + j] + brute_force(costs, n, row + 1, taken | (1 << j)));
    costs.fold(f64::INFINITY, f64::min)
}

/// A permutation, feasible potentials, equality on the pairs: together they prove optimality.
fn certify(label: &str, costs: &Costs, found: &Assignment) {
    let n = costs.rows();
    let [u, v] = &found.potentials;
    let size = matrix(costs)
        .iter()
        .fold(1e-300, |m: f64, c| m.max(c.abs()));
    // Paths add and subtract up to n numbers of the costs' size.
    let rounding = 1e-12 * size;
    let mut seen = vec![false; n];
    for (i, &j) in found.columns.iter().enumerate() {
        assert!(
            !std::mem::replace(&mut seen[j], true),
            "{label}: column {j} twice"
        );
        let slack = costs.entry(i, j) - u[i] - v[j];
        assert!(
            slack.abs() <= rounding,
            "{label}: pair {i}, {j} has slack {slack}"
        );
    }
    for (i, u) in u.iter().enumerate() {
        for (j, v) in v.iter().enumerate() {
            let slack = costs.entry(i, j) - u - v;
            assert!(slack >= -rounding, "{label}: {i}, {j} has slack {slack}");
        }
    }
    let pairs = found.columns.iter().enumerate();
    let cost: f64 = pairs.map(|(i, &j)| costs.entry(i, j)).sum();
    assert_eq!(cost, found.cost, "{label}");
}

#[test]
fn assignment_is_the_best_of_all_permutations() {
    let mut stream = stream(0);
    for n in 1..=7 {
        for case in 0..60 {
            let entries: Vec<f64> = (0..n * n)
                .map(|_| match case % 3 {
                    0 => stream.normal(),
                    // Many ties.
                    1 => f64::from(stream.below(3)),
                    // Sizes far apart.
                    _ => 10_f64.powf(12.0 * stream.unit() - 6.0),
                })
                .collect();
            let costs = Costs::from_matrix(&entries, n).expect("legal");
            let found = assign(&costs).expect("square");
            certify("small", &costs, &found);
            let best = brute_force(&entries, n, 0, 0);
            assert!(
                (found.cost - best).abs() <= 1e-12 * best.abs().max(1.0),
                "n = {n}, case {case}: {} and {best}",
                found.cost
            );
        }
    }
}

#[test]
fn assignment_of_many_points_is_certified() {
    let mut stream = stream(1);
    for (label, n, dim) in [
        ("line", 500, 1),
        ("plane", 1000, 2),
        ("space", 300, 3),
        ("matrix", 403, 17),
    ] {
        let (x, y) = (normals(&mut stream, n * dim), normals(&mut stream, n * dim));
        let costs = Costs::squared(&x, &y, dim).expect("legal");
        let found = assign(&costs).expect("square");
        certify(label, &costs, &found);
        if dim == 1 {
            // On a line the optimal pairing is the sorted one.
            let sorted = |mut v: Vec<f64>| {
                v.sort_unstable_by(f64::total_cmp);
                v
            };
            let gaps = sorted(x)
                .into_iter()
                .zip(sorted(y))
                .map(|(x, y)| (x - y) * (x - y));
            assert!((found.cost - gaps.sum::<f64>()).abs() < 1e-11 * n as f64);
        }
    }
    // Equal points, equal sides, points on a grid, one far away, one row.
    let grid: Vec<f64> = (0..600).map(|_| f64::from(stream.below(3))).collect();
    let mut far = normals(&mut stream, 600);
    far[0] = 1e9;
    for (label, x, y) in [
        ("one place", vec![1.0; 600], vec![2.0; 600]),
        ("collapsed", vec![1.0; 600], far.clone()),
        ("grid", grid.clone(), grid.iter().rev().copied().collect()),
        ("same", far.clone(), far.clone()),
        ("far", far.clone(), grid),
        ("single", vec![1.0, 2.0], vec![3.0, 5.0]),
    ] {
        let costs = Costs::squared(&x, &y, 2).expect("legal");
        certify(label, &costs, &assign(&costs).expect("square"));
    }
}

#[test]
fn pairings_undo_permutations_and_refuse_what_cannot_be_paired() {
    let mut stream = stream(2);
    let x = normals(&mut stream, 64 * 3);
    let shifted: Vec<f64> = x.chunks(3).rev().flatten().map(|x| x + 5.0).collect();
    let mirror: Vec<usize> = (0..64).rev().collect();
    assert_eq!(pairing::exact(&x, &shifted, 3).expect("paired"), mirror);
    // At little ε the entropic pairs are the exact ones; at large ε any target is as likely.
    let sharp = pairing::entropic(&x, &shifted, 3, 1e-3, &mut stream).expect("paired");
    assert_eq!(sharp, mirror);
    let loose = pairing::entropic(&x, &shifted, 3, 1e6, &mut stream).expect("paired");
    let hits = loose.iter().zip(&mirror).filter(|(a, b)| a == b).count();
    assert!(hits < 10, "{hits}");

    assert!(Costs::squared::<f64>(&[], &[], 2).is_err());
    assert!(Costs::squared(&[1.0, f64::NAN], &[1.0, 2.0], 2).is_err());
    assert!(Costs::squared(&[1.0, 1e200], &[1.0, 2.0], 2).is_err());
    assert!(Costs::squared(&[1.0; 3], &[1.0; 4], 2).is_err());
    assert!(Costs::from_matrix(&[1.0, f64::INFINITY], 1).is_err());
    assert!(assign(&Costs::squared(&[1.0; 3], &[1.0; 2], 1).expect("legal")).is_err());
    let many = vec![0.0; MOST + 1];
    assert!(assign(&Costs::squared(&many, &many, 1).expect("legal")).is_err());
}

#[test]
fn sinkhorn_tends_to_the_assignment_and_its_marginals_hold() {
    let mut stream = stream(3);
    let n = 40;
    let (x, y) = (normals(&mut stream, 2 * n), normals(&mut stream, 2 * n));
    let costs = Costs::squared(&x, &y, 2).expect("legal");
    let exact = assign(&costs).expect("square").cost / n as f64;
    let mut before = f64::INFINITY;
    for epsilon in [1.0, 0.3, 0.1] {
        let asked = Sinkhorn {
            most: 50_000,
            ..Sinkhorn::new(epsilon)
        };
        let plan = sinkhorn(&costs, None, &asked).expect("legal");
        assert!(plan.converged, "{epsilon}: {plan:?}");
        let above = plan.cost - exact;
        // ⟨π, c⟩ exceeds the optimum by at most ε ln n, the entropy that regularisation can gain.
        assert!(
            above > -1e-5 && above <= epsilon * (n as f64).ln(),
            "{epsilon}: {above}"
        );
        assert!(above < before);
        before = above;
        // Marginals, entry by entry, and the value as ⟨π, c⟩ + ε KL(π‖a⊗b).
        let rows: Vec<Vec<f64>> = (0..n).map(|i| plan.row(&costs, i)).collect();
        for j in 0..n {
            let column: f64 = rows.iter().map(|row| row[j]).sum();
            assert!((column * n as f64 - 1.0).abs() < 1e-9, "{column}");
        }
        let masses = rows.iter().flatten().filter(|p| **p > 0.0);
        let kl: f64 = masses.map(|p| p * (p * (n * n) as f64).ln()).sum();
        let primal = plan.cost + epsilon * kl;
        assert!(
            (plan.value - primal).abs() < 1e-5 * (1.0 + primal.abs()),
            "{} {primal}",
            plan.value
        );
    }
}

#[test]
fn sinkhorn_takes_weights_and_draws_its_rows() {
    // Two rows, three columns, weights of any sum; ε so large that the plan is a⊗b.
    let costs = Costs::from_matrix(&[0.0, 1.0, 2.0, 3.0, 1.0, 0.5], 3).expect("legal");
    let weights: [&[f64]; 2] = [&[1.0, 3.0], &[2.0, 2.0, 4.0]];
    let plan = sinkhorn(&costs, Some(weights), &Sinkhorn::new(1e6)).expect("legal");
    for (i, a) in [0.25, 0.75].into_iter().enumerate() {
        for (p, b) in plan.row(&costs, i).iter().zip([0.25, 0.25, 0.5]) {
            assert!((p - a * b).abs() < 1e-6, "{p} {a} {b}");
        }
    }
    // Frequencies of draws at a middling ε.
    let plan = sinkhorn(&costs, Some(weights), &Sinkhorn::new(1.0)).expect("legal");
    assert!(plan.converged);
    let (mut counts, mut stream, rounds) = ([[0.0; 3]; 2], stream(4), 20_000);
    for _ in 0..rounds {
        for (i, j) in plan.draw(&costs, &mut stream).into_iter().enumerate() {
            counts[i][j] += 1.0 / f64::from(rounds);
        }
    }
    for (i, a) in [0.25, 0.75].into_iter().enumerate() {
        for (found, p) in counts[i].iter().zip(plan.row(&costs, i)) {
            // Five standard errors of a frequency.
            assert!(
                (found - p / a).abs() < 5.0 * 0.5 / f64::from(rounds).sqrt(),
                "{found} {p}"
            );
        }
    }
    for bad in [[[1.0, 0.0].as_slice(), &[1.0; 3]], [&[1.0; 2], &[1.0; 2]]] {
        assert!(sinkhorn(&costs, Some(bad), &Sinkhorn::new(1.0)).is_err());
    }
    for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(sinkhorn(&costs, None, &Sinkhorn::new(epsilon)).is_err());
    }
}

#[test]
fn sinkhorn_is_finite_whatever_it_is_given() {
    let mut stream = stream(5);
    let x = normals(&mut stream, 60);
    let y: Vec<f64> = normals(&mut stream, 60).iter().map(|y| 1e-3 * y).collect();
    let scaled = |s: f64| x.iter().map(|x| s * x).collect::<Vec<f64>>();
    let mut outlier = x.clone();
    outlier[0] = 1e100;
    let sides = [
        (x.clone(), y.clone()),
        (vec![3.0; 60], vec![3.0; 60]),
        (x.clone(), x.clone()),
        (scaled(1e140), y.clone()),
        (scaled(1e-160), scaled(-1e-160)),
        (outlier, x.clone()),
    ];
    for (k, (x, y)) in sides.iter().enumerate() {
        let costs = Costs::squared(x, y, 2).expect("legal");
        for epsilon in [f64::MIN_POSITIVE, 1e-12, 1e-3, 1.0, 1e9, f64::MAX] {
            let asked = Sinkhorn {
                most: 200,
                ..Sinkhorn::new(epsilon)
            };
            let plan = sinkhorn(&costs, None, &asked).expect("legal");
            let numbers = [plan.cost, plan.value, plan.marginal_error, plan.epsilon];
            let potentials = plan.potentials.iter().flatten();
            assert!(
                potentials.chain(&numbers).all(|x| x.is_finite()),
                "sides {k}, ε = {epsilon}: {plan:?}"
            );
            assert!(
                plan.marginal_error < 2.001,
                "sides {k}, ε = {epsilon}: {}",
                plan.marginal_error
            );
            assert_eq!(plan.converged, plan.marginal_error <= asked.tolerance);
            assert!(plan.draw(&costs, &mut stream).iter().all(|&j| j < 30));
        }
    }
}

/// A random Gaussian with eigenvalues of the covariance from about 0.1 to 2.
fn gaussian(stream: &mut Stream, d: usize) -> Gaussian {
    let root = normals(stream, d * d);
    let mut covariance = product(&root, &transpose(&root, d), d);
    covariance.iter_mut().for_each(|s| *s *= 0.5 / d as f64);
    (0..d).for_each(|i| covariance[i * d + i] += 0.1);
    Gaussian::new(normals(stream, d), covariance).expect("a covariance")
}

fn near(label: &str, left: &[f64], right: &[f64], tolerance: f64) {
    let size = right.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
    for (a, b) in left.iter().zip(right) {
        assert!((a - b).abs() <= tolerance * size, "{label}: {a} and {b}");
    }
}

#[test]
fn eigenvalues_rebuild_the_matrix() {
    let mut stream = stream(6);
    for d in [1, 2, 7, 50] {
        let law = gaussian(&mut stream, d);
        let eigen = Eigen::of(&law.covariance, d);
        near("A", &eigen.map(|l| l), &law.covariance, 1e-13);
        let root = eigen.root();
        near("root", &product(&root, &root, d), &law.covariance, 1e-13);
        let q = &eigen.vectors;
        near(
            "QQᵀ",
            &product(q, &transpose(q, d), d),
            &identity(d, 1.0),
            1e-13,
        );
    }
}

#[test]
fn gaussian_transport_maps_one_law_to_the_other_at_its_cost() {
    let mut stream = stream(7);
    for d in [1, 2, 5, 50] {
        let (from, to) = (gaussian(&mut stream, d), gaussian(&mut stream, d));
        let map = optimal_map(&from, &to).expect("regular");
        // Law: A Σ₀ Aᵀ = Σ₁. Cost: ‖Δm‖² + tr((A − I) Σ₀ (A − I)ᵀ). Optimal: A symmetric, positive.
        let a = &map.linear;
        let moved = product(&product(a, &from.covariance, d), &transpose(a, d), d);
        near("pushed covariance", &moved, &to.covariance, 1e-11);
        near("symmetry", a, &transpose(a, d), 1e-11);
        assert!(Eigen::of(a, d).values.iter().all(|&l| l > 0.0));
        let gap: Vec<f64> = a.iter().zip(identity(d, 1.0)).map(|(a, i)| a - i).collect();
        let spread = product(&product(&gap, &from.covariance, d), &transpose(&gap, d), d);
        let trace: f64 = (0..d).map(|i| spread[i * d + i]).sum();
        let shift: f64 = from
            .mean
            .iter()
            .zip(&to.mean)
            .map(|(a, b)| (a - b) * (a - b))
            .sum();
        let value = wasserstein_squared(&from, &to).expect("same dim");
        near("cost", &[value], &[shift + trace], 1e-11);
        near("mean", &map.apply(&from.mean), &to.mean, 1e-12);
        near(
            "self",
            &[wasserstein_squared(&from, &from).expect("same dim")],
            &[0.0],
            1e-12,
        );
    }
}

#[test]
fn bridge_meets_its_ends_its_equations_and_known_values() {
    // N(−.1, I) → N(.1, I), σ = 1: Cov(x₀, x₁) = (√5 − 1)/2.
    let unit = |m| Gaussian::new(vec![m], vec![1.0]).expect("legal");
    let bridge = GaussianBridge::new(unit(-0.1), unit(0.1), 1.0).expect("legal");
    near(
        "golden ratio",
        bridge.coupling(),
        &[(5_f64.sqrt() - 1.0) / 2.0],
        1e-15,
    );

    let mut stream = stream(8);
    for d in [1, 3, 50] {
        for sigma in [0.1, 1.0, 3.0] {
            let (from, to) = (gaussian(&mut stream, d), gaussian(&mut stream, d));
            let bridge = GaussianBridge::new(from.clone(), to.clone(), sigma).expect("legal");
            for (t, end) in [(0.0, &from), (1.0, &to)] {
                near(
                    "end",
                    &bridge.marginal(t).covariance,
                    &end.covariance,
                    1e-15,
                );
                near("end", &bridge.marginal(t).mean, &end.mean, 1e-15);
            }
            for t in [0.0, 0.3, 0.8, 1.0] {
                // Continuity: the velocity v = ṁ + G(x − m) has GΣ + ΣGᵀ = Σ̇ and v(m) = ṁ.
                let law = bridge.marginal(t);
                let at = |x: &[f64]| bridge.field(t, x).expect("regular");
                let center = at(&law.mean);
                let mut g = vec![0.0; d * d];
                for k in 0..d {
                    let mut x = law.mean.clone();
                    x[k] += 1.0;
                    let moved = at(&x).velocity;
                    (0..d).for_each(|i| g[i * d + k] = moved[i] - center.velocity[i]);
                }
                let half = product(&g, &law.covariance, d);
                let rate: Vec<f64> = half
                    .iter()
                    .zip(transpose(&half, d))
                    .map(|(a, b)| a + b)
                    .collect();
                // Quadratic in t: a central difference is exact, beyond the ends too.
                let (before, after) = (bridge.marginal(t - 0.5), bridge.marginal(t + 0.5));
                let slope =
                    |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
                near(
                    "Σ̇",
                    &rate,
                    &slope(&after.covariance, &before.covariance),
                    1e-10,
                );
                near(
                    "ṁ",
                    &center.velocity,
                    &slope(&after.mean, &before.mean),
                    1e-12,
                );
                // A gradient field, as a bridge's drift is: Nelson's v and ½σ²s both are.
                near("gradient", &g, &transpose(&g, d), 1e-9);
                // Drift = v + ½σ²s.
                let x: Vec<f64> = law.mean.iter().map(|m| m + 0.7).collect();
                let field = at(&x);
                let sum: Vec<f64> = field
                    .velocity
                    .iter()
                    .zip(&field.score)
                    .map(|(v, s)| v + 0.5 * sigma * sigma * s)
                    .collect();
                near("drift", &field.drift, &sum, 1e-12);
            }
        }
    }
}

#[test]
fn bridge_values_tend_to_transport_and_to_independence() {
    let mut stream = stream(9);
    let (from, to) = (gaussian(&mut stream, 4), gaussian(&mut stream, 4));
    let bridge = |sigma| GaussianBridge::new(from.clone(), to.clone(), sigma).expect("legal");
    let exact = wasserstein_squared(&from, &to).expect("same dim");
    near("σ → 0", &[bridge(1e-4).entropic_value()], &[exact], 1e-5);
    // Independent pairs cost ‖Δm‖² + tr Σ₀ + tr Σ₁.
    let shift: f64 = from
        .mean
        .iter()
        .zip(&to.mean)
        .map(|(a, b)| (a - b) * (a - b))
        .sum();
    let trace = |law: &Gaussian| (0..4).map(|i| law.covariance[i * 5]).sum::<f64>();
    let independent = shift + trace(&from) + trace(&to);
    near(
        "σ → ∞",
        &[bridge(1e3).entropic_value()],
        &[independent],
        1e-5,
    );
    // Primal: ⟨π, c⟩ = independent − 2 tr C; KL = −½ ln det(I − Σ₁⁻¹ Cᵀ Σ₀⁻¹ C), in one dimension.
    let unit = |m: f64, s: f64| Gaussian::new(vec![m], vec![s]).expect("legal");
    let (sigma, s0, s1) = (0.7_f64, 2.0, 0.5);
    let bridge = GaussianBridge::new(unit(0.0, s0), unit(1.0, s1), sigma).expect("legal");
    let c = bridge.coupling()[0];
    let kl = -0.5 * (1.0 - c * c / (s0 * s1)).ln();
    let primal = 1.0 + s0 + s1 - 2.0 * c + 2.0 * sigma * sigma * kl;
    near("primal", &[bridge.entropic_value()], &[primal], 1e-14);
    assert!(GaussianBridge::new(unit(0.0, 0.0), unit(0.0, 1.0), 1.0).is_err());
    assert!(GaussianBridge::new(unit(0.0, 1.0), unit(0.0, 1.0), 0.0).is_err());
}

#[test]
fn sinkhorn_of_large_samples_meets_the_gaussian_value() {
    let mut stream = stream(10);
    let n = 1000;
    let (from, to) = (gaussian(&mut stream, 2), gaussian(&mut stream, 2));
    let sigma = 0.6_f64;
    let mut draw = |law: &Gaussian| -> Vec<f64> {
        let mixture = Mixture::new(
            vec![1.0],
            vec![law.mean.clone()],
            vec![law.covariance.clone()],
        );
        mixture.and_then(|m| m.draw(&mut stream, n)).expect("drawn")
    };
    let (x, y) = (draw(&from), draw(&to));
    // The plug-in's leading error is that of the samples' own moments: take the bridge between those.
    let laws = [&x, &y].map(|points| Gaussian::of_points(points, 2).expect("legal"));
    let [from, to] = laws;
    let value = GaussianBridge::new(from, to, sigma)
        .expect("legal")
        .entropic_value();
    let epsilon = 2.0 * sigma * sigma;
    let plan = sinkhorn(
        &Costs::squared(&x, &y, 2).expect("legal"),
        None,
        &Sinkhorn::new(epsilon),
    )
    .expect("legal");
    assert!(plan.converged);
    assert!(
        (plan.value - value).abs() < 0.01 * value,
        "{} and {value}",
        plan.value
    );
}
