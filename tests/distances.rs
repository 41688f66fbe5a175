//! Distances between samples, coverage of modes and measures of trajectories in closed form.
#![cfg(feature = "theory")]

use pushforward::core::diagnostic::{self, coverage, trajectory};
use pushforward::core::mixture::Mixture;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::transport::symmetric::identity;
use pushforward::registry::Pick;

fn stream(index: u32) -> Stream {
    Stream::new(7, Purpose::Measure, 2, index)
}

fn normals(stream: &mut Stream, count: usize) -> Vec<f64> {
    (0..count).map(|_| stream.normal()).collect()
}

fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&x| x as f32).collect()
}

fn near(label: &str, left: &[f64], right: &[f64], tolerance: f64) {
    let size = right.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
    for (a, b) in left.iter().zip(right) {
        assert!((a - b).abs() <= tolerance * size, "{label}: {a} and {b}");
    }
}

#[test]
fn every_distance_tells_data_from_other_points() {
    let mut stream = stream(11);
    let mut cloud = |n: usize, shift: f64| {
        single(&normals(&mut stream, 3 * n))
            .iter()
            .map(|x| x + shift as f32)
            .collect::<Vec<f32>>()
    };
    let data = cloud(1500, 0.0);
    let (same, shifted) = (cloud(400, 0.0), cloud(400, 1.0));
    for entry in diagnostic::GROUP.all {
        let measure = diagnostic::GROUP
            .make(&Pick::of(entry.id).with("points", 200.0))
            .expect("made");
        let at = |samples: &[f32]| {
            let mut stream = Stream::new(1, Purpose::Measure, 3, 0);
            measure
                .measure(samples, &data, 3, &mut stream)
                .expect("measured")
        };
        let (low, high) = (at(&same), at(&shifted));
        assert_eq!(low.points, 200, "{}", entry.id);
        assert_eq!(at(&shifted), high, "{} is not deterministic", entry.id);
        assert!(
            high.value > 2.5 * low.floor.max(low.value),
            "{}: {low:?} {high:?}",
            entry.id
        );
        for bad in [
            &[][..],
            &[0.0; 3],
            &[0.0, f32::NAN, 0.0, 0.0, 0.0, 0.0],
            &[0.0; 7],
        ] {
            assert!(
                measure
                    .measure(bad, &data, 3, &mut Stream::new(1, Purpose::Measure, 3, 0))
                    .is_err()
            );
        }
        // A list shorter than the samples is drawn from with putting back.
        let few = measure.measure(
            &same,
            &data[..30],
            3,
            &mut Stream::new(1, Purpose::Measure, 3, 0),
        );
        assert_eq!(few.map(|d| d.points), Ok(200), "{}", entry.id);
    }
}

#[test]
fn distances_of_shifted_points_in_closed_form() {
    let mut stream = stream(12);
    let x = single(&normals(&mut stream, 4 * 300));
    let y: Vec<f32> = x.iter().map(|x| x + 1.0).collect();
    // A shift by (1, 1, 1, 1): W₂ = 2; projected, W₂² = (θ·shift)², 1 on average.
    let w2 = diagnostic::wasserstein(&x, &y, 4).expect("measured");
    assert!((w2 - 2.0).abs() < 1e-6, "{w2}");
    let sliced = diagnostic::sliced_wasserstein(&x, &y, 4, 4000, &mut stream);
    let error = sliced.standard_error.expect("an error");
    // Var (θ·s)² = ‖s‖⁴(3/(d(d+2)) − 1/d²) = 1, so the error of the root is ½/√4000.
    assert!(
        (error - 0.5 / 4000_f64.sqrt()).abs() < 0.1 * error,
        "{error}"
    );
    assert!((sliced.value - 1.0).abs() < 5.0 * error, "{sliced:?}");
    // Entropic values of a shift differ by its square, so the divergence is ‖shift‖² at any ε.
    for epsilon in [2.0, 50.0] {
        let value = diagnostic::sinkhorn_divergence(&x, &y, 4, epsilon).expect("converged");
        assert!((value - 4.0).abs() < 1e-4, "{epsilon}: {value}");
    }
    // ε too small to converge is an error, not a number.
    let (few, others) = (&x[..240], &single(&normals(&mut stream, 240)));
    assert!(diagnostic::sinkhorn_divergence(few, others, 4, 1e-9).is_err());
}

#[test]
fn errors_of_mmd_cover_its_spread() {
    let mut stream = stream(13);
    for (delta, n) in [(0.0, 100), (1.0, 100)] {
        let found: Vec<diagnostic::Estimate> = (0..200)
            .map(|_| {
                let x = single(&normals(&mut stream, n));
                let y: Vec<f32> = single(&normals(&mut stream, n))
                    .iter()
                    .map(|y| y + delta as f32)
                    .collect();
                diagnostic::mmd_squared(&x, &y, 1)
            })
            .collect();
        let values: Vec<f64> = found.iter().map(|e| e.value).collect();
        let mean = diagnostic::Estimate::mean(&values);
        let spread = mean.standard_error.expect("many") * 200_f64.sqrt();
        let claimed = found.iter().filter_map(|e| e.standard_error).sum::<f64>() / 200.0;
        // 200 repetitions know their spread to a twentieth. Between equal laws the first term of the
        // variance is noise, kept from falling below zero: the claim is a third too large.
        let most = if delta == 0.0 { 1.5 } else { 1.2 };
        let ratio = claimed / spread;
        assert!(
            ratio > 0.8 && ratio < most,
            "δ = {delta}: {claimed} and {spread}"
        );
        if delta == 0.0 {
            assert!(mean.value.abs() < 4.0 * spread / 200_f64.sqrt(), "{mean:?}");
        }
    }
}

