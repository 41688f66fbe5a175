//! What holds for every path, target and weighting of the registry at every legal parameter.

mod entries;

use entries::{every, expect_finite, regression};
use pushforward::core::regression::Quantity;
use pushforward::core::{path, target, weighting};
use pushforward::registry::Pick;

const DATA_RMS: [f64; 3] = [0.1, 1.0, 20.0];

#[test]
fn training_rows_are_finite() {
    for path in every(&path::GROUP) {
        // At the corners of a path's parameters, one sort of data and two targets.
        let usual = path == Pick::of(&path.id);
        let sizes = if usual { &DATA_RMS[..] } else { &DATA_RMS[2..] };
        let targets = if usual {
            target::GROUP.all
        } else {
            &target::GROUP.all[..2]
        };
        for target in targets {
            for weighting in weighting::GROUP.all {
                for &data_rms in sizes {
                    let label = format!("{path:?} {} {} {data_rms}", target.id, weighting.id);
                    let r = regression(&path, target.id, weighting.id, data_rms);
                    let (low, high) = r.range();
                    assert!(
                        0.0 <= low && low < high && high <= 1.0,
                        "{label}: {low} to {high}"
                    );
                    for row in r.rows().into_iter().step_by(41) {
                        expect_finite(&label, &row);
                        assert!(low < row.t && row.t < high, "{label}: {row:?}");
                        assert!(row.weight >= 0.0 && row.in_scale > 0.0, "{label}: {row:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn usable_times_reach_as_far_as_they_may() {
    // Where a range stops short of its path's, reading x₀ and x₁ off the network is at its worst
    // allowed there, and nowhere inside is it worse.
    for path in every(&path::GROUP) {
        for target in target::GROUP.all {
            let r = regression(&path, target.id, "uniform", 1.0);
            let (low, high) = r.range();
            if r.heads() > 1 || !r.is_affine() {
                let read = |t: f64| r.conversion(t, Quantity::Velocity).is_some();
                let inside = (0..=500).map(|k| low + (high - low) * f64::from(k) / 500.0);
                let (first, last) = r.path_range();
                let label = format!("{path:?} {}: {low} to {high}", target.id);
                assert!(inside.into_iter().all(read), "{label}");
                assert!(low == first || (!read(first) && low < 0.01), "{label}");
                assert!(high == last || (!read(last) && high > 0.99), "{label}");
                continue;
            }
            let determinant = |t: f64| {
                let (s, [p, q, _]) = (r.schedule(t), r.combination(t, 0));
                (p * s.alpha - q * s.sigma).abs() / p.hypot(q)
            };
            for k in 0..=500 {
                let t = low + (high - low) * f64::from(k) / 500.0;
                let found = determinant(t);
                assert!(found > 0.0049, "{path:?} {} at {t}: {found}", target.id);
            }
            for (end, own) in [(low, r.path_range().0), (high, r.path_range().1)] {
                let found = determinant(end);
                assert!(
                    end == own || found < 0.0051,
                    "{path:?} {}: {end} instead of {own}, {found}",
                    target.id
                );
            }
        }
    }
}
