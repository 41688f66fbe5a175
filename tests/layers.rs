//! What the stage shows of a field, against closed forms: a network that says nothing, and the exact
//! field between two Gaussians.
#![cfg(feature = "theory")]

use std::f64::consts::PI;

use pushforward::backend::{AnyBackend, Backend, Slot, TrainState};
use pushforward::choice::Choice;
use pushforward::core::path::Schedule;
use pushforward::draw::marks::{Marks, Stroke};
use pushforward::draw::palette::Palette;
use pushforward::draw::scene::Camera;
use pushforward::engine::Engine;
use pushforward::layers::Layers;
use pushforward::layers::contours::{contours, levels_of_mass};
use pushforward::layers::lattice::Lattice;
use pushforward::layers::plane::Plane;
use pushforward::layers::streamlines::streamlines;
use pushforward::layers::way::{Way, nearest};
use pushforward::layers::wish::{Display, Ground, Lens, Of, Wish};
use serde_json::{Value, json};

const CAMERA: Camera = Camera {
    center: [0.0; 2],
    half: [4.0; 2],
};

fn wish() -> Wish {
    Wish {
        time: 0.4,
        frame_position: 0.0,
        times: [].into(),
        version: 1,
        camera: CAMERA,
        size: [800, 800],
        palette: Palette::Light,
        field: false,
        lines: false,
        of: Of::Learned,
        lens: Lens::Velocity,
        ground: Ground::Nothing,
        display: Display::Plane,
        source: false,
    }
}

/// Deviation of the data; the source is N(0, I).
const DEVIATION: f64 = 0.5;

/// The network of this engine says 0 everywhere.
fn engine() -> Engine {
    let variance = DEVIATION * DEVIATION;
    engine_of(
        &json!([0.0, 0.0]),
        &json!([[variance, 0.0], [0.0, variance]]),
    )
}

/// The same of data N(mean, covariance).
fn engine_of(mean: &Value, covariance: &Value) -> Engine {
    let choice = json!({
        "paradigm": "flow-matching", "target": "noise",
        "data": { "id": "mixture", "weights": [1.0], "means": [mean],
            "covariances": [covariance], "standardise": false },
    });
    let choice = Choice::from_json(&choice.to_string()).expect("a legal choice");
    let cpu = || AnyBackend::Cpu(Box::default());
    let mut engine = Engine::new(cpu(), &choice, None).expect("an engine");
    let zero = TrainState::new(vec![0.0; engine.plan().train.shape.parameter_count()]);
    engine.restore(cpu(), &zero).expect("a state");
    engine
}

fn shown(engine: &mut Engine, wish: &Wish) -> Layers {
    let mut layers = Layers::default();
    while layers
        .advance(engine, wish, &mut || true)
        .expect("a reading")
    {}
    layers
}

fn schedule(engine: &Engine) -> Schedule {
    engine.plan().sampled().schedule(0.4)
}

/// c of the learned velocity c·x, and of the exact one.
fn slopes(engine: &Engine) -> (f64, f64) {
    let quantity = Lens::Velocity.quantity();
    let learned = engine.plan().sampled().conversion(0.4, quantity);
    let (s, variance) = (schedule(engine), DEVIATION * DEVIATION);
    let exact = (s.sigma * s.d_sigma + s.alpha * s.d_alpha * variance)
        / (s.sigma * s.sigma + s.alpha * s.alpha * variance);
    (learned.expect("a velocity").x, exact)
}

/// Deviation of ρ_t.
fn deviation(engine: &Engine) -> f64 {
    let s = schedule(engine);
    s.sigma.hypot(s.alpha * DEVIATION)
}

fn close(got: f64, want: f64, tolerance: f64) {
    assert!(
        (got - want).abs() <= tolerance * want.abs(),
        "{got} instead of {want}"
    );
}

#[test]
fn divergence_is_that_of_the_linear_fields() {
    let mut engine = engine();
    let (learned, exact) = slopes(&engine);
    for (of, slope) in [
        (Of::Learned, learned),
        (Of::Exact, exact),
        (Of::Difference, learned - exact),
    ] {
        let wish = Wish {
            ground: Ground::Divergence,
            of,
            ..wish()
        };
        let layers = shown(&mut engine, &wish);
        let scale = layers.report().scale.clone().expect("a map");
        close(scale.high, (2.0 * slope).abs(), 1e-4);
        assert_eq!(scale.low, -scale.high);
    }
}

