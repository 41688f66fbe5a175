// Draws the examples of a minibatch, runs the network forward and the loss's derivatives backward,
// a workgroup for each tile of examples. What the gradient is made of goes to `values` and `deltas`.

@group(0) @binding(0) var<uniform> block: ExamplesBlock;
@group(0) @binding(1) var<storage, read> progress: Progress;
// The matrices, then those of all layers but the first again, transposed.
@group(0) @binding(2) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> rows: array<PathRow>;
// Data points, then source points, [count, DIM].
@group(0) @binding(4) var<storage, read> points: array<f32>;
// The inputs of every layer, [examples, VALUE_QUADS].
@group(0) @binding(5) var<storage, read_write> values: array<vec4<f32>>;
// The loss's derivatives by every layer's outputs, [examples, DELTA_QUADS]. Until they are known,
// targets and the activations' slopes lie in their places.
@group(0) @binding(6) var<storage, read_write> deltas: array<vec4<f32>>;
// Of every tile.
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;

var<workgroup> row_of: array<u32, TILE>;
var<workgroup> data_of: array<u32, TILE>;
var<workgroup> source_of: array<u32, TILE>;
// Head by head, then the times.
var<workgroup> numbers_of: array<vec4<f32>, (HEADS + 1u) * QUADS>;
var<workgroup> loss_of: array<f32, THREADS>;

fn store_values(sample: u32, column: u32, numbers: mat4x4<f32>) {
    let by_sample = transpose(numbers);
    let at = sample * VALUE_QUADS + column;
    values[at] = by_sample[0];
    values[at + VALUE_QUADS] = by_sample[1];
    values[at + 2u * VALUE_QUADS] = by_sample[2];
    values[at + 3u * VALUE_QUADS] = by_sample[3];
}

fn store_deltas(sample: u32, column: u32, numbers: mat4x4<f32>) {
    let by_sample = transpose(numbers);
    let at = sample * DELTA_QUADS + column;
    deltas[at] = by_sample[0];
    deltas[at + DELTA_QUADS] = by_sample[1];
    deltas[at + 2u * DELTA_QUADS] = by_sample[2];
    deltas[at + 3u * DELTA_QUADS] = by_sample[3];
}

fn load_deltas(sample: u32, column: u32) -> mat4x4<f32> {
    let at = sample * DELTA_QUADS + column;
    return transpose(mat4x4<f32>(
        deltas[at],
        deltas[at + DELTA_QUADS],
        deltas[at + 2u * DELTA_QUADS],
        deltas[at + 3u * DELTA_QUADS],
    ));
}

// Chooses the row, data point and source point of four examples.
fn pick(first: u32, quad: u32) {
    var weight = vec4<f32>(0.0);
    var weight2 = vec4<f32>(0.0);
    var time = vec4<f32>(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let sample = 4u * quad + lane;
        let example = first + sample;
        let w = words(block.seed, PICK, progress.done, example, 0u);
        let row = index_below(w.x, block.rows);
        row_of[sample] = row;
        data_of[sample] = index_below(w.y, block.data);
        let chosen = select(w.z, w.y, block.source == PAIRED);
        source_of[sample] = block.data + index_below(chosen, block.source_points);
        time[lane] = rows[row].time_input;
        if (example < block.batch) {
            weight[lane] = rows[row].weight;
            weight2[lane] = rows[row].weight2;
        }
    }
    numbers_of[quad] = weight;
    if (HEADS == 2u) {
        numbers_of[(HEADS - 1u) * QUADS + quad] = weight2;
    }
    numbers_of[HEADS * QUADS + quad] = time;
}

// Coordinates 4·part to 4·part + 3 of a point.
fn point_part(index: u32, part: u32) -> vec4<f32> {
    var numbers = vec4<f32>(0.0);
    for (var c = 0u; c < min(4u, DIM - 4u * part); c++) {
        numbers[c] = points[index * DIM + 4u * part + c];
    }
    return numbers;
}

fn source_part(example: u32, sample: u32, part: u32) -> vec4<f32> {
    if (block.source == POINTS || block.source == PAIRED) {
        return point_part(source_of[sample], part);
    }
    return standard_draw(block.source, words(block.seed, SOURCE, progress.done, example, part));
}

// Four coordinates of four examples: the network's inputs, and the targets into their places.
fn draw(slot: u32, first: u32, quad: u32, part: u32) -> mat4x4<f32> {
    var inputs: mat4x4<f32>;
    let inside = vec4<u32>(0u, 1u, 2u, 3u) + 4u * part < vec4<u32>(DIM);
    let zero = vec4<f32>(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let sample = 4u * quad + lane;
        let example = first + sample;
        let row = rows[row_of[sample]];
        let x0 = source_part(example, sample, part);
        let x1 = point_part(data_of[sample], part);
        var z = zero;
        if (block.extra != 0u) {
            z = normals(words(block.seed, EXTRA, progress.done, example, part));
        }
        inputs[lane] = row.in_scale * (row.a * x0 + row.b * x1 + row.c * z);
        let target_at = (slot + sample) * DELTA_QUADS + DEPTH * WIDTH_QUADS + part;
        deltas[target_at] = select(zero, row.p * x0 + row.q * x1 + row.r * z, inside);
        if (HEADS == 2u) {
            let second = select(zero, row.p2 * x0 + row.q2 * x1 + row.r2 * z, inside);
            deltas[target_at + DIM_QUADS] = second;
        }
    }
    return transpose(inputs);
}

