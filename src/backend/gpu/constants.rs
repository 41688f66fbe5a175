//! Constants of a shader, written out from the Rust values they equal.

use std::fmt::Write;

use super::blocks::SourceKind;
use super::packing::Packing;
use super::tiling::{OCTET, Octets, Tiling};
use crate::backend::cpu::normals;
use crate::backend::{METRICS_KEPT, Optimiser};
use crate::core::network::NetworkShape;
use crate::core::rng::Purpose;
use crate::number::shortest_f32;

/// Fields of a particle's state: x, y and three earlier g.
pub(super) const STATE_FIELDS: usize = 5;

/// Fields of a particle's clock: steps, rejected ones, the end, the place, the step and the frame.
#[cfg(feature = "theory")]
pub(super) const CLOCK_FIELDS: usize = 6;

/// Declarations that every kernel's text begins with.
pub(super) fn constants(shape: NetworkShape) -> String {
    let mut text = String::new();
    sizes(&mut text, shape);
    random(&mut text);
    optimiser(&mut text);
    #[cfg(feature = "theory")]
    adaptive(&mut text);
    text
}

fn integer(text: &mut String, name: &str, value: usize) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "const {name}: u32 = {value}u;");
}

fn number(text: &mut String, name: &str, value: f64) {
    let _ = writeln!(text, "const {name}: f32 = {}f;", shortest_f32(value as f32));
}

fn numbers(text: &mut String, name: &str, values: &[f32]) {
    let list: Vec<String> = values
        .iter()
        .map(|&value| shortest_f32(value) + "f")
        .collect();
    let (count, list) = (values.len(), list.join(", "));
    let _ = writeln!(text, "const {name} = array<f32, {count}>({list});");
}

fn sizes(text: &mut String, shape: NetworkShape) {
    let packing = Packing::new(shape);
    for (name, value) in [
        ("DIM", shape.dim),
        ("HEADS", shape.heads),
        ("DEPTH", shape.depth),
        ("TIME_FEATURES", shape.inputs() - shape.dim),
        ("DIM_QUADS", packing.dim),
        ("INPUT_QUADS", packing.inputs),
        ("WIDTH_QUADS", packing.width),
        ("OUTPUT_QUADS", packing.outputs),
        ("TAPE_QUADS", packing.tape()),
        ("TRANSPOSED", packing.matrices()),
        ("STATE_FIELDS", STATE_FIELDS),
        ("METRICS_KEPT", METRICS_KEPT),
    ] {
        integer(text, name, value);
    }
}

/// What the kernels on patches read besides.
pub(super) fn tile(tiling: Tiling) -> String {
    let mut text = String::new();
    integer(&mut text, "TILE", tiling.samples());
    integer(&mut text, "COLUMNS", tiling.columns);
    integer(&mut text, "THREADS", tiling.threads());
    text
}

/// What the kernels on octets read besides.
pub(super) fn octets(shape: NetworkShape) -> String {
    let mut text = String::new();
    let octets = Octets::new(shape);
    text.push_str(
        "struct Layer {\n    inputs: u32,\n    outputs: u32,\n    weights: u32,\n    biases: u32,\n}\n",
    );
    let packing = Packing::new(shape);
    let _ = writeln!(text, "const LAYERS = array<Layer, {}>(", shape.depth + 1);
    let mut begin = 0;
    for (layer, (inputs, outputs)) in shape.layers().into_iter().zip(packing.layers()) {
        let biases = begin + 16 * inputs * outputs;
        let _ = writeln!(
            text,
            "    Layer({}u, {}u, {begin}u, {biases}u),",
            layer.inputs,
            4 * outputs
        );
        begin = biases + 4 * outputs;
    }
    text.push_str(");\n");
    integer(&mut text, "TILE", OCTET);
    integer(&mut text, "THREADS", octets.threads);
    integer(&mut text, "CELLS", octets.cells);
    integer(&mut text, "WIDTH", shape.width);
    integer(&mut text, "INPUTS", shape.inputs());
    text
}

fn random(text: &mut String) {
    for (name, purpose) in [
        ("PICK", Purpose::Pick),
        ("SOURCE", Purpose::Source),
        ("EXTRA", Purpose::Extra),
        ("START", Purpose::Start),
        ("STEP", Purpose::Step),
        ("PROBE", Purpose::Probe),
    ] {
        integer(text, name, purpose as usize);
    }
    for (name, kind) in [
        ("GAUSSIAN", SourceKind::Gaussian),
        ("UNIFORM", SourceKind::Uniform),
        ("POINTS", SourceKind::Points),
        ("GIVEN", SourceKind::Given),
        ("PAIRED", SourceKind::Paired),
    ] {
        integer(text, name, kind as usize);
    }
    number(text, "SQRT_3", 3.0_f64.sqrt());
    integer(text, "SQRT_HALF_BITS", normals::SQRT_HALF_BITS as usize);
    numbers(text, "LN_2", &normals::LN_2);
    numbers(text, "LN", &normals::LN);
    numbers(text, "SIN", &normals::SIN);
    numbers(text, "COS", &normals::COS);
}

fn optimiser(text: &mut String) {
    number(text, "BETA1", Optimiser::BETA1);
    number(text, "BETA2", Optimiser::BETA2);
    number(text, "ONE_MINUS_BETA1", 1.0 - Optimiser::BETA1);
    number(text, "ONE_MINUS_BETA2", 1.0 - Optimiser::BETA2);
    number(text, "MEAN_RATE", -Optimiser::BETA1.ln());
    number(text, "SQUARE_RATE", -Optimiser::BETA2.ln());
    number(text, "EPSILON", Optimiser::EPSILON);
}

#[cfg(feature = "theory")]
fn adaptive(text: &mut String) {
    use crate::core::dormand_prince::{A, C, D, E, FIRST, GROW, REACH, SAFETY, SHRINK, STAGES};
    use crate::core::program::Adaptive;
    let parts = [A.as_flattened(), &C, &E, &D];
    let tableau: Vec<f32> = parts.concat().iter().map(|&x| x as f32).collect();
    numbers(text, "TABLEAU", &tableau);
    let mut begins = A.as_flattened().len();
    for (name, length) in [("NODES", C.len()), ("ERRORS", E.len()), ("DENSE", D.len())] {
        integer(text, name, begins);
        begins += length;
    }
    integer(text, "STAGES", STAGES);
    integer(text, "CLOCK_FIELDS", CLOCK_FIELDS);
    integer(text, "MOST_STEPS", Adaptive::MOST_STEPS);
    for (name, value) in [
        ("SAFETY", SAFETY),
        ("SHRINK", SHRINK),
        ("GROW", GROW),
        ("REACH", REACH),
        ("FIRST", FIRST),
        ("SIXTH", 1.0 / 6.0),
    ] {
        number(text, name, value);
    }
}