#[test]
fn the_error_map_and_the_conversion_tell_learned_from_exact() {
    let mut engine = engine();
    let (learned, exact) = slopes(&engine);
    let wish = Wish {
        ground: Ground::Error,
        ..wish()
    };
    let layers = shown(&mut engine, &wish);
    let (report, spread) = (layers.report(), deviation(&engine));
    // Mass ends where the density is a hundredth of its peak; 98 % of that disc's area are within
    // √0.98 of its radius.
    let radius = (2.0 * 100f64.ln()).sqrt() * spread;
    let scale = report.scale.as_ref().expect("a map");
    close(
        scale.high,
        (learned - exact).abs() * radius * 0.98f64.sqrt(),
        0.03,
    );
    let conversion = report.conversion.expect("a velocity");
    // 512 numbers: a standard error of 3 %.
    close(
        conversion.error.expect("known"),
        (learned - exact).abs() * spread,
        0.1,
    );
    close(conversion.size.expect("known"), exact.abs() * spread, 0.1);
    let read = engine
        .plan()
        .sampled()
        .conversion(0.4, Lens::Velocity.quantity());
    let scale = engine.plan().sampled().output_scales()[0];
    let factor = read.expect("a velocity").f.abs() / scale;
    close(conversion.factor, factor, 1e-9);
}

#[test]
fn contours_of_a_gaussian_are_circles_around_their_share() {
    let mut engine = engine();
    let wish = Wish {
        ground: Ground::Contours,
        of: Of::Exact,
        ..wish()
    };
    let layers = shown(&mut engine, &wish);
    let shares = &layers.report().shares;
    let radius = |share: &f64| (-2.0 * (1.0 - share).ln()).sqrt() * deviation(&engine);
    let want: f64 = shares.iter().map(|share| 2.0 * PI * radius(share)).sum();
    let length = |s: &Stroke| f64::from((s.to[0] - s.from[0]).hypot(s.to[1] - s.from[1]));
    let got: f64 = layers.marks().strokes.iter().map(length).sum();
    // Levels are those of whole cells.
    close(got, want, 0.03);
}

#[test]
fn arrows_and_lines_of_the_exact_fields_point_along_it() {
    let mut engine = engine();
    for (lens, lines) in [
        (Lens::Velocity, true),
        (Lens::Score, true),
        (Lens::Noise, false),
        (Lens::Data, false),
    ] {
        let wish = Wish {
            field: true,
            of: Of::Exact,
            lines,
            lens,
            ..wish()
        };
        let layers = shown(&mut engine, &wish);
        let strokes = &layers.marks().strokes;
        assert!(strokes.len() > 300, "{} strokes", strokes.len());
        // All these fields are multiples of x: out for noise, else inwards.
        let way = if lens == Lens::Noise { 1.0 } else { -1.0 };
        for stroke in strokes {
            let step = [0, 1].map(|i| stroke.to[i] - stroke.from[i]);
            let middle = [0, 1].map(|i| (stroke.to[i] + stroke.from[i]) / 2.0);
            let sizes = step[0].hypot(step[1]) * middle[0].hypot(middle[1]);
            let along = step[0] * middle[0] + step[1] * middle[1];
            let near = middle[0].hypot(middle[1]) < 0.3;
            assert!(near || along * way > 0.99 * sizes, "{lens:?}: {stroke:?}");
        }
    }
}

#[test]
fn what_is_not_defined_says_so() {
    let mut engine = engine();
    let law = json!({
        "paradigm": "flow-matching", "source": "uniform", "coupling": "independent", "data": "moons",
    });
    let choice = Choice::from_json(&law.to_string()).expect("a legal choice");
    engine.set_choice(&choice).expect("planned");
    engine.renew().expect("a field");
    let wish = Wish {
        field: true,
        lens: Lens::Score,
        ..wish()
    };
    let layers = shown(&mut engine, &wish);
    assert!(layers.report().undefined && layers.marks().strokes.is_empty());
}

