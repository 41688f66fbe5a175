//! Derivatives along directions, and the volumes that follow from them.

use pushforward::backend::cpu::mlp::Mlp;
use pushforward::backend::cpu::mlp::tangent::{Direction, Tangents};
use pushforward::backend::cpu::panels::{LANES, number_mut, panels};
use pushforward::backend::cpu::push_particles::{Frames, PushParticles};
use pushforward::backend::{Backend, Slot};
use pushforward::core::network::NetworkShape;
use pushforward::core::program::{Divergence, Method, Points, Program, Source, Start};
use pushforward::core::row::StepRow;

use crate::common::{CASES, loaded, naive_network, plan, points, run, shape, weights, wide};

/// ∂F/∂x at `x`, `[outputs, dim]`, by central differences of the network's definition.
fn jacobian(shape: NetworkShape, weights: &[f32], x: &[f64], time: f64) -> Vec<Vec<f64>> {
    let h = 1e-5;
    let column = |k: usize| {
        let at = |shift: f64| {
            let mut x = x.to_vec();
            x[k] += shift;
            naive_network(shape, weights, &x, time)
        };
        let pairs = at(h).into_iter().zip(at(-h));
        pairs.map(|(a, b)| (a - b) / (2.0 * h)).collect()
    };
    (0..shape.dim).map(column).collect()
}

#[test]
fn tangents_are_the_networks_derivatives() {
    for (i, (dim, width, depth, harmonics, _)) in CASES.into_iter().enumerate() {
        let mut shape = shape(dim, width, depth, harmonics);
        shape.heads = 1 + i % 2;
        let weights = weights(shape);
        let mlp = Mlp::new(shape, &wide(&weights));
        let (mut tape, mut tangents) = (mlp.tape(), Tangents::new(&mlp));
        let (at, along, time, heads) = (points(LANES, dim), points(LANES, dim), 0.3, [0.7, -1.3]);
        let along = Points::new(along.values.iter().map(|x| x * x - 0.6).collect(), dim);
        let value = |p: &Points, lane: usize, j: usize| f64::from(p.values[lane * dim + j]);
        let inputs = tape.inputs_mut();
        let mut direction = panels(shape.inputs());
        for lane in 0..LANES {
            for j in 0..dim {
                *number_mut(inputs, j, lane) = value(&at, lane, j);
                *number_mut(&mut direction, j, lane) = value(&along, lane, j);
            }
            mlp.time_features(time, |k, x| *number_mut(inputs, k, lane) = x);
        }
        mlp.forward(&mut tape);

        let mixed = tangents.along(&mlp, &tape, Direction::Lanes(&direction), heads);
        let units: Vec<_> = (0..dim)
            .map(|k| tangents.along(&mlp, &tape, Direction::Unit(k), heads))
            .collect();
        for lane in 0..LANES {
            let x: Vec<f64> = (0..dim).map(|j| value(&at, lane, j)).collect();
            let columns = jacobian(shape, &weights, &x, time);
            let entry = |j: usize, k: usize| {
                let second = columns[k].get(dim + j).copied().unwrap_or(0.0);
                heads[0] * columns[k][j] + heads[1] * second
            };
            let d = |j: usize| value(&along, lane, j);
            let pairs = (0..dim).flat_map(|j| (0..dim).map(move |k| (j, k)));
            let expected: f64 = pairs.map(|(j, k)| d(j) * entry(j, k) * d(k)).sum();
            // Central differences err by h² and by rounding over h.
            let close = |a: f64, b: f64| (a - b).abs() < 1e-7 * (1.0 + b.abs());
            assert!(close(mixed[lane], expected), "{} {expected}", mixed[lane]);
            for (k, unit) in units.iter().enumerate() {
                assert!(
                    close(unit[lane], entry(k, k)),
                    "{} {}",
                    unit[lane],
                    entry(k, k)
                );
            }
        }
    }
}

