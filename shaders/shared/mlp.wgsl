// Dense layers for a tile of samples. An invocation works on a patch: four neurons by eight samples,
// which stay in its registers while it reads weights and values, four by four of each at a time, its
// neighbours' weights side by side. The kernel declares `weights`; `cells` hold the present layer's
// values, neuron after neuron, QUADS vectors of four samples each.

// Each column is a neuron's values for four samples; the second four follow the first.
struct Patch {
    low: mat4x4<f32>,
    high: mat4x4<f32>,
}

var<workgroup> cells: array<vec4<f32>, CELLS>;

// Four neurons' values for four samples, from `cell` on.
fn four_cells(cell: u32) -> mat4x4<f32> {
    return mat4x4<f32>(
        cells[cell], cells[cell + QUADS], cells[cell + 2u * QUADS], cells[cell + 3u * QUADS],
    );
}

fn store_cells(cell: u32, numbers: mat4x4<f32>) {
    cells[cell] = numbers[0];
    cells[cell + QUADS] = numbers[1];
    cells[cell + 2u * QUADS] = numbers[2];
    cells[cell + 3u * QUADS] = numbers[3];
}

fn load_patch(column: u32, quad: u32) -> Patch {
    let cell = 4u * column * QUADS + quad;
    return Patch(four_cells(cell), four_cells(cell + 1u));
}

fn store_patch(column: u32, quad: u32, numbers: Patch) {
    let cell = 4u * column * QUADS + quad;
    store_cells(cell, numbers.low);
    store_cells(cell + 1u, numbers.high);
}

// Four outputs of a matrix, from `column` on, for eight samples, from `quad` on. Inputs, outputs and
// columns are counted in fours; row after row, the matrix begins at `matrix`.
fn product(matrix: u32, inputs: u32, outputs: u32, column: u32, quad: u32) -> Patch {
    var low: mat4x4<f32>;
    var high: mat4x4<f32>;
    var at = matrix + column;
    var cell = quad;
    for (var k = 0u; k < inputs; k++) {
        let block = transpose(mat4x4<f32>(
            weights[at], weights[at + outputs], weights[at + 2u * outputs], weights[at + 3u * outputs],
        ));
        low += four_cells(cell) * block;
        high += four_cells(cell + 1u) * block;
        at += 4u * outputs;
        cell += 4u * QUADS;
    }
    return Patch(low, high);
}

fn add_bias(numbers: mat4x4<f32>, bias: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(
        numbers[0] + bias.x, numbers[1] + bias.y, numbers[2] + bias.z, numbers[3] + bias.w,
    );
}

// Four outputs of a layer before their activation.
fn forward(index: u32, column: u32, quad: u32) -> Patch {
    let matrix = matrix_of(index);
    let inputs = inputs_of(index);
    let outputs = outputs_of(index);
    let sum = product(matrix, inputs, outputs, column, quad);
    let bias = weights[matrix + 4u * inputs * outputs + column];
    return Patch(add_bias(sum.low, bias), add_bias(sum.high, bias));
}

// Beyond ±80 the sigmoid is 0 or 1 in f32, and exp overflows near 88.
fn sigmoid(x: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exp(-clamp(x, vec4<f32>(-80.0), vec4<f32>(80.0))));
}

fn sigmoids(x: mat4x4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(sigmoid(x[0]), sigmoid(x[1]), sigmoid(x[2]), sigmoid(x[3]));
}

// Number by number.
fn times(a: mat4x4<f32>, b: mat4x4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]);
}

// Derivative of SiLU, from the sigmoid and the value.
fn slopes(gate: mat4x4<f32>, value: mat4x4<f32>) -> mat4x4<f32> {
    return gate + value - times(value, gate);
}

// τ, sin πτ, cos πτ, sin 2πτ, … of four times; zeros follow the last harmonic.
fn time_feature(time: vec4<f32>, feature: u32) -> vec4<f32> {
    if (feature == 0u) {
        return time;
    }
    var numbers = vec4<f32>(0.0);
    if (feature < TIME_FEATURES) {
        let turns = 0.5 * f32((feature + 1u) / 2u) * time;
        for (var lane = 0u; lane < 4u; lane++) {
            let both = sin_cos_turns(turns[lane]);
            numbers[lane] = select(both.y, both.x, feature % 2u == 1u);
        }
    }
    return numbers;
}
