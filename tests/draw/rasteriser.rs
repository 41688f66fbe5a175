//! What the CPU's picture shows where.

use pushforward::draw::palette::Palette;
use pushforward::draw::raster::Raster;
use pushforward::draw::scene::Scene;

use crate::picture::{Frames, alone, stage};
#[cfg(feature = "theory")]
use pushforward::draw::marks::{Image, Marks, Stroke};

/// A disc's centre of mass is off by 8-bit rounding at its soft edge, never by a tenth of a pixel.
const PLACE: f64 = 0.1;

fn assert_near(got: [f64; 2], want: [f64; 2]) {
    let near = (0..2).all(|i| (got[i] - want[i]).abs() < PLACE);
    assert!(near, "at {got:?} instead of {want:?}");
}

#[test]
fn a_particle_lands_on_its_pixel_with_y_upwards() {
    let picture = alone(&[[1.0, 0.5]]).raster();
    assert_near(picture.center(Palette::Dark), [125.0, 37.5]);
}

#[test]
fn a_unit_is_as_long_across_as_up_whatever_the_canvas() {
    let mut tall = alone(&[[1.0, 0.5]]);
    tall.size = [80, 200];
    // 80 pixels for 8 units.
    assert_near(tall.raster().center(Palette::Dark), [50.0, 95.0]);
}

#[test]
fn between_frames_particles_stand_between() {
    let mut stage = alone(&[]);
    stage.particles = Frames::new(vec![-1.0, 0.0, 2.0, 1.0], 2, 2);
    for (position, want) in [
        (0.0, [75.0, 50.0]),
        (0.5, [112.5, 37.5]),
        (1.0, [150.0, 25.0]),
        (7.0, [150.0, 25.0]),
        (f32::NAN, [75.0, 50.0]),
    ] {
        stage.scene.frame_position = position;
        assert_near(stage.raster().center(Palette::Dark), want);
    }
}

#[test]
fn values_of_dim_1_stand_at_their_time() {
    let mut stage = alone(&[]);
    stage.particles = Frames::new(vec![-1.0, 0.0, 1.0], 3, 1);
    stage.scene.frame_times = [0.0, 0.8, 1.0].into();
    stage.scene.frame_position = 0.5;
    // 14 pixels of margin, then 172 for t = 0.4; the value −0.5 is 12.5 pixels down.
    assert_near(
        stage.raster().center(Palette::Dark),
        [14.0 + 0.4 * 172.0, 62.5],
    );
}

#[test]
fn what_is_not_finite_or_far_away_is_not_drawn() {
    let bad = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        f32::MIN,
        1e9,
    ];
    let points: Vec<[f32; 2]> = bad.iter().flat_map(|&v| [[v, 0.0], [0.0, v]]).collect();
    let mut stage = alone(&points);
    let frames = [
        points.concat(),
        vec![0.0; points.len() * 2],
        points.concat(),
    ]
    .concat();
    stage.particles = Frames::new(frames, 3, 2);
    stage.arrows = Frames::new(
        [vec![0.0; points.len() * 2], points.concat()].concat(),
        2,
        2,
    );
    stage.scene = Scene {
        frame_position: 1.5,
        trails: true,
        density: true,
        arrows: true,
        ..stage.scene
    };
    // Infinite and huge fields give no arrow, or one of full length; only the latter is ink.
    stage.scene.arrows = false;
    let ink: f64 = stage.raster().ink(Palette::Dark).iter().sum();
    assert_eq!(ink, 0.0);
    stage.scene.arrows = true;
    stage.raster();
}

#[test]
fn empty_trajectories_and_canvases_draw_the_ground_or_nothing() {
    for (frames, particles, dim) in [(0, 5, 2), (3, 0, 2), (1, 0, 1), (0, 0, 0)] {
        let mut stage = alone(&[]);
        let empty = Frames {
            values: vec![],
            frames,
            particles,
            dim,
        };
        (stage.particles, stage.arrows) = (empty.clone(), empty);
        (stage.scene.density, stage.scene.arrows) = (true, true);
        let ink: f64 = stage.raster().ink(Palette::Dark).iter().sum();
        assert_eq!(ink, 0.0);
    }
    let mut raster = Raster::new();
    let none = raster.draw([0, 100], &Scene::default(), None, None);
    assert!(none.is_empty());
}

#[test]
fn a_picture_after_another_is_as_if_drawn_alone() {
    let mut raster = Raster::new();
    let points: Vec<f32> = (0..40).map(|k| (k as f32 * 0.7).sin()).collect();
    raster.set_data(&points, 2);
    let of = |palette, data| Scene {
        palette,
        data,
        ..Scene::default()
    };
    let (dark, light) = (of(Palette::Dark, true), of(Palette::Light, true));
    let bare = of(Palette::Dark, false);
    let mut seen = Vec::new();
    for (size, scene) in [
        ([90, 60], &dark),
        ([90, 60], &dark),
        ([90, 60], &light),
        ([90, 60], &bare),
        ([60, 90], &dark),
        ([90, 60], &dark),
    ] {
        let picture = raster.draw(size, scene, None, None).to_vec();
        let mut fresh = Raster::new();
        fresh.set_data(&points, 2);
        assert_eq!(picture, fresh.draw(size, scene, None, None));
        seen.push(picture);
    }
    assert!(seen[0] != seen[2] && seen[0] != seen[3]);
    raster.set_data(&points[20..], 2);
    assert_ne!(seen[5], raster.draw([90, 60], &dark, None, None));
}

