use crate::common::{engine, exact_plot, plot, series};

/// From N(0, I) to N(m, I) on the linear path, in the data's own units.
const SHIFTED: &str = r#"{"paradigm": "flow-matching", "sampler": {"id": "heun", "steps": 20},
    "data": {"id": "mixture", "standardise": false, "weights": [1], "means": [[1.5, -1]],
        "covariances": [[[1, 0], [0, 1]]]}}"#;

/// Two of them in one dimension.
const PAIR: &str = r#"{"paradigm": "flow-matching",
    "data": {"id": "mixture", "weights": [1, 2], "means": [[-1], [1]], "covariances": [[[0.1]], [[0.2]]]}}"#;

const EIGHT: &str = r#"{"paradigm": "flow-matching", "data": "eight-gaussians"}"#;

/// Deviation of x_t and its derivative.
fn spread(t: f64) -> (f64, f64) {
    let deviation = ((1.0 - t).powi(2) + t * t).sqrt();
    (deviation, (2.0 * t - 1.0) / deviation)
}

#[test]
fn the_exact_field_has_no_error_and_leaves_no_residual() {
    for choice in [SHIFTED, PAIR, EIGHT] {
        let plot = exact_plot("continuity", choice);
        let line = &plot.series[0];
        // The points are rounded to f32 where the velocity is read.
        assert!(line.y.iter().all(|y| *y < 1e-4), "{choice}: {:?}", line.y);
        let plot = exact_plot("error", choice);
        let line = series(&plot, "error of the learned velocity");
        assert!(line.y.iter().all(|y| *y < 1e-4), "{choice}: {:?}", line.y);
        let plot = exact_plot("error-map", choice);
        let map = plot.map.expect("a map");
        assert_eq!(map.values.len(), (map.x.len() - 1) * (map.y.len() - 1));
        assert!(map.values.iter().all(|v| v.is_nan() || *v < 1e-4));
        let known = map.values.iter().filter(|v| !v.is_nan()).count();
        assert!(
            2 * known > map.values.len(),
            "{known} of {}",
            map.values.len()
        );
    }
}

#[test]
fn a_field_at_rest_errs_by_all_of_the_exact_one() {
    // Before training the network answers 0, and so does the velocity: of the three terms only ∂ₜ log ρ
    // is left.
    let still = engine(EIGHT);
    let residual = plot("continuity", &still);
    assert!(residual.series[0].y.iter().all(|y| (y - 1.0).abs() < 1e-9));
    let error = plot("error", &still);
    assert!(error.finding.contains("100 %"), "{}", error.finding);
    let sizes = series(&error, "size of the exact velocity");
    let errors = series(&error, "error of the learned velocity");
    assert_eq!(errors.y, sizes.y);
}

#[test]
fn energy_and_straightness_in_closed_form() {
    // x_t = t·m + s(t)·z, and s(0) = s(1) = 1, so X₁ − X₀ = m.
    let (energy, bend) = (
        exact_plot("energy", SHIFTED),
        exact_plot("straightness", SHIFTED),
    );
    let (energy, bend) = (series(&energy, "E‖v‖²"), series(&bend, "departure"));
    for (k, &t) in energy.x.iter().enumerate() {
        let (_, speed) = spread(t);
        let (expected, errors) = (
            2.0 * speed * speed,
            [energy, bend].map(|s| s.error.as_ref().expect("errors")[k]),
        );
        let near =
            |found: f64, expected: f64, error: f64| (found - expected).abs() < 5.0 * error + 0.01;
        assert!(
            near(bend.y[k], expected, errors[1]),
            "t = {t}: {} and {expected}",
            bend.y[k]
        );
        assert!(
            near(energy.y[k], 1.5 * 1.5 + 1.0 + expected, errors[0]),
            "t = {t}: {}",
            energy.y[k]
        );
    }
}

#[test]
fn one_point_is_reached_on_straight_paths() {
    let point = SHIFTED.replace("[[1, 0], [0, 1]]", "[[1e-8, 0], [0, 1e-8]]");
    let plot = exact_plot("straightness", &point);
    // The last step ends within the point, where the velocity is steep.
    let (_, before) = plot.series[0].y.split_last().expect("pieces");
    assert!(before.iter().all(|y| *y < 1e-3), "{before:?}");
}

#[test]
fn the_likelihood_of_a_field_at_rest_is_the_source_s() {
    let plot = plot("likelihood", &engine(SHIFTED));
    let (learned, exact) = (
        series(&plot, "the field"),
        series(&plot, "the exact law of the same points"),
    );
    let errors = learned.error.as_ref().expect("errors");
    let norm = std::f64::consts::TAU.ln();
    for (k, &t) in learned.x.iter().enumerate() {
        let (deviation, _) = spread(t);
        let expected = norm + 0.5 * (3.25 * t * t + 2.0 * deviation * deviation);
        assert!(
            (learned.y[k] - expected).abs() < 5.0 * errors[k],
            "t = {t}: {} and {expected}",
            learned.y[k]
        );
        let entropy = norm + 1.0 + 2.0 * deviation.ln();
        // The entropy of −log of a Gaussian in two dimensions has deviation 1.
        assert!(
            (exact.y[k] - entropy).abs() < 5.0 / 300.0_f64.sqrt(),
            "t = {t}: {} and {entropy}",
            exact.y[k]
        );
    }
}

#[test]
fn a_field_at_rest_couples_every_point_with_itself() {
    let plot = plot("endpoints", &engine(SHIFTED));
    assert_eq!(plot.series[0].x, plot.series[0].y);
    assert_eq!(plot.series[0].x.len(), 500);
    assert!(
        plot.finding.starts_with("Transport cost E‖X₁ − X₀‖² 0;"),
        "{}",
        plot.finding
    );
}