#[test]
fn level_lines_of_a_cone_are_circles() {
    let lattice = Lattice::over(&CAMERA, 64);
    let cone: Vec<f64> = lattice
        .places()
        .map(|[x, y]| f64::from(x.hypot(y)))
        .collect();
    for radius in [1.0, 2.5] {
        let pieces = contours(&lattice, &cone, radius);
        let length: f32 = pieces
            .iter()
            .map(|[a, b]| (a[0] - b[0]).hypot(a[1] - b[1]))
            .sum();
        close(f64::from(length), 2.0 * PI * radius, 1e-3);
        for point in pieces.iter().flatten() {
            close(f64::from(point[0].hypot(point[1])), radius, 2e-3);
        }
    }
    let flat = vec![f64::NAN; lattice.count()];
    assert!(contours(&lattice, &flat, 1.0).is_empty());
    // Two corners of a saddle hang together where the middle is high.
    let two = Lattice {
        columns: 2,
        rows: 2,
        ..lattice
    };
    assert_eq!(contours(&two, &[1.0, 0.0, 0.0, 1.0], 0.4).len(), 2);
    assert_eq!(
        levels_of_mass(&[1.0, 4.0, 2.0, 3.0], &[0.4, 0.7, 1.0]),
        [4.0, 3.0, 1.0]
    );
}

#[test]
fn streamlines_of_linear_fields_have_their_closed_form() {
    let area = [[-4.0; 2], [4.0; 2]];
    // x·y stays what it is along (x, −y), the radius along (−y, x).
    type Law = (fn([f32; 2]) -> [f32; 2], fn([f32; 2]) -> f32);
    let laws: [Law; 2] = [
        (|[x, y]| [x, -y], |[x, y]| x * y),
        (|[x, y]| [-y, x], |[x, y]| x.hypot(y)),
    ];
    for (field, kept) in laws {
        let lines = streamlines(|at| Some(field(at)), area, 0.4);
        assert!(lines.len() > 10, "{} lines", lines.len());
        for line in &lines {
            let first = kept(line[0]);
            for pair in line.windows(2) {
                assert!((kept(pair[1]) - first).abs() < 0.02, "{line:?}");
                let step = [0, 1].map(|i| pair[1][i] - pair[0][i]);
                let [x, y] = field(pair[0]);
                assert!(step[0] * x + step[1] * y > 0.0, "against the field");
            }
        }
    }
    assert!(streamlines(|_| None, area, 0.4).is_empty());
    assert!(streamlines(|_| Some([f32::NAN; 2]), area, 0.4).is_empty());
}

