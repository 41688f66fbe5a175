// Gradient of the minibatch's mean loss, every layer's matrix the product of its inputs' values and
// its outputs' derivatives over the examples. A workgroup computes 32 by 32 numbers of one matrix,
// whose row of biases has an input that is always 1. Four parts of its invocations share the
// examples, four inputs by eight outputs an invocation, and are added up in their order.

@group(0) @binding(0) var<uniform> block: UpdateBlock;
@group(0) @binding(1) var<storage, read_write> progress: Progress;
// As run_examples leaves it.
@group(0) @binding(2) var<storage, read> tape: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> losses: array<f32>;
// The parts' sums, eight vectors for every invocation of a workgroup.
@group(0) @binding(4) var<storage, read_write> partials: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4<f32>>;
// Sums of the squared gradient, one per workgroup, as bits.
@group(0) @binding(6) var<storage, read_write> squares: array<u32>;
// Bits of (loss, gradient norm) in a ring of METRICS_KEPT steps.
@group(0) @binding(7) var<storage, read_write> metrics: array<u32>;

const ONE = vec4<f32>(1.0, 0.0, 0.0, 0.0);
const PARTS: u32 = 4u;
const PART: u32 = 32u;
const EVERYONE: u32 = PARTS * PART;
// Sums that one invocation adds up in the end.
const PARTIALS: u32 = 16u;
// Workgroups of the first layer and of each hidden one after it.
const FIRST_BLOCKS: u32 = (INPUT_QUADS + 8u) / 8u * ((WIDTH_QUADS + 7u) / 8u);
const HIDDEN_BLOCKS: u32 = (WIDTH_QUADS + 8u) / 8u * ((WIDTH_QUADS + 7u) / 8u);

// The squared gradient and, in the first workgroup, the loss.
var<workgroup> sums: array<vec2<f32>, EVERYONE>;

// 1 − exp(−x) for x ≥ 0: by its series where the difference would cancel.
fn one_minus_exp(x: f32) -> f32 {
    if (x > 0.5) {
        return 1.0 - exp(-x);
    }
    var series = 1.0;
    for (var k = 9u; k > 1u; k--) {
        series = 1.0 - x / f32(k) * series;
    }
    return x * series;
}

// Step size of the step with this count, from 1: see `Optimiser::rate`.
fn rate_of(count: f32) -> f32 {
    let warmth = min(1.0, count / f32(max(block.warm_up, 1u)));
    let decay = min(1.0, sqrt(f32(block.decay_after) / count));
    return block.learning_rate * warmth * select(decay, 1.0, block.decay_after == 0u);
}

// Keeps the loss and sets the clock. `done` is read by everyone and so advances only in the next
// dispatch.
fn finish(loss: f32) {
    let step = progress.done;
    let metric = 2u * (step % METRICS_KEPT);
    var sum = loss;
    if (block.first != 0u) {
        sum += bitcast<f32>(metrics[metric]);
    }
    metrics[metric] = bitcast<u32>(sum);
    let count = f32(step) + 1.0;
    progress.step = step;
    progress.rate = rate_of(count);
    progress.decay = min(block.ema, count / (f32(step) + 5.0));
    progress.mean_correction = one_minus_exp(count * MEAN_RATE);
    progress.square_correction = one_minus_exp(count * SQUARE_RATE);
}

fn leave(at: u32, numbers: mat4x4<f32>) {
    partials[at] = numbers[0];
    partials[at + EVERYONE] = numbers[1];
    partials[at + 2u * EVERYONE] = numbers[2];
    partials[at + 3u * EVERYONE] = numbers[3];
}

// One vector of the parts' sums added up.
fn fold(at: u32) -> vec4<f32> {
    return (partials[at] + partials[at + PART]) + (partials[at + 2u * PART] + partials[at + 3u * PART]);
}

// Keeps four numbers of the gradient; answers the sum of their squares.
fn keep(at: u32, numbers: vec4<f32>) -> f32 {
    var sum = numbers;
    if (block.first != 0u) {
        sum += gradient[at];
    }
    gradient[at] = sum;
    return dot(sum, sum);
}

fn four_examples(at: u32) -> mat4x4<f32> {
    return mat4x4<f32>(
        tape[at], tape[at + TAPE_QUADS], tape[at + 2u * TAPE_QUADS], tape[at + 3u * TAPE_QUADS],
    );
}

@compute @workgroup_size(EVERYONE)
fn sum_gradient(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    var index = 0u;
    var place = workgroup.x;
    if (place >= FIRST_BLOCKS) {
        index = min(1u + (place - FIRST_BLOCKS) / HIDDEN_BLOCKS, DEPTH);
        place -= FIRST_BLOCKS + (index - 1u) * HIDDEN_BLOCKS;
    }
    let inputs = inputs_of(index);
    let outputs = outputs_of(index);
    let across = (outputs + 7u) / 8u;
    let part = thread / PART;
    let row = place / across * 8u + thread % PART / 4u;
    let column = place % across * 8u + thread % 4u;
    let second = min(column + 4u, outputs - 1u);

    var low: mat4x4<f32>;
    var high: mat4x4<f32>;
    if (row <= inputs && column < outputs) {
        for (var quad = part; quad < block.quads; quad += PARTS) {
            let at = 4u * quad * TAPE_QUADS;
            var value = mat4x4<f32>(ONE, ONE, ONE, ONE);
            if (row < inputs) {
                value = four_examples(at + values_of(index) + row);
            }
            value = transpose(value);
            low += four_examples(at + deltas_of(index) + column) * value;
            high += four_examples(at + deltas_of(index) + second) * value;
        }
    }
    let own = workgroup.x * 8u * EVERYONE + thread;
    leave(own, low);
    leave(own + 4u * EVERYONE, high);
    storageBarrier();
    let folded = workgroup.x * 8u * EVERYONE + part * EVERYONE + thread % PART;
    let numbers = fold(folded);
    let others = fold(folded + 4u * EVERYONE);

    var sum = vec2<f32>(0.0);
    // Only the first of the four rows from the biases' on is there.
    if (column < outputs && (row < inputs || (row == inputs && part == 0u))) {
        let at = matrix_of(index) + (4u * row + part) * outputs + column;
        sum.x = keep(at, numbers);
        if (column + 4u < outputs) {
            sum.x += keep(at + 4u, others);
        }
    }
    if (workgroup.x == 0u) {
        for (var tile = thread; tile < block.tiles; tile += EVERYONE) {
            sum.y += losses[tile];
        }
    }
    sums[thread] = sum;
    workgroupBarrier();
    if (thread < PARTIALS) {
        for (var i = thread + PARTIALS; i < EVERYONE; i += PARTIALS) {
            sum += sums[i];
        }
        sums[thread] = sum;
    }
    workgroupBarrier();
    if (thread == 0u) {
        for (var i = 1u; i < PARTIALS; i++) {
            sum += sums[i];
        }
        squares[workgroup.x] = bitcast<u32>(sum.x);
        if (workgroup.x == 0u) {
            finish(sum.y);
        }
    }
}