/// The classical Runge–Kutta method on g = conv_x·x + conv_f·F + conv_h·H over t from 0 to 1.
fn runge_kutta(steps: usize) -> Vec<StepRow> {
    let h = 1.0 / steps as f64;
    let row = |t: f64| StepRow {
        t,
        t_next: t,
        in_scale: 1.0 - 0.3 * t,
        time_input: t,
        conv_x: 0.2 - t,
        conv_f: 0.5 + 0.2 * t,
        conv_h: -0.3 * t,
        base: 1.0,
        ..StepRow::default()
    };
    let step = |k: usize| {
        let (t, half) = (k as f64 * h, (k as f64 + 0.5) * h);
        let last = StepRow {
            g0: h / 6.0,
            g1: h / 3.0,
            g2: h / 3.0,
            g3: h / 6.0,
            commit: 1.0,
            ..row(t + h)
        };
        let to = |g0: f64, at: f64| StepRow { g0, ..row(at) };
        [to(h / 2.0, t), to(h / 2.0, half), to(h, half), last]
    };
    (0..steps).flat_map(step).collect()
}

fn program(rows: Vec<StepRow>, points: Points, divergence: Divergence) -> Program {
    Program {
        rows,
        particles: points.count(),
        start: Start::At(points),
        seed: 3,
        method: Method::Volume(divergence),
    }
}

/// Start and end `[2, particles, dim]`, and the logarithms of the volumes, in `f64`.
fn followed(shape: NetworkShape, weights: &[f32], program: &Program) -> Frames<f64> {
    let room = vec![0.0; program.frames() * program.particles * shape.dim];
    let mlp = Mlp::new(shape, &wide(weights));
    let mut run = PushParticles::new(program, &Source::Gaussian, mlp, room);
    while run.run(7) > 0 {}
    run.finish()
}

/// ln |det| of a small matrix by elimination.
fn log_determinant(mut m: Vec<Vec<f64>>) -> f64 {
    let (n, mut sum) = (m.len(), 0.0);
    for i in 0..n {
        let (above, below) = m.split_at_mut(i + 1);
        let pivot = &above[i];
        sum += pivot[i].abs().ln();
        for row in below {
            let factor = row[i] / pivot[i];
            row.iter_mut()
                .zip(pivot)
                .for_each(|(x, p)| *x -= factor * p);
        }
    }
    sum
}

#[test]
fn volumes_are_determinants_of_the_flow() {
    for (dim, heads) in [(1, 1), (2, 2), (3, 1)] {
        let mut shape = shape(dim, 9, 2, 1);
        shape.heads = heads;
        // Each point with its neighbours on both sides along every coordinate.
        let h = 1e-3;
        let mut values = Vec::new();
        for point in points(5, dim).values.chunks(dim) {
            values.extend_from_slice(point);
            for k in 0..2 * dim {
                let mut near = point.to_vec();
                near[k / 2] += if k % 2 == 0 { h } else { -h };
                values.extend(near);
            }
        }
        let starts = Points::new(values, dim);
        let program = program(runge_kutta(20), starts.clone(), Divergence::Exact);
        let found = followed(shape, &weights(shape), &program);
        let family = 2 * dim + 1;
        let ends = &found.values[starts.values.len()..];
        for i in 0..5 {
            let point = |k: usize| (i * family + k) * dim;
            let column = |k: usize| {
                let (right, left) = (point(2 * k + 1), point(2 * k + 2));
                let width =
                    f64::from(starts.values[right + k]) - f64::from(starts.values[left + k]);
                (0..dim)
                    .map(|j| (ends[right + j] - ends[left + j]) / width)
                    .collect()
            };
            let expected = log_determinant((0..dim).map(column).collect());
            // Twenty steps of order 4, and differences of order 2.
            let error = (found.tallies[i * family] - expected).abs();
            assert!(error < 2e-5, "{} {expected}", found.tallies[i * family]);
        }
    }
}

#[test]
fn the_way_back_undoes_the_volume() {
    let shape = shape(2, 9, 2, 1);
    let starts = points(20, 2);
    let there = runge_kutta(25);
    let found = followed(
        shape,
        &weights(shape),
        &program(there.clone(), starts, Divergence::Exact),
    );
    // The same steps from last to first, with the times that they ended at.
    let back: Vec<StepRow> = there
        .chunks(4)
        .rev()
        .flat_map(|step| {
            let turned = |i: usize, like: usize| StepRow {
                g0: -step[like].g0,
                g1: -step[like].g1,
                g2: -step[like].g2,
                g3: -step[like].g3,
                commit: step[like].commit,
                ..step[i]
            };
            [turned(3, 0), turned(2, 1), turned(1, 2), turned(0, 3)]
        })
        .collect();
    let ends = found.values[40..].iter().map(|&x| x as f32).collect();
    let home = followed(
        shape,
        &weights(shape),
        &program(back, Points::new(ends, 2), Divergence::Exact),
    );
    for (there, back) in found.tallies.iter().zip(&home.tallies) {
        // Rounding of the ends to f32, and the fourth order.
        assert!((there + back).abs() < 1e-5, "{there} {back}");
    }
    let largest = found.tallies.iter().fold(0.0, |m: f64, l| m.max(l.abs()));
    assert!(largest > 0.1, "{largest} says nothing");
}

