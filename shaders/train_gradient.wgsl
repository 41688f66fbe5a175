// Gradient of the mean loss of one minibatch. A workgroup takes tiles of samples in turn: draws
// their examples, runs the network forward and backward, and adds up its part of the gradient.

@group(0) @binding(0) var<uniform> block: TrainBlock;
@group(0) @binding(1) var<storage, read> progress: Progress;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<PathRow>;
// Data points, then source points, [count, DIM].
@group(0) @binding(4) var<storage, read> points: array<f32>;
// Per workgroup: inputs of every layer, slopes of every activation, targets.
@group(0) @binding(5) var<storage, read_write> scratch: array<vec4<f32>>;
// Per workgroup: the parameters' gradient, then the loss.
@group(0) @binding(6) var<storage, read_write> partials: array<f32>;

var<workgroup> row_of: array<u32, TILE>;
var<workgroup> data_of: array<u32, TILE>;
var<workgroup> source_of: array<u32, TILE>;
// Head by head, each two quads.
var<workgroup> weight_of: array<vec4<f32>, 2u * HEADS>;
var<workgroup> time_of: array<vec4<f32>, 2>;

// Where a workgroup's scratch holds the inputs of layer `index`.
fn inputs_at(group: u32, index: u32) -> u32 {
    let before = select(INPUTS + (index - 1u) * WIDTH, 0u, index == 0u);
    return group * SCRATCH + 2u * before;
}

// Where it holds the slopes of hidden layer `index`.
fn slopes_at(group: u32, index: u32) -> u32 {
    return group * SCRATCH + (INPUTS + (DEPTH + index) * WIDTH) * 2u;
}

fn targets_at(group: u32) -> u32 {
    return group * SCRATCH + (INPUTS + 2u * DEPTH * WIDTH) * 2u;
}

