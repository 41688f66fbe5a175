// Runs rows of a sampler's program for every particle, a workgroup for each tile of particles. An
// invocation works on a patch: four neurons by eight particles, which stay in its registers while it
// reads weights and values, its neighbours' weights side by side; the workgroup shares the present
// layer's values. States stay in storage: an invocation alone reads and writes those of its patch.

@group(0) @binding(0) var<uniform> block: PushBlock;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> rows: array<StepRow>;
// Of every eight particles: the state x, the last committed state y and the g of three rows, each two
// vectors a coordinate. Row i leaves its g in the place of row i − 3.
@group(0) @binding(3) var<storage, read_write> states: array<vec4<f32>>;
// [frames, particles, DIM].
@group(0) @binding(4) var<storage, read_write> trajectory: array<f32>;

const LINE: u32 = max(INPUT_QUADS, WIDTH_QUADS);
// Of every eight particles eight lines: of the first four and of the second four, the first neuron of
// every quad, the second, the third and the fourth. Neighbours so write side by side.
var<workgroup> values: array<vec4<f32>, TILE * LINE>;

fn four_values(at: u32) -> mat4x4<f32> {
    return mat4x4<f32>(values[at], values[at + LINE], values[at + 2u * LINE], values[at + 3u * LINE]);
}

fn put_values(at: u32, numbers: mat4x4<f32>) {
    values[at] = numbers[0];
    values[at + LINE] = numbers[1];
    values[at + 2u * LINE] = numbers[2];
    values[at + 3u * LINE] = numbers[3];
}

// Four outputs of layer `index` before their activation, from the inputs whose lines begin at `source`.
fn layer_forward(index: u32, column: u32, source: u32) -> Patch {
    let inputs = inputs_of(index);
    let outputs = outputs_of(index);
    var at = matrix_of(index) + column;
    let bias = weights[at + 4u * inputs * outputs];
    var low = mat4x4<f32>(bias.xxxx, bias.yyyy, bias.zzzz, bias.wwww);
    var high = low;
    for (var k = source; k < source + inputs; k++) {
        let block = transpose(mat4x4<f32>(
            weights[at], weights[at + outputs], weights[at + 2u * outputs], weights[at + 3u * outputs],
        ));
        low += four_values(k) * block;
        high += four_values(k + 4u * LINE) * block;
        at += 4u * outputs;
    }
    return Patch(low, high);
}

// Where a field of four coordinates of eight particles lies, each coordinate's second vector after
// its first; the last coordinate stands for those beyond it.
fn cells_of(at: u32, field: u32, column: u32) -> vec4<u32> {
    let coordinates = min(4u * column + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(DIM - 1u));
    return at + 2u * (field * DIM + coordinates);
}

fn load_patch(cells: vec4<u32>) -> Patch {
    return Patch(
        mat4x4<f32>(states[cells.x], states[cells.y], states[cells.z], states[cells.w]),
        mat4x4<f32>(
            states[cells.x + 1u], states[cells.y + 1u], states[cells.z + 1u], states[cells.w + 1u],
        ),
    );
}

fn store_coordinate(cell: u32, low: vec4<f32>, high: vec4<f32>) {
    states[cell] = low;
    states[cell + 1u] = high;
}

// The coordinates beyond the last are not stored.
fn store_patch(cells: vec4<u32>, column: u32, numbers: Patch) {
    store_coordinate(cells.x, numbers.low[0], numbers.high[0]);
    if (4u * column + 1u < DIM) {
        store_coordinate(cells.y, numbers.low[1], numbers.high[1]);
    }
    if (4u * column + 2u < DIM) {
        store_coordinate(cells.z, numbers.low[2], numbers.high[2]);
    }
    if (4u * column + 3u < DIM) {
        store_coordinate(cells.w, numbers.low[3], numbers.high[3]);
    }
}

// sum + scale · a field of the state, which is not read where the scale is 0.
fn add_field(sum: Patch, scale: f32, cells: vec4<u32>) -> Patch {
    if (scale == 0.0) {
        return sum;
    }
    let field = load_patch(cells);
    return Patch(sum.low + scale * field.low, sum.high + scale * field.high);
}

// ξ of four coordinates of four particles, a column for each coordinate.
fn noise(row: u32, particle: u32, column: u32) -> mat4x4<f32> {
    return transpose(mat4x4<f32>(
        normals(words(block.seed, STEP, row, particle, column)),
        normals(words(block.seed, STEP, row, particle + 1u, column)),
        normals(words(block.seed, STEP, row, particle + 2u, column)),
        normals(words(block.seed, STEP, row, particle + 3u, column)),
    ));
}

