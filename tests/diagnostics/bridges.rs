use pushforward::core::closed_form::Follmer;
use pushforward::core::mixture::Mixture;
use pushforward::diagnostics::{self, History};

use crate::common::{engine, exact_plot, plot, series, trained};

/// Control towards N(0, ½) in each of two dimensions.
const CONTROL: &str = r#"{"paradigm": "control", "path": {"id": "brownian-bridge", "noise": 1},
    "data": {"id": "mixture", "standardise": false, "weights": [1], "means": [[0, 0]],
        "covariances": [[[0.5, 0], [0, 0.5]]]}}"#;

/// The same towards two modes.
const MODES: &str = r#"{"paradigm": "control", "path": {"id": "brownian-bridge", "noise": 1},
    "data": {"id": "mixture", "standardise": false, "weights": [1, 1], "means": [[1.5], [-1]],
        "covariances": [[[0.2]], [[0.4]]]}}"#;

#[test]
fn without_control_log_z_is_importance_sampling() {
    let still = engine(CONTROL);
    let log_z = plot("log-z", &still);
    let line = series(&log_z, "log Z");
    let errors = line.error.as_ref().expect("errors");
    for (value, error) in line.y.iter().zip(errors) {
        assert!(
            value.abs() < 5.0 * error && *error < 0.05,
            "{value} ± {error}"
        );
    }
    assert!(log_z.finding.contains("it is 0"), "{}", log_z.finding);
    // E e^2W = (2/√3)² in two dimensions.
    let ess = plot("ess", &still);
    assert!(
        ess.series[0]
            .y
            .iter()
            .all(|share| (share - 0.75).abs() < 0.05),
        "{:?}",
        ess.series[0].y
    );
    let value = plot("value", &still).map.expect("a map");
    assert!(value.values.iter().all(|v| v.abs() < 1e-9));
}

#[test]
fn the_exact_control_has_the_known_value_function() {
    let map = exact_plot("value", MODES).map.expect("a map");
    let follmer = Follmer::new(
        Mixture::new(
            vec![1.0, 1.0],
            vec![vec![1.5], vec![-1.0]],
            vec![vec![0.2], vec![0.4]],
        )
        .expect("a law"),
    );
    let columns = map.x.len() - 1;
    let middle = |edges: &[f64], k: usize| 0.5 * (edges[k] + edges[k + 1]);
    for (k, value) in map.values.iter().enumerate() {
        let (t, x) = (middle(&map.x, k % columns), middle(&map.y, k / columns));
        let log = |x: f64| follmer.log_value(&[x], t).expect("a density");
        let expected = log(0.0) - log(x);
        assert!(
            (value - expected).abs() < 0.05 + 0.02 * expected.abs(),
            "{value} and {expected} at {x}, {t}"
        );
    }
}

#[test]
fn rounds_tell_what_their_pairs_cost() {
    let reflow = r#"{"paradigm": "rectified-flow", "data": "eight-gaussians", "network": {"width": 16},
        "coupling": {"id": "reflow", "every": 50}, "training": {"steps": 120}}"#;
    let engine = trained(reflow, 120);
    let round = engine.last_round().expect("rounds have ended");
    let mut history = History::default();
    let told = |history: &History| diagnostics::of_training("rounds", history, engine.plan());
    assert!(told(&history).is_err());
    history.note_round(round);
    let plot = told(&history).expect("a plot");
    assert_eq!(plot.series[0].x, [f64::from(round.round)]);
    // What independent pairs of N(0, I) and the data would cost.
    let independent = 2.0 * (1.0 + engine.plan().regression.ends().data_rms.powi(2));
    assert!(
        (0.1 * independent..independent).contains(&plot.series[0].y[0]),
        "{plot:?}"
    );
}