#[test]
fn density_is_where_the_particles_are_and_in_proportion() {
    // Three particles right of the middle for each one left of it.
    let points = [[2.0, 0.0], [2.0, 0.0], [2.0, 0.0], [-2.0, 0.0]];
    let mut stage = alone(&points.repeat(25));
    (stage.scene.density, stage.scene.particles) = (true, false);
    let picture = stage.raster();
    // The colours bend towards the ends, but symmetric marks stay where they are.
    let [left, right] = [50, 150].map(|x| picture.pixel(x, 50));
    assert!(right[1] > left[1] && left[1] > Palette::Dark.background()[1]);
    for (x, y) in [(100, 50), (50, 10), (150, 90), (5, 50)] {
        let [r, g, b, _] = picture.pixel(x, y);
        assert_eq!([r, g, b], Palette::Dark.background(), "at {x}, {y}");
    }
    let [_, y] = picture.center(Palette::Dark);
    assert!((y - 50.0).abs() < 1.6, "a cell is 1.6 pixels high; got {y}");
}

#[test]
fn trails_lead_up_to_the_particle_and_fade() {
    let mut stage = alone(&[]);
    let frames = 41;
    let line: Vec<f32> = (0..frames)
        .flat_map(|f| [f as f32 * 0.1 - 2.0, 0.0])
        .collect();
    stage.particles = Frames::new(line, frames, 2);
    (stage.scene.trails, stage.scene.particles) = (true, false);
    stage.scene.frame_position = 30.0;
    let ink = stage.raster().ink(Palette::Dark);
    // Sixteen frames of 2.5 pixels end at pixel 125, in the row below the middle.
    let row: Vec<f64> = (0..200).map(|x| ink[50 * 200 + x]).collect();
    assert!(row[..84].iter().chain(&row[126..]).all(|v| *v == 0.0));
    assert!(
        row[90] > 0.0 && row[120] > 2.0 * row[90],
        "{:?}",
        &row[84..126]
    );
}

#[test]
fn pictures_to_look_at() {
    for palette in [Palette::Light, Palette::Dark] {
        let name = if palette == Palette::Light {
            "light"
        } else {
            "dark"
        };
        for (time, density, arrows) in [
            (0.0, false, true),
            (0.5, false, false),
            (0.7, true, true),
            (1.0, true, false),
        ] {
            for dim in [1, 2] {
                let mut stage = stage(dim, palette, time);
                (stage.scene.density, stage.scene.arrows) = (density, arrows);
                let picture = stage.raster();
                let ink = picture.ink(palette);
                assert!(ink.iter().filter(|v| **v > 0.0).count() > 5000);
                picture.save(&format!("{name}-{dim}-{time}"));
            }
        }
    }
}

#[cfg(feature = "theory")]
#[test]
fn marks_of_the_host_lie_where_they_say() {
    let mut stage = alone(&[]);
    // A disc, then a bar from (−1, 0.5) to (1, 0.5), four pixels high.
    for (stroke, ink, at) in [
        (
            Stroke::line([1.0, 0.5], [1.0, 0.5], 3.0, [255; 4]),
            28.3,
            [125.0, 37.5],
        ),
        (
            Stroke::line([-1.0, 0.5], [1.0, 0.5], 2.0, [255; 4]),
            200.0,
            [100.0, 37.5],
        ),
    ] {
        stage.scene.marks = Marks {
            strokes: vec![stroke],
            image: None,
        }
        .into();
        let picture = stage.raster();
        assert_near(picture.center(Palette::Dark), at);
        let white: f64 = Palette::Dark
            .background()
            .map(|c| f64::from(255 - c))
            .iter()
            .sum();
        let area = picture.ink(Palette::Dark).iter().sum::<f64>() / white;
        assert!((area - ink).abs() < 0.02 * ink, "{area}");
    }
    // Two cells side by side over the right half: 100 pixels wide.
    stage.scene.marks = Marks {
        strokes: vec![],
        image: Some(Image {
            columns: 2,
            corners: [[0.0, -2.0], [4.0, 2.0]],
            smooth: false,
            colours: vec![[250, 0, 0, 255], [0, 250, 0, 255]],
        }),
    }
    .into();
    let picture = stage.raster();
    assert_eq!(picture.pixel(149, 99), [250, 0, 0, 255]);
    assert_eq!(picture.pixel(151, 0), [0, 250, 0, 255]);
    assert_eq!(picture.pixel(99, 50)[..3], Palette::Dark.background());
}

#[cfg(feature = "theory")]
#[test]
fn a_kept_ground_is_that_of_the_present_image_canvas_and_camera() {
    let image = |green: u8, smooth| -> std::sync::Arc<Marks> {
        let image = Image {
            columns: 2,
            corners: [[-2.0, -1.0], [2.0, 1.0]],
            smooth,
            colours: vec![
                [250, 0, 0, 255],
                [0, green, 0, 128],
                [9, 9, 9, 0],
                [0, 0, 90, 70],
            ],
        };
        Marks {
            strokes: vec![],
            image: Some(image),
        }
        .into()
    };
    let (first, other) = (image(250, false), image(9, true));
    let base = Scene {
        marks: first.clone(),
        ..alone(&[]).scene
    };
    let mut moved = base.camera;
    moved.center[0] += 0.5;
    let scenes = [
        base.clone(),
        base.clone(),
        Scene {
            marks: other,
            ..base.clone()
        },
        base.clone(),
        Scene {
            palette: Palette::Light,
            ..base.clone()
        },
        Scene {
            camera: moved,
            ..base.clone()
        },
        Scene {
            marks: Default::default(),
            ..base.clone()
        },
        base,
    ];
    let mut kept = Raster::new();
    for size in [[200, 100], [100, 200]] {
        for (k, scene) in scenes.iter().enumerate() {
            let fresh = Raster::new().draw(size, scene, None, None).to_vec();
            assert!(
                kept.draw(size, scene, None, None) == fresh,
                "{k} at {size:?}"
            );
        }
    }
}
