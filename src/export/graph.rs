//! The velocity as a graph of ONNX operations.

use std::f32::consts::FRAC_PI_2;
use std::f64::consts::PI;

use crate::core::regression::{Quantity, Regression};
use crate::error::{Error, Result};
use crate::format::field_file::FieldFile;
use crate::format::onnx::{Graph, Kind, Port};
use crate::plan::Plan;

/// Times at which the coefficients are tabled; the cubic through four says them in between.
const ROWS: usize = 2049;
/// The rows crowd towards both ends, where conversions may have poles nearby: times follow the
/// logistic function from minus this to this.
const CROWDING: f64 = 12.0;
/// Coefficients at a time: of the state before the network, then those of the reading.
const COLUMNS: usize = 4;

/// See [`super::Export::onnx`].
pub fn velocity(file: &FieldFile, plan: &Plan) -> Result<Vec<u8>> {
    let shape = file.shape;
    let [x, t, v] = [("x", shape.dim), ("t", 1), ("v", shape.dim)]
        .map(|(name, columns)| Port { name, columns });
    let mut graph = Graph::default();

    let (low, high) = plan.regression.range();
    let time = graph.cast("t", Kind::Double);
    let [low_name, high_name] = [low, high].map(|end| graph.exact(&[], [end]));
    let held = graph.apply("Clip", &[&time, &low_name, &high_name]);
    let place = place(&mut graph, &held, (low, high));
    let coefficients = interpolated(&mut graph, table(&plan.regression)?, &place);
    let time = graph.cast(&held, Kind::Float);

    let center = graph.constant(&[shape.dim], file.center.iter().map(|&c| c as f32));
    let scale = graph.constant(&[shape.dim], file.scale.iter().map(|&s| s as f32));
    let centered = graph.apply("Sub", &["x", &center]);
    let inside = graph.apply("Div", &[&centered, &scale]);

    let [in_scale, of_x, of_f, of_h] = coefficients;
    let scaled = graph.apply("Mul", &[&inside, &in_scale]);
    let outputs = network(&mut graph, file, &scaled, &time);
    let mut sum = graph.apply("Mul", &[&inside, &of_x]);
    for (head, factor) in [of_f, of_h].iter().enumerate().take(shape.heads) {
        let columns: Vec<i64> = (0..shape.dim)
            .map(|i| (head * shape.dim + i) as i64)
            .collect();
        let columns = graph.integers(&columns);
        let output = graph.apply_with("Gather", &[&outputs, &columns], ("axis", 1));
        let term = graph.apply("Mul", &[&output, factor]);
        sum = graph.apply("Add", &[&sum, &term]);
    }
    let result = graph.apply("Mul", &[&sum, &scale]);
    let about = [
        (
            "about",
            "v is dx/dt of the probability-flow ODE at x and t; t runs from 0 (source) to 1 (data)"
                .to_owned(),
        ),
        ("choice", file.choice_json.clone()),
        ("t_low", low.to_string()),
        ("t_high", high.to_string()),
    ];
    Ok(graph.finish(&[x, t], &result, v, &about))
}

