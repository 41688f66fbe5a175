//! Any affine path along any other: exact fields of a mixture, converted, are the other's exact
//! fields.
#![cfg(feature = "theory")]

mod entries;

use entries::{mixture, regression};
use pushforward::core::path::convert::{Conversion, common_range, from_gaussian};
use pushforward::core::path::{self, Path};
use pushforward::core::regression::Quantity;
use pushforward::registry::Pick;

/// Every entry at its defaults; interpolants with a γ small enough that α/√(σ² + γ²) rises.
fn paths() -> Vec<(Pick, Path)> {
    let pick = |id: &str| match id {
        "interpolant-linear" | "interpolant-trigonometric" => Pick::of(id).with("level", 0.3),
        id => Pick::of(id),
    };
    let picks = path::GROUP.all.iter().map(|entry| pick(entry.id));
    picks
        .map(|pick| (pick.clone(), path::GROUP.make(&pick).expect("a path")))
        .collect()
}

fn close(label: &str, found: &[f64], expected: &[f64], scale: f64) {
    for (x, y) in found.iter().zip(expected) {
        assert!((x - y).abs() < 1e-8 * (scale + y.abs()), "{label}: {x} {y}");
    }
}

#[test]
fn a_converted_field_is_the_other_paths_own() {
    let law = mixture();
    let paths = paths();
    let mut pairs = 0;
    for (from, trained) in &paths {
        for (to, other) in &paths {
            let (low, high) = common_range(trained, trained.range, other).expect("a range");
            assert!(
                high - low > 0.5 * (other.range.1 - other.range.0),
                "{from:?} {to:?} {low} {high}"
            );
            pairs += 1;
            for part in [0.0, 0.1, 0.35, 0.6, 0.9, 0.99] {
                let r = low + part * (high - low);
                let label = format!("{} along {} at {r}", from.id, to.id);
                let c = Conversion::new(trained, trained.range, other, r).expect(&label);
                let here = from_gaussian(&trained.schedule(c.t));
                let there = from_gaussian(&other.schedule(r));
                for point in [[0.3, -0.2], [-1.1, 0.8], [1.4, 0.1]] {
                    let x = point.map(|p| (there.alpha + there.sigma) * p);
                    let own = law.field(&there, &x);
                    let seen = law.field(&here, &x.map(|x| x / c.k));
                    let v = seen.velocity.expect("a velocity");
                    let v: Vec<f64> = x.iter().zip(v).map(|(&x, v)| c.velocity(x, v)).collect();
                    let own_v = own.velocity.expect("a velocity");
                    // Coefficients near an end of either path are large and cancel.
                    let size = there.d_alpha.abs()
                        + there.d_sigma.abs()
                        + c.k * c.d_t.abs() * (here.d_alpha.abs() + here.d_sigma.abs());
                    close(&label, &v, &own_v, 1.0 + size);
                    let score: Vec<f64> = seen
                        .score
                        .expect("a score")
                        .iter()
                        .map(|s| s / c.k)
                        .collect();
                    close(
                        &label,
                        &score,
                        &own.score.expect("a score"),
                        1.0 / there.sigma,
                    );
                    close(
                        &label,
                        &seen.data.expect("data"),
                        &own.data.expect("data"),
                        1.0,
                    );
                    close(
                        &label,
                        &seen.noise.expect("noise"),
                        &own.noise.expect("noise"),
                        1.0,
                    );
                }
            }
        }
    }
    assert!(pairs >= 15 * 15, "{pairs}");
}

#[test]
fn the_clock_and_the_scaling_keep_their_derivatives() {
    let paths = paths();
    for (from, trained) in &paths {
        for (to, other) in &paths {
            let (low, high) = common_range(trained, trained.range, other).expect("a range");
            for part in [0.2, 0.5, 0.8] {
                let (r, h) = (low + part * (high - low), 1e-5);
                let [before, at, after] = [r - h, r, r + h]
                    .map(|r| Conversion::new(trained, trained.range, other, r).expect("inside"));
                for (name, slope, difference) in [
                    ("t", at.d_t, (after.t - before.t) / (2.0 * h)),
                    ("k", at.d_k, (after.k - before.k) / (2.0 * h)),
                ] {
                    // The second derivative of a table's curve jumps at its knots, by about 1.
                    assert!(
                        (slope - difference).abs() < 2e-5 * (1.0 + slope.abs()),
                        "{} along {} at {r}: d{name} {slope} {difference}",
                        from.id,
                        to.id
                    );
                }
            }
        }
    }
}

#[test]
fn what_the_field_was_not_trained_for_is_refused() {
    let make = |pick: Pick| path::GROUP.make(&pick).expect("a path");
    let linear = make(Pick::of("linear"));
    let ve = make(Pick::of("ve"));
    // The variance-exploding path begins at α/σ = 1/50 and ends at 1/0.01.
    let (low, high) = common_range(&ve, ve.range, &linear).expect("a range");
    assert!(
        (low - 1.0 / 51.0).abs() < 1e-12 && (high - 100.0 / 101.0).abs() < 1e-12,
        "{low} {high}"
    );
    assert_eq!(Conversion::new(&ve, ve.range, &linear, 0.01), None);
    assert_eq!(Conversion::new(&ve, ve.range, &linear, 0.995), None);
    assert!(Conversion::new(&ve, ve.range, &linear, low).is_some());
    assert!(Conversion::new(&ve, ve.range, &linear, high).is_some());
    // The other way round all of it is there.
    assert_eq!(common_range(&linear, linear.range, &ve), Some(ve.range));
    // On itself a path is itself.
    let same = Conversion::new(&linear, linear.range, &linear, 0.3).expect("inside");
    assert!((same.t - 0.3).abs() < 1e-15 && (same.k - 1.0).abs() < 1e-15);
    assert!((same.d_t - 1.0).abs() < 1e-12 && same.d_k.abs() < 1e-12);
    // Nothing in common: a range that the other path never enters.
    assert_eq!(common_range(&linear, (0.0, 0.01), &ve), None);
}

/// From N(0, I), E[x₀ | x] is (σ/γ)·E[z | x] too; but where γ is 0.03 that multiplies the second head's
/// error by 30, and the state tells x₀ almost by itself.
#[test]
fn a_mean_is_not_read_off_a_noise_that_vanishes() {
    let bridge = Pick::of("brownian-bridge");
    let r = regression(&bridge, "velocity-and-noise", "uniform", 1.0);
    let (low, high) = r.range();
    for (t, quantity) in [(low, Quantity::Noise), (high, Quantity::Data)] {
        let way = r.conversion(t, quantity).expect("told");
        let error = way.f.abs() + way.h.abs();
        assert!(error < 0.5, "{quantity:?} at {t}: {way:?}");
    }
}
