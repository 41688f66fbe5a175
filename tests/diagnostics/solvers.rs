use pushforward::diagnostics;

use crate::common::{exact_plot, series, trained, twin};

/// From N(0, I) to two Gaussians on the linear path: a smooth field, known exactly.
const TWO: &str = r#"{"paradigm": "flow-matching",
    "data": {"id": "mixture", "weights": [1, 2], "means": [[0.5, -1], [-1, 0.5]],
        "covariances": [[[0.3, 0.1], [0.1, 0.6]], [[0.5, 0], [0, 0.4]]]},
    "sampler": {"id": "ID", "steps": 10}}"#;

#[test]
fn solvers_have_their_orders_on_the_exact_field() {
    // The path's ends are poles of the logarithm in which the last one takes its steps.
    for (id, label, nominal, tolerance) in [
        ("midpoint", "Midpoint", 2.0, 0.3),
        ("ddim", "DDIM", 1.0, 0.3),
        ("dpm-solver-2m", "DPM-Solver++ (2M)", 2.0, 0.4),
    ] {
        let plot = exact_plot("order", &TWO.replace("ID", id));
        for (label, nominal, tolerance) in [
            (label, nominal, tolerance),
            ("Euler", 1.0, 0.3),
            ("Heun", 2.0, 0.3),
        ] {
            let line = series(&plot, label);
            let n = line.x.len();
            // Halving the step between the two finest that rounding leaves clear.
            let clear = (0..n).filter(|&k| line.y[k] > 1e-4).collect::<Vec<_>>();
            let [a, b] = [clear[clear.len() - 2], clear[clear.len() - 1]];
            let order = (line.y[a] / line.y[b]).ln() / (line.x[a] / line.x[b]).ln();
            assert!(
                (order - nominal).abs() < tolerance,
                "{id} {label}: {order}, {}",
                plot.finding
            );
        }
        assert!(plot.finding.contains("nominal 1") && plot.finding.contains("nominal 2"));
    }
}

#[test]
fn a_noisy_sampler_has_no_order_of_its_paths() {
    let plot = exact_plot("order", &TWO.replace("ID", "euler-maruyama"));
    assert!(plot.finding.contains("adds noise"), "{}", plot.finding);
    assert_eq!(plot.series.iter().filter(|s| s.label == "Euler").count(), 1);
}

#[test]
fn more_evaluations_of_the_exact_field_bring_samples_to_the_floor() {
    let plot = exact_plot("quality", &TWO.replace("ID", "euler"));
    let floor = series(&plot, "floor: two draws of the data").y[0];
    for label in ["Euler", "Heun", "Runge–Kutta 4", "DDIM"] {
        let line = series(&plot, label);
        assert!(
            line.y[line.y.len() - 1] < 2.5 * floor,
            "{label}: {line:?}, floor {floor}"
        );
    }
    let euler = series(&plot, "Euler");
    assert!(euler.y[0] > 3.0 * floor, "{euler:?}, floor {floor}");
    assert_eq!(euler.x, [4.0, 8.0, 16.0, 32.0, 64.0]);
    let finding = &crate::common::plot("quality", &trained(&TWO.replace("ID", "euler"), 5)).finding;
    assert!(finding.starts_with("The nearest is"), "{finding}");
}

#[test]
fn the_samplers_that_are_asked_for_are_compared_in_their_order() {
    let engine = trained(&TWO.replace("ID", "euler"), 5);
    let begin = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
        diagnostics::begin("quality", twin(&engine), Some(&ids))
    };
    let plot = begin(&["midpoint", "dormand-prince", "euler"]).expect("applies");
    let plot = plot.finish().expect("a plot");
    let labels: Vec<&str> = plot.series.iter().map(|s| s.label.as_str()).collect();
    assert_eq!(
        labels,
        ["Midpoint", "Euler", "floor: two draws of the data"]
    );
    assert!(
        plot.finding
            .contains("Dormand–Prince has no line: it chooses its own steps")
    );
    let too_many = [
        "euler",
        "heun",
        "rk4",
        "ddim",
        "midpoint",
        "ancestral",
        "edm-heun",
    ];
    for wrong in [&["no-such"][..], &["euler", "euler"], &[], &too_many] {
        assert!(begin(wrong).is_err(), "{wrong:?}");
    }
    let listed = diagnostics::list(engine.plan());
    for one in listed {
        let comparing = one.samplers.is_some();
        assert_eq!(
            comparing,
            ["quality", "order"].contains(&one.id),
            "{}",
            one.id
        );
    }
}