// Chooses the row, data point and source point of four examples.
fn pick(tile: u32, quad: u32) {
    var weight = vec4<f32>(0.0);
    var weight2 = vec4<f32>(0.0);
    var time = vec4<f32>(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let sample = 4u * quad + lane;
        let example = tile * TILE + sample;
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
    weight_of[quad] = weight;
    if (HEADS == 2u) {
        weight_of[2u * (HEADS - 1u) + quad] = weight2;
    }
    time_of[quad] = time;
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

// Four coordinates of four examples: the network's input and the target.
fn draw(group: u32, tile: u32, quad: u32, part: u32) {
    var inputs: mat4x4<f32>;
    var targets: mat4x4<f32>;
    var second: mat4x4<f32>;
    for (var lane = 0u; lane < 4u; lane++) {
        let sample = 4u * quad + lane;
        let example = tile * TILE + sample;
        let row = rows[row_of[sample]];
        let x0 = source_part(example, sample, part);
        let x1 = point_part(data_of[sample], part);
        var z = vec4<f32>(0.0);
        if (block.extra != 0u) {
            z = normals(words(block.seed, EXTRA, progress.done, example, part));
        }
        inputs[lane] = row.in_scale * (row.a * x0 + row.b * x1 + row.c * z);
        targets[lane] = row.p * x0 + row.q * x1 + row.r * z;
        second[lane] = row.p2 * x0 + row.q2 * x1 + row.r2 * z;
    }
    inputs = transpose(inputs);
    targets = transpose(targets);
    second = transpose(second);
    for (var c = 0u; c < min(4u, DIM - 4u * part); c++) {
        let cell = (4u * part + c) * 2u + quad;
        cells[cell] = inputs[c];
        scratch[inputs_at(group, 0u) + cell] = inputs[c];
        scratch[targets_at(group) + cell] = targets[c];
        if (HEADS == 2u) {
            scratch[targets_at(group) + 2u * DIM + cell] = second[c];
        }
    }
}

// Input `value` of four examples, from DIM on: a time feature.
fn draw_time(group: u32, quad: u32, feature: u32) {
    let cell = (DIM + feature) * 2u + quad;
    let numbers = time_feature(time_of[quad], feature);
    cells[cell] = numbers;
    scratch[inputs_at(group, 0u) + cell] = numbers;
}

fn add_partial(at: u32, first: bool, number: f32) {
    var sum = number;
    if (!first) {
        sum += partials[at];
    }
    partials[at] = sum;
}

// Adds the tile's gradient of one layer, from its inputs in scratch and the sensitivities of its
// outputs in `cells`. An invocation keeps one output's sensitivities and walks over the inputs, or
// over a part of them where outputs are few. `outputs` is a constant at each call.
fn add_layer(group: u32, index: u32, outputs: u32, first: bool, thread: u32) {
    let parts = THREADS / outputs;
    var part = 0u;
    var neuron = thread;
    if (parts > 1u) {
        part = thread / outputs;
        neuron = thread % outputs;
    }
    if (part >= parts || neuron >= outputs) {
        return;
    }
    let layer = LAYERS[index];
    let base = group * (PARAMETERS + 1u);
    let slope = load_octet(neuron);
    let inputs = inputs_at(group, index);
    for (var k = part; k < layer.inputs; k += parts) {
        let sum = dot(scratch[inputs + 2u * k], slope.low)
            + dot(scratch[inputs + 2u * k + 1u], slope.high);
        add_partial(base + layer.weights + k * outputs + neuron, first, sum);
    }
    if (part == 0u) {
        let sum = dot(slope.low + slope.high, vec4<f32>(1.0));
        add_partial(base + layer.biases + neuron, first, sum);
    }
}

@compute @workgroup_size(THREADS)
fn train_gradient(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let group = workgroup.x;
    var loss = 0.0;
    for (var tile = block.first_tile + group; tile < block.last_tile; tile += block.groups) {
        let first = tile < block.groups;
        if (thread < 2u) {
            pick(tile, thread);
        }
        storageBarrier();
        workgroupBarrier();
        for (var item = thread; item < 2u * ((DIM + 3u) / 4u); item += THREADS) {
            draw(group, tile, item % 2u, item / 2u);
        }
        for (var item = thread; item < 2u * (INPUTS - DIM); item += THREADS) {
            draw_time(group, item % 2u, item / 2u);
        }
        workgroupBarrier();

        for (var index = 0u; index < DEPTH; index++) {
            var x = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
            if (thread < WIDTH) {
                x = layer_forward(LAYERS[index], thread);
            }
            workgroupBarrier();
            if (thread < WIDTH) {
                let gate = Octet(sigmoid(x.low), sigmoid(x.high));
                let value = Octet(x.low * gate.low, x.high * gate.high);
                store_octet(thread, value);
                let inputs = inputs_at(group, index + 1u) + 2u * thread;
                scratch[inputs] = value.low;
                scratch[inputs + 1u] = value.high;
                let slopes = slopes_at(group, index) + 2u * thread;
                scratch[slopes] = gate.low + value.low * (1.0 - gate.low);
                scratch[slopes + 1u] = gate.high + value.high * (1.0 - gate.high);
            }
            workgroupBarrier();
        }

        var error = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
        if (thread < OUTPUTS) {
            let answer = layer_forward(LAYERS[DEPTH], thread);
            let aim = targets_at(group) + 2u * thread;
            let low = answer.low - scratch[aim];
            let high = answer.high - scratch[aim + 1u];
            let head = 2u * (thread / DIM);
            error.low = block.scale * weight_of[head] * low;
            error.high = block.scale * weight_of[head + 1u] * high;
            loss += dot(error.low, low) + dot(error.high, high);
        }
        storageBarrier();
        workgroupBarrier();
        if (thread < OUTPUTS) {
            store_octet(thread, Octet(2.0 * error.low, 2.0 * error.high));
        }
        workgroupBarrier();

        add_layer(group, DEPTH, OUTPUTS, first, thread);
        for (var back = 0u; back < DEPTH; back++) {
            let index = DEPTH - back;
            var x = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
            if (thread < WIDTH) {
                x = layer_backward(LAYERS[index], thread);
                let slopes = slopes_at(group, index - 1u) + 2u * thread;
                x.low *= scratch[slopes];
                x.high *= scratch[slopes + 1u];
            }
            workgroupBarrier();
            if (thread < WIDTH) {
                store_octet(thread, x);
            }
            workgroupBarrier();
            add_layer(group, index - 1u, WIDTH, first, thread);
        }
    }

    workgroupBarrier();
    cells[thread] = vec4<f32>(loss, 0.0, 0.0, 0.0);
    workgroupBarrier();
    if (thread == 0u) {
        var sum = 0.0;
        for (var i = 0u; i < THREADS; i++) {
            sum += cells[i].x;
        }
        add_partial(group * (PARAMETERS + 1u) + PARAMETERS, block.first_tile == 0u, sum);
    }
}