// Four of the network's inputs, coordinates and then time features, for four examples.
fn enter(slot: u32, first: u32, quad: u32, column: u32) {
    var numbers: mat4x4<f32>;
    if (column < DIM_QUADS) {
        numbers = draw(slot, first, quad, column);
    }
    let coordinates = DIM - min(DIM, 4u * column);
    for (var c = min(coordinates, 4u); c < 4u; c++) {
        let feature = 4u * column + c - DIM;
        numbers[c] = time_feature(numbers_of[HEADS * QUADS + quad], feature);
    }
    store_cells(4u * column * QUADS + quad, numbers);
    store_values(slot + 4u * quad, column, numbers);
}

// Weighted misses of four outputs for four samples.
fn errors(quad: u32, column: u32, misses: mat4x4<f32>) -> mat4x4<f32> {
    let weight = block.scale * numbers_of[column / DIM_QUADS * QUADS + quad];
    return mat4x4<f32>(
        weight * misses[0], weight * misses[1], weight * misses[2], weight * misses[3],
    );
}

fn sum_of_products(a: mat4x4<f32>, b: mat4x4<f32>) -> f32 {
    return dot(a[0], b[0]) + dot(a[1], b[1]) + dot(a[2], b[2]) + dot(a[3], b[3]);
}

@compute @workgroup_size(THREADS)
fn run_examples(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    // Where the tile's examples lie in the buffers, and their indices in the minibatch.
    let slot = tile * TILE;
    let first = block.first + slot;
    let column = thread % COLUMNS;
    let quad = thread / COLUMNS * 2u;
    let low = slot + 4u * quad;
    let high = low + 4u;
    if (tile >= block.tiles) {
        return;
    }

    for (var four = thread; four < QUADS; four += THREADS) {
        pick(first, four);
    }
    workgroupBarrier();
    for (var item = thread; item < QUADS * INPUT_QUADS; item += THREADS) {
        enter(slot, first, item % QUADS, item / QUADS);
    }
    storageBarrier();
    workgroupBarrier();

    for (var index = 0u; index < DEPTH; index++) {
        var value: Patch;
        if (column < WIDTH_QUADS) {
            let x = forward(index, column, quad);
            let gate = Patch(sigmoids(x.low), sigmoids(x.high));
            value = Patch(times(x.low, gate.low), times(x.high, gate.high));
            let at = index * WIDTH_QUADS + column;
            store_values(low, INPUT_QUADS + at, value.low);
            store_values(high, INPUT_QUADS + at, value.high);
            store_deltas(low, at, slopes(gate.low, value.low));
            store_deltas(high, at, slopes(gate.high, value.high));
        }
        workgroupBarrier();
        if (column < WIDTH_QUADS) {
            store_patch(column, quad, value);
        }
        workgroupBarrier();
    }

    var delta: Patch;
    if (column < OUTPUT_QUADS) {
        let answer = forward(DEPTH, column, quad);
        let at = DEPTH * WIDTH_QUADS + column;
        let misses = Patch(answer.low - load_deltas(low, at), answer.high - load_deltas(high, at));
        delta.low = errors(quad, column, misses.low);
        delta.high = errors(quad + 1u, column, misses.high);
        loss_of[thread] = sum_of_products(delta.low, misses.low)
            + sum_of_products(delta.high, misses.high);
        delta.low *= 2.0;
        delta.high *= 2.0;
        store_deltas(low, at, delta.low);
        store_deltas(high, at, delta.high);
    }
    workgroupBarrier();
    if (thread == 0u) {
        var sum = 0.0;
        for (var i = 0u; i < OUTPUT_QUADS * QUADS / 2u; i++) {
            sum += loss_of[i / OUTPUT_QUADS * COLUMNS + i % OUTPUT_QUADS];
        }
        losses[tile] = sum;
    }
    if (column < OUTPUT_QUADS) {
        store_patch(column, quad, delta);
    }
    workgroupBarrier();

    var matrix = TRANSPOSED + (DEPTH - 1u) * 4u * WIDTH_QUADS * WIDTH_QUADS;
    var inputs = OUTPUT_QUADS;
    for (var back = 0u; back < DEPTH; back++) {
        if (column < WIDTH_QUADS) {
            delta = product(matrix, inputs, WIDTH_QUADS, column, quad);
            let at = (DEPTH - 1u - back) * WIDTH_QUADS + column;
            delta.low = times(delta.low, load_deltas(low, at));
            delta.high = times(delta.high, load_deltas(high, at));
            store_deltas(low, at, delta.low);
            store_deltas(high, at, delta.high);
        }
        workgroupBarrier();
        if (column < WIDTH_QUADS) {
            store_patch(column, quad, delta);
        }
        workgroupBarrier();
        matrix -= 4u * WIDTH_QUADS * WIDTH_QUADS;
        inputs = WIDTH_QUADS;
    }
}