#[test]
fn coverage_counts_modes() {
    let means: Vec<Vec<f64>> = (0..4).map(|k| vec![10.0 * f64::from(k), 0.0]).collect();
    let law =
        Mixture::new(vec![0.25; 4], means.clone(), vec![identity(2, 0.25); 4]).expect("legal");
    let mut stream = stream(14);
    let exact = single(&law.draw(&mut stream, 4000).expect("drawn"));
    let all = coverage::mode_coverage(&exact, &law, &mut stream).expect("measured");
    assert_eq!((all.modes_hit, all.modes), (4, 4));
    // Within 3 deviations in the plane: 1 − e^(−9/2) = 0.98889, five standard errors of it.
    let five = 5.0 * (0.989 * 0.011 / 4000_f64).sqrt();
    assert!(
        (all.share.value - 0.988_89).abs() < five && (all.exact_share - 0.988_89).abs() < five,
        "{all:?}"
    );
    assert!(all.divergence.value < 8.0 * all.divergence_floor, "{all:?}");
    // Two of the modes only, one in four far from any.
    let half = Mixture::new(
        vec![0.375, 0.375, 0.25],
        vec![means[0].clone(), means[1].clone(), vec![0.0, 99.0]],
        vec![identity(2, 0.25); 3],
    );
    let half = single(
        &half
            .and_then(|law| law.draw(&mut stream, 4000))
            .expect("drawn"),
    );
    let found = coverage::mode_coverage(&half, &law, &mut stream).expect("measured");
    assert_eq!(found.modes_hit, 2);
    assert!(
        (found.share.value - 0.75 * 0.988_89).abs() < 0.035,
        "{found:?}"
    );
    assert!(
        (found.divergence.value - 2_f64.ln()).abs() < 0.01,
        "{found:?}"
    );
    assert!(coverage::mode_coverage(&[], &law, &mut stream).is_err());
}

#[test]
fn trajectories_in_closed_form() {
    // Straight at constant speed; there and back again; a detour of two legs, at uneven times.
    let frames = [
        [0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
        [0.75, 1.0, 3.0, 1.0, 0.0, 3.0],
        [3.0, 4.0, 1.0, 1.0, 4.0, 3.0],
    ];
    let mut frames: Vec<f32> = frames.concat();
    frames[7] = 1.0;
    frames[6] = 0.75;
    let times = [0.0, 0.25, 1.0];
    let measure = |particle: usize| {
        let own: Vec<f32> = frames
            .chunks(6)
            .flat_map(|f| f[2 * particle..2 * particle + 2].to_vec())
            .collect();
        trajectory::measure_trajectories(&own, &times, 2).expect("legal")
    };
    let rows = [
        (25.0, 5.0, 0.0, 25.0),
        (4.0 / 0.25 + 4.0 / 0.75, 4.0, 64.0 / 3.0, 0.0),
        (36.0 + 64.0 / 3.0, 7.0, 36.0 + 64.0 / 3.0 - 25.0, 25.0),
    ];
    for (particle, (energy, length, straightness, cost)) in rows.into_iter().enumerate() {
        let found = measure(particle);
        let values = [
            found.energy,
            found.length,
            found.straightness,
            found.transport_cost,
        ]
        .map(|e| e.value);
        near(
            "one particle",
            &values,
            &[energy, length, straightness, cost],
            1e-14,
        );
        assert_eq!(found.energy.standard_error, None);
    }
    let all = trajectory::measure_trajectories(&frames, &times, 2).expect("legal");
    near("mean length", &[all.length.value], &[16.0 / 3.0], 1e-14);
    // Lengths 5, 4, 7: variance 7/3, over 3 particles.
    near(
        "its error",
        &[all.length.standard_error.expect("three")],
        &[7_f64.sqrt() / 3.0],
        1e-14,
    );
    near(
        "NPE",
        &[measure(0).normalised_energy(20.0).value],
        &[0.25],
        1e-14,
    );
    // Recorded over another span: as if it were 1.
    let slow =
        trajectory::measure_trajectories(&frames, &times.map(|t| 0.1 + 0.8 * t), 2).expect("legal");
    near("span", &[slow.energy.value], &[all.energy.value], 1e-12);
    for (frames, times) in [
        (&frames[..17], &times[..]),
        (&frames, &times[..1]),
        (&frames, &[0.0, 0.5, 0.5]),
        (&[], &times),
    ] {
        assert!(trajectory::measure_trajectories(frames, times, 2).is_err());
    }
}