#[test]
fn what_is_exact_follows_the_choice_before_the_field_does() {
    let mut engine = engine();
    engine.train(1).expect("a step");
    let mut choice = engine.choice().to_json();
    choice["data"]["means"] = json!([[1.0, 0.0]]);
    let moved = Choice::from_json(&choice.to_string()).expect("a legal choice");
    let contour = |engine: &mut Engine, of| {
        let layers = shown(
            engine,
            &Wish {
                ground: Ground::Contours,
                of,
                time: 1.0,
                ..wish()
            },
        );
        layers.marks().strokes.clone()
    };
    let before = contour(&mut engine, Of::Exact);
    engine.set_choice(&moved).expect("a legal choice");
    assert!(engine.stale());
    let after = contour(&mut engine, Of::Exact);
    // Along the lines: pieces are of different lengths.
    let middle = |strokes: &[Stroke]| {
        let piece = |s: &Stroke| {
            let length = f64::from((s.to[0] - s.from[0]).hypot(s.to[1] - s.from[1]));
            [length * f64::from(s.from[0] + s.to[0]) / 2.0, length]
        };
        let sums = strokes.iter().map(piece);
        let [at, length] = sums.fold([0.0; 2], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
        at / length
    };
    assert!(middle(&before).abs() < 1e-6, "{}", middle(&before));
    assert!((middle(&after) - 1.0).abs() < 0.02, "{}", middle(&after));
}

#[test]
fn a_particle_is_found_where_it_is_seen_and_followed_to_its_ends() {
    let mut engine = engine();
    let (particles, seed) = (50, 3);
    engine
        .begin(Slot::Particles, particles, seed)
        .expect("a program");
    engine.finish(Slot::Particles).expect("an end");
    let times: Vec<f32> = {
        let times = engine.plan().program(particles, seed).frame_times();
        times.into_iter().map(|t| t as f32).collect()
    };
    let read = |frame| engine.backend().read_frames(Slot::Particles, frame, 1);
    let frames = [10, 11].map(|frame| pollster::block_on(read(frame)).expect("a frame"));
    let plane = Plane::of(&engine.plan().train.data.values, 2);
    let mix = 0.25;
    for k in [0, 17, 49] {
        let at = [0, 1].map(|i| {
            let (a, b) = (frames[0][2 * k + i], frames[1][2 * k + i]);
            a + (b - a) * mix
        });
        let both = [&frames[0][..], &frames[1][..]];
        assert_eq!(nearest(both, mix, &plane, at, [80.0, 80.0]), Some(k as u32));
        let reading = engine.backend().read_particle(Slot::Particles, k);
        let states = pollster::block_on(reading).expect("a way");
        assert_eq!(
            states[20..24],
            [&frames[0][2 * k..2 * k + 2], &frames[1][2 * k..2 * k + 2]].concat()
        );
        let way = Way::new(&states, &times, &plane, &engine.plan().frame).expect("a way");
        let end = pollster::block_on(read(times.len() - 1)).expect("a frame");
        assert_eq!(way.ends[1], end[2 * k..2 * k + 2]);
        // The last mark is the particle itself.
        let strokes = way.strokes(10.0 + mix, [800, 800], Palette::Light);
        let here = strokes.last().expect("marks").from;
        assert!((here[0] - at[0]).abs() + (here[1] - at[1]).abs() < 1e-5);
        assert!(strokes.len() <= Marks::MOST_OVER);
    }
    let none = engine.backend().read_particle(Slot::Particles, particles);
    assert_eq!(
        pollster::block_on(none)
            .expect_err("no such particle")
            .field,
        "particle"
    );
    assert_eq!(nearest([&[], &[]], 0.0, &plane, [0.0; 2], [1.0; 2]), None);
    assert!(Way::new(&[], &[], &plane, &engine.plan().frame).is_none());
}

#[test]
fn what_is_shown_is_near_to_the_same_wish_at_another_moment_only() {
    let mut engine = engine();
    let lines = Wish {
        field: true,
        lines: true,
        ..wish()
    };
    let later = Wish {
        time: 0.7,
        frame_position: 3.0,
        ..lines.clone()
    };
    let mut layers = shown(&mut engine, &lines);
    assert!(layers.rest_near(&lines) && layers.rest_near(&later));
    for other in [
        Wish {
            lines: false,
            ..later.clone()
        },
        Wish {
            of: Of::Exact,
            ..later.clone()
        },
        Wish {
            size: [10, 10],
            ..later.clone()
        },
    ] {
        assert!(!layers.rest_near(&other), "{other:?}");
    }
    let coming = layers.advance(&mut engine, &later, &mut || false);
    assert!(
        coming.expect("a reading") && !layers.rest_near(&later),
        "on its way"
    );
    layers.refresh();
    assert!(!layers.rest_near(&lines), "asked for anew");
}

#[test]
fn one_dimension_has_its_predictions_ahead_and_its_scores_up_and_down() {
    let variance = DEVIATION * DEVIATION;
    let mut engine = engine_of(&json!([0.0]), &json!([[variance]]));
    for (lens, lines) in [
        (Lens::Data, true),
        (Lens::Score, false),
        (Lens::Noise, false),
    ] {
        let wish = Wish {
            field: true,
            of: Of::Exact,
            lines,
            lens,
            ..wish()
        };
        let layers = shown(&mut engine, &wish);
        let strokes = &layers.marks().strokes;
        assert!(strokes.len() > 200, "{} strokes", strokes.len());
        for pair in strokes.chunks_exact(2) {
            // The arrow's middle is its place; in pixels of 800 / 8 a unit up, and of .86 · 800 across.
            let (tail, tip) = (pair[0].from, pair[1].to);
            let [t, x] = [0, 1].map(|i| f64::from(tail[i] + tip[i]) / 2.0);
            let [ahead, up] = [0, 1].map(|i| f64::from(tip[i] - tail[i]));
            let s = engine.plan().sampled().schedule(t);
            let known = s.alpha * variance / (s.alpha * s.alpha * variance + s.sigma * s.sigma);
            match lens {
                // Towards the mean of x₁, given x, at t = 1.
                Lens::Data => assert!(
                    (ahead * (known - 1.0) * x - up * (1.0 - t)).abs() < 1e-4,
                    "{pair:?}"
                ),
                Lens::Score => assert!(ahead.abs() < 1e-5 && up * x < 0.0, "{pair:?}"),
                _ => assert!(ahead.abs() < 1e-5 && up * x > 0.0, "{pair:?}"),
            }
        }
    }
}