// Puts time features into `values`, and zeros after them.
fn feed_time(time: f32, thread: u32) {
    let count = 4u * INPUT_QUADS - DIM;
    for (var item = thread; item < count * (TILE / 4u); item += THREADS) {
        let input = DIM + item % count;
        let line = 4u * (item / count) + input % 4u;
        values[line * LINE + input / 4u] = vec4<f32>(time_feature(time, input - DIM));
    }
}

// Puts four coordinates of the state into `values`, where time features may follow in the same quad.
fn feed(scale: f32, column: u32, lines: u32, at: u32) {
    for (var c = 0u; c < min(4u, DIM - 4u * column); c++) {
        let cell = at + 2u * (4u * column + c);
        let place = lines + c * LINE + column;
        values[place] = scale * states[cell];
        values[place + 4u * LINE] = scale * states[cell + 1u];
    }
}

// Takes the row's step of four coordinates from the last hidden layer's values.
fn step_on(row: StepRow, index: u32, particle: u32, column: u32, lines: u32, at: u32) -> Patch {
    let own = cells_of(at, 0u, column);
    let x = load_patch(own);
    let f = layer_forward(DEPTH, column, lines);
    var g = Patch(row.conv_x * x.low + row.conv_f * f.low, row.conv_x * x.high + row.conv_f * f.high);
    if (HEADS == 2u) {
        let h = layer_forward(DEPTH, (HEADS - 1u) * DIM_QUADS + column, lines);
        g.low += row.conv_h * h.low;
        g.high += row.conv_h * h.high;
    }
    var next = Patch(row.state * x.low + row.g0 * g.low, row.state * x.high + row.g0 * g.high);
    next = add_field(next, row.base, cells_of(at, 1u, column));
    next = add_field(next, row.g1, cells_of(at, 2u + (index + 2u) % 3u, column));
    next = add_field(next, row.g2, cells_of(at, 2u + (index + 1u) % 3u, column));
    let oldest = cells_of(at, 2u + index % 3u, column);
    next = add_field(next, row.g3, oldest);
    if (row.noise != 0.0) {
        next.low += row.noise * noise(index, particle, column);
        next.high += row.noise * noise(index, particle + 4u, column);
    }
    store_patch(oldest, column, g);
    store_patch(own, column, next);
    return next;
}

// A particle's four coordinates in a frame.
fn keep(frame: u32, particle: u32, column: u32, numbers: vec4<f32>) {
    if (particle < block.particles) {
        let at = (frame * block.particles + particle) * DIM + 4u * column;
        for (var c = 0u; c < min(4u, DIM - 4u * column); c++) {
            trajectory[at + c] = numbers[c];
        }
    }
}

fn keep_four(frame: u32, particle: u32, column: u32, numbers: mat4x4<f32>) {
    let by_particle = transpose(numbers);
    keep(frame, particle, column, by_particle[0]);
    keep(frame, particle + 1u, column, by_particle[1]);
    keep(frame, particle + 2u, column, by_particle[2]);
    keep(frame, particle + 3u, column, by_particle[3]);
}

@compute @workgroup_size(THREADS)
fn push_particles(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    if (tile * TILE >= block.particles) {
        return;
    }
    let column = thread % COLUMNS;
    let octet = thread / COLUMNS;
    let lines = 8u * octet * LINE;
    let particle = tile * TILE + 8u * octet;
    let owner = column < DIM_QUADS && particle < block.particles;
    let at = particle / 4u * STATE_FIELDS * DIM;
    var frame = block.frame;
    for (var index = block.first_row; index < block.last_row; index++) {
        let row = rows[index];
        feed_time(row.time_input, thread);
        if (owner) {
            feed(row.in_scale, column, lines, at);
        }
        workgroupBarrier();
        for (var layer = 0u; layer < DEPTH; layer++) {
            var value: Patch;
            if (column < WIDTH_QUADS) {
                let z = layer_forward(layer, column, lines);
                value = Patch(times(z.low, sigmoids(z.low)), times(z.high, sigmoids(z.high)));
            }
            workgroupBarrier();
            if (column < WIDTH_QUADS) {
                put_values(lines + column, value.low);
                put_values(lines + 4u * LINE + column, value.high);
            }
            workgroupBarrier();
        }
        let commits = row.commit != 0.0;
        frame += select(0u, 1u, commits);
        if (owner) {
            let x = step_on(row, index, particle, column, lines, at);
            if (commits) {
                store_patch(cells_of(at, 1u, column), column, x);
                keep_four(frame, particle, column, x.low);
                keep_four(frame, particle + 4u, column, x.high);
            }
        }
        workgroupBarrier();
    }
}
