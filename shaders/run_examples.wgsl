// Draws the examples of a minibatch, runs the network forward and the loss's derivatives backward,
// a workgroup for each tile of examples. An invocation works on a patch: four neurons by eight
// examples, which stay in its registers while it reads weights and values, four by four of each at a
// time, its neighbours' weights side by side.

@group(0) @binding(0) var<uniform> block: ExamplesBlock;
@group(0) @binding(1) var<storage, read> progress: Progress;
// The matrices, then those of all layers but the first again, transposed.
@group(0) @binding(2) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> rows: array<PathRow>;
// Data points, then source points, [count, DIM].
@group(0) @binding(4) var<storage, read> points: array<f32>;
// [examples, TAPE_QUADS]: of each the inputs of every layer, then the loss's derivatives by every
// layer's outputs. Until these are known, targets and the activations' slopes lie in their places.
@group(0) @binding(5) var<storage, read_write> tape: array<vec4<f32>>;
// Of every tile.
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;

// Weights of the tile's examples, head by head.
var<workgroup> weight_of: array<f32, HEADS * TILE>;
var<workgroup> loss_of: array<f32, THREADS>;

// Four neighbours on the tape of four examples, a column for each example.
fn four_examples(at: u32) -> mat4x4<f32> {
    return mat4x4<f32>(
        tape[at], tape[at + TAPE_QUADS], tape[at + 2u * TAPE_QUADS], tape[at + 3u * TAPE_QUADS],
    );
}

fn keep(at: u32, numbers: mat4x4<f32>) {
    let by_example = transpose(numbers);
    tape[at] = by_example[0];
    tape[at + TAPE_QUADS] = by_example[1];
    tape[at + 2u * TAPE_QUADS] = by_example[2];
    tape[at + 3u * TAPE_QUADS] = by_example[3];
}

// Four outputs of a matrix, from `column` on, for eight examples, from their inputs on the tape at
// `source`. Inputs, outputs and columns are counted in fours; the matrix begins at `matrix`.
fn product(matrix: u32, inputs: u32, outputs: u32, column: u32, source: u32) -> Patch {
    var low: mat4x4<f32>;
    var high: mat4x4<f32>;
    var at = matrix + column;
    for (var k = 0u; k < inputs; k++) {
        let block = transpose(mat4x4<f32>(
            weights[at], weights[at + outputs], weights[at + 2u * outputs], weights[at + 3u * outputs],
        ));
        low += transpose(four_examples(source + k)) * block;
        high += transpose(four_examples(source + 4u * TAPE_QUADS + k)) * block;
        at += 4u * outputs;
    }
    return Patch(low, high);
}

fn add_bias(numbers: mat4x4<f32>, bias: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(
        numbers[0] + bias.x, numbers[1] + bias.y, numbers[2] + bias.z, numbers[3] + bias.w,
    );
}

// Derivative of SiLU, from the sigmoid and the value.
fn slopes(gate: mat4x4<f32>, value: mat4x4<f32>) -> mat4x4<f32> {
    return gate + value - times(value, gate);
}

// Coordinates 4·part to 4·part + 3 of a point; its last coordinate in places beyond it.
fn point_part(index: u32, part: u32) -> vec4<f32> {
    let at = index * DIM + min(4u * part + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(DIM - 1u));
    return vec4<f32>(points[at.x], points[at.y], points[at.z], points[at.w]);
}

// Four of the network's inputs for one example, coordinates and then time features; and the
// target's coordinates into their places.
fn draw(slot: u32, sample: u32, column: u32) {
    let example = block.first + slot + sample;
    let chosen = words(block.seed, PICK, progress.done, example, 0u);
    let row = rows[index_below(chosen.x, block.rows)];
    if (column == 0u) {
        let counts = example < block.batch;
        weight_of[sample] = select(0.0, row.weight, counts);
        if (HEADS == 2u) {
            weight_of[(HEADS - 1u) * TILE + sample] = select(0.0, row.weight2, counts);
        }
    }
    var inputs = vec4<f32>(0.0);
    if (column < DIM_QUADS) {
        let paired = block.source == PAIRED;
        var x0: vec4<f32>;
        if (paired || block.source == POINTS) {
            let index = index_below(select(chosen.z, chosen.y, paired), block.source_points);
            x0 = point_part(block.data + index, column);
        } else {
            let w = words(block.seed, SOURCE, progress.done, example, column);
            x0 = standard_draw(block.source, w);
        }
        let x1 = point_part(index_below(chosen.y, block.data), column);
        var z = vec4<f32>(0.0);
        if (block.extra != 0u) {
            z = normals(words(block.seed, EXTRA, progress.done, example, column));
        }
        inputs = row.in_scale * (row.a * x0 + row.b * x1 + row.c * z);
        // Places beyond the last coordinate have no weights and must have no targets.
        let inside = 4u * column + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(DIM);
        let at = (slot + sample) * TAPE_QUADS + deltas_of(DEPTH) + column;
        let zero = vec4<f32>(0.0);
        tape[at] = select(zero, row.p * x0 + row.q * x1 + row.r * z, inside);
        if (HEADS == 2u) {
            let second = row.p2 * x0 + row.q2 * x1 + row.r2 * z;
            tape[at + DIM_QUADS] = select(zero, second, inside);
        }
    }
    for (var c = min(DIM - min(DIM, 4u * column), 4u); c < 4u; c++) {
        inputs[c] = time_feature(row.time_input, 4u * column + c - DIM);
    }
    tape[(slot + sample) * TAPE_QUADS + column] = inputs;
}