#[test]
fn probes_are_unbiased_and_stay_the_same() {
    let shape = shape(20, 11, 2, 1);
    let count = 4000;
    let same = Points::new(points(1, 20).values.repeat(count), 20);
    let rows = runge_kutta(1)[3..].to_vec();
    let estimate = |rows: &[StepRow], probes| {
        let divergence = Divergence::Hutchinson { probes };
        followed(
            shape,
            &weights(shape),
            &program(rows.to_vec(), same.clone(), divergence),
        )
        .tallies
    };
    let row = &rows[0];
    let x: Vec<f64> = same.values[..20]
        .iter()
        .map(|&x| row.in_scale * f64::from(x))
        .collect();
    let columns = jacobian(shape, &weights(shape), &x, row.time_input);
    let trace: f64 = (0..20).map(|k| columns[k][k]).sum();
    let exact = row.g0 * (20.0 * row.conv_x + row.in_scale * row.conv_f * trace);
    let mut deviations = Vec::new();
    for probes in [1, 4] {
        let found = estimate(&rows, probes);
        let mean = found.iter().sum::<f64>() / count as f64;
        let variance = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count as f64;
        let error = (variance / count as f64).sqrt();
        assert!(
            error > 0.0 && (mean - exact).abs() < 4.0 * error,
            "{mean} {exact} ± {error}"
        );
        deviations.push(variance.sqrt());
    }
    // Four probes halve the deviation, known to one part in √(2·4000).
    assert!(
        (deviations[0] / deviations[1] - 2.0).abs() < 0.15,
        "{deviations:?}"
    );
    // Two evaluations at the same point, weighed alike, by the same probes: twice the first.
    let look = StepRow {
        g0: 0.0,
        g1: 0.0,
        g2: 0.0,
        g3: 0.0,
        commit: 0.0,
        ..rows[0]
    };
    let again = StepRow {
        g1: rows[0].g0,
        g2: 0.0,
        g3: 0.0,
        ..rows[0]
    };
    let (twice, once) = (estimate(&[look, again], 1), estimate(&rows, 1));
    let doubled = |(a, b): (&f64, &f64)| (a - 2.0 * b).abs() < 1e-12;
    assert!(twice.iter().zip(&once).all(doubled));
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let plan = plan(shape(17, 4, 1, 0), 4);
    let mut backend = loaded(&plan);
    let euler = StepRow {
        state: 1.0,
        g0: 0.1,
        commit: 1.0,
        in_scale: 1.0,
        ..StepRow::default()
    };
    let mut refused = |rows: Vec<StepRow>, divergence| {
        let program = program(rows, points(3, 17), divergence);
        backend
            .begin(Slot::Measure, &program)
            .expect_err("refused")
            .field
    };
    let probes = |probes| Divergence::Hutchinson { probes };
    assert_eq!(
        refused(
            vec![StepRow {
                state: 0.9,
                ..euler
            }],
            probes(1)
        ),
        "sampler"
    );
    assert_eq!(
        refused(
            vec![StepRow {
                noise: 0.1,
                ..euler
            }],
            probes(1)
        ),
        "sampler"
    );
    assert_eq!(refused(vec![euler], Divergence::Exact), "divergence");
    assert_eq!(refused(vec![euler], probes(0)), "divergence");
    let legal = program(vec![euler], points(3, 17), probes(8));
    assert_eq!(run(&mut backend, &legal, 1).len(), 2 * 3 * 17);
    let tallies = pollster::block_on(backend.read_tallies(Slot::Measure)).expect("volumes");
    assert_eq!(tallies.len(), 3);
}