/// `[ROWS, COLUMNS]` over the usable times.
fn table(regression: &Regression) -> Result<Vec<f64>> {
    let ((low, high), edge) = (regression.range(), logistic(-CROWDING));
    let mut table = Vec::with_capacity(ROWS * COLUMNS);
    for k in 0..ROWS {
        // From the nearer end, where the difference is what counts.
        let part = |k: usize| {
            let s = k as f64 / (ROWS - 1) as f64;
            (logistic(CROWDING * (2.0 * s - 1.0)) - edge) / (1.0 - 2.0 * edge)
        };
        let t = if 2 * k < ROWS {
            low + (high - low) * part(k)
        } else {
            high - (high - low) * part(ROWS - 1 - k)
        };
        let read = regression
            .conversion(t, Quantity::Velocity)
            .ok_or_else(|| Error::new("target", "does not determine a velocity; choose another"))?;
        table.extend([regression.in_scale(t), read.x, read.f, read.h]);
    }
    Ok(table)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The row, fractional and from 0, that stands for `time`, `[batch, 1]`: the inverse of [`table`]'s times.
fn place(graph: &mut Graph, time: &str, (low, high): (f64, f64)) -> String {
    let edge = logistic(-CROWDING);
    let stretch = (1.0 - 2.0 * edge) / (high - low);
    let half = (ROWS - 1) as f64 / 2.0;
    let [low, high, stretch, edge, rate, half] =
        [low, high, stretch, edge, half / CROWDING, half].map(|number| graph.exact(&[], [number]));
    let mut logarithm = |a: &str, b: &str| {
        let part = graph.apply("Sub", &[a, b]);
        let part = graph.apply("Mul", &[&part, &stretch]);
        let part = graph.apply("Add", &[&part, &edge]);
        graph.apply("Log", &[&part])
    };
    let [since, until] = [logarithm(time, &low), logarithm(&high, time)];
    let logit = graph.apply("Sub", &[&since, &until]);
    let offset = graph.apply("Mul", &[&logit, &rate]);
    graph.apply("Add", &[&offset, &half])
}

/// The table's columns at `place`, `[batch, 1]` each, by the cubic through four rows.
fn interpolated(graph: &mut Graph, table: Vec<f64>, place: &str) -> [String; COLUMNS] {
    let table = graph.exact(&[ROWS, COLUMNS], table);
    let [none, one, last] = [0.0, 1.0, (ROWS - 4) as f64].map(|number| graph.exact(&[], [number]));
    let before = graph.apply("Floor", &[place]);
    let before = graph.apply("Sub", &[&before, &one]);
    let first = graph.apply("Clip", &[&before, &none, &last]);
    // Distances from the four rows, 0 to 3 steps apart.
    let mut s = vec![graph.apply("Sub", &[place, &first])];
    for k in 1..4 {
        s.push(graph.apply("Sub", &[&s[k - 1], &one]));
    }
    let whole = graph.cast(&first, Kind::Integer);
    let flat = graph.integers(&[-1]);
    let first = graph.apply("Reshape", &[&whole, &flat]);
    let mut sum = String::new();
    for (k, factor) in [-1.0 / 6.0, 0.5, -0.5, 1.0 / 6.0].into_iter().enumerate() {
        let mut weight = graph.exact(&[], [factor]);
        for (_, other) in s.iter().enumerate().filter(|&(other, _)| other != k) {
            weight = graph.apply("Mul", &[&weight, other]);
        }
        let offset = graph.integers(&[k as i64]);
        let index = graph.apply("Add", &[&first, &offset]);
        let row = graph.apply_with("Gather", &[&table, &index], ("axis", 0));
        let term = graph.apply("Mul", &[&row, &weight]);
        sum = if k == 0 {
            term
        } else {
            graph.apply("Add", &[&sum, &term])
        };
    }
    let sum = graph.cast(&sum, Kind::Float);
    std::array::from_fn(|column| {
        let column = graph.integers(&[column as i64]);
        graph.apply_with("Gather", &[&sum, &column], ("axis", 1))
    })
}

/// The network's outputs, `[batch, outputs]`.
fn network(graph: &mut Graph, file: &FieldFile, scaled: &str, time: &str) -> String {
    let harmonics = file.shape.harmonics;
    let waves = || (1..=harmonics).flat_map(|k| [(k as f64 * PI) as f32; 2]);
    let rates = graph.constant(&[2 * harmonics], waves());
    let phases = graph.constant(
        &[2 * harmonics],
        (0..2 * harmonics).map(|i| (i % 2) as f32 * FRAC_PI_2),
    );
    let turned = graph.apply("Mul", &[time, &rates]);
    let shifted = graph.apply("Add", &[&turned, &phases]);
    let features = graph.apply("Sin", &[&shifted]);
    let mut values = graph.apply_with("Concat", &[scaled, time, &features], ("axis", 1));
    for (i, layer) in file.shape.layers().iter().enumerate() {
        let numbers = |from: usize, count: usize| file.weights[from..][..count].iter().copied();
        let (inputs, outputs) = (layer.inputs, layer.outputs);
        let weights = graph.constant(&[inputs, outputs], numbers(layer.weights, inputs * outputs));
        let biases = graph.constant(&[outputs], numbers(layer.biases, outputs));
        values = graph.apply("Gemm", &[&values, &weights, &biases]);
        if i < file.shape.depth {
            let gate = graph.apply("Sigmoid", &[&values]);
            values = graph.apply("Mul", &[&values, &gate]);
        }
    }
    values
}