// Takes the answers of four outputs for four examples of the tile, from `first` on, whose targets
// are at `at`; keeps the loss's derivatives by them.
fn judge(first: u32, at: u32, column: u32, answers: mat4x4<f32>) -> f32 {
    let own = column / DIM_QUADS * TILE + first;
    let weight = block.scale * vec4<f32>(
        weight_of[own], weight_of[own + 1u], weight_of[own + 2u], weight_of[own + 3u],
    );
    let misses = answers - transpose(four_examples(at));
    let errors = mat4x4<f32>(
        weight * misses[0], weight * misses[1], weight * misses[2], weight * misses[3],
    );
    keep(at, 2.0 * errors);
    return dot(errors[0], misses[0]) + dot(errors[1], misses[1])
        + dot(errors[2], misses[2]) + dot(errors[3], misses[3]);
}

@compute @workgroup_size(THREADS)
fn run_examples(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    if (tile >= block.tiles) {
        return;
    }
    // Where the tile's examples begin on the tape.
    let slot = tile * TILE;
    for (var item = thread; item < TILE * INPUT_QUADS; item += THREADS) {
        draw(slot, item % TILE, item / TILE);
    }
    workgroupBarrier();
    storageBarrier();

    let column = thread % COLUMNS;
    let first = thread / COLUMNS * 8u;
    let low = (slot + first) * TAPE_QUADS;
    let high = low + 4u * TAPE_QUADS;
    var answer: Patch;
    for (var index = 0u; index <= DEPTH; index++) {
        let inputs = inputs_of(index);
        let outputs = outputs_of(index);
        if (column < outputs) {
            let matrix = matrix_of(index);
            let sum = product(matrix, inputs, outputs, column, low + values_of(index));
            let bias = weights[matrix + 4u * inputs * outputs + column];
            answer = Patch(add_bias(sum.low, bias), add_bias(sum.high, bias));
        }
        if (column < WIDTH_QUADS && index < DEPTH) {
            let gate = Patch(sigmoids(answer.low), sigmoids(answer.high));
            let value = Patch(times(answer.low, gate.low), times(answer.high, gate.high));
            keep(low + values_of(index + 1u) + column, value.low);
            keep(high + values_of(index + 1u) + column, value.high);
            keep(low + deltas_of(index) + column, slopes(gate.low, value.low));
            keep(high + deltas_of(index) + column, slopes(gate.high, value.high));
        }
        storageBarrier();
    }

    var loss = 0.0;
    if (column < OUTPUT_QUADS) {
        let at = deltas_of(DEPTH) + column;
        loss = judge(first, low + at, column, answer.low)
            + judge(first + 4u, high + at, column, answer.high);
    }
    loss_of[thread] = loss;
    workgroupBarrier();
    storageBarrier();
    if (thread == 0u) {
        var sum = 0.0;
        for (var i = 0u; i < THREADS; i++) {
            sum += loss_of[i];
        }
        losses[tile] = sum;
    }

    for (var back = 1u; back <= DEPTH; back++) {
        let index = DEPTH - back;
        if (column < WIDTH_QUADS) {
            let matrix = TRANSPOSED + index * 4u * WIDTH_QUADS * WIDTH_QUADS;
            let source = low + deltas_of(index + 1u);
            let sum = product(matrix, outputs_of(index + 1u), WIDTH_QUADS, column, source);
            let at = deltas_of(index) + column;
            keep(low + at, times(sum.low, transpose(four_examples(low + at))));
            keep(high + at, times(sum.high, transpose(four_examples(high + at))));
        }
        storageBarrier();
    }
}
