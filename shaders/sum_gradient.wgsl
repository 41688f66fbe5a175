// Gradient of the minibatch's mean loss, every layer's matrix the product of its inputs' values and
// its outputs' derivatives over the examples. A workgroup computes 32 by 32 numbers of one matrix,
// whose row of biases has an input that is always 1. Eight parts of its invocations share the
// examples, four inputs by eight outputs an invocation, and are added up in their order.

@group(0) @binding(0) var<uniform> block: UpdateBlock;
@group(0) @binding(1) var<storage, read_write> progress: Progress;
// As run_examples leaves them.
@group(0) @binding(2) var<storage, read> values: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> deltas: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4<f32>>;
// Sums of the squared gradient, one per workgroup, as bits.
@group(0) @binding(6) var<storage, read_write> squares: array<u32>;
// Bits of (loss, gradient norm) in a ring of METRICS_KEPT steps.
@group(0) @binding(7) var<storage, read_write> metrics: array<u32>;

const ONE = vec4<f32>(1.0, 0.0, 0.0, 0.0);
const PARTS: u32 = 8u;
const PART: u32 = 32u;
// Workgroups of the first layer and of each hidden one after it.
const FIRST_BLOCKS: u32 = (INPUT_QUADS + 8u) / 8u * ((WIDTH_QUADS + 7u) / 8u);
const HIDDEN_BLOCKS: u32 = (WIDTH_QUADS + 8u) / 8u * ((WIDTH_QUADS + 7u) / 8u);

// Two of the parts' numbers, each eight vectors for every invocation.
var<workgroup> slots: array<vec4<f32>, 512>;
var<workgroup> sums: array<f32, 256>;

fn add_up(thread: u32) {
    workgroupBarrier();
    for (var half = 128u; half > 0u; half /= 2u) {
        if (thread < half) {
            sums[thread] += sums[thread + half];
        }
        workgroupBarrier();
    }
}

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

// `done` is read by everyone in this dispatch and so advances only in the next.
fn start_clock(step: u32) {
    let count = f32(step) + 1.0;
    progress.step = step;
    progress.rate = rate_of(count);
    progress.decay = min(block.ema, count / (f32(step) + 5.0));
    progress.mean_correction = one_minus_exp(count * MEAN_RATE);
    progress.square_correction = one_minus_exp(count * SQUARE_RATE);
}

// Adds the invocation's numbers to those of the parts before it that share its slot.
fn keep(at: u32, first: bool, low: mat4x4<f32>, high: mat4x4<f32>) {
    var former_low: mat4x4<f32>;
    var former_high: mat4x4<f32>;
    if (!first) {
        former_low = mat4x4<f32>(
            slots[at], slots[at + PART], slots[at + 2u * PART], slots[at + 3u * PART],
        );
        former_high = mat4x4<f32>(
            slots[at + 4u * PART], slots[at + 5u * PART], slots[at + 6u * PART], slots[at + 7u * PART],
        );
    }
    former_low += low;
    former_high += high;
    slots[at] = former_low[0];
    slots[at + PART] = former_low[1];
    slots[at + 2u * PART] = former_low[2];
    slots[at + 3u * PART] = former_low[3];
    slots[at + 4u * PART] = former_high[0];
    slots[at + 5u * PART] = former_high[1];
    slots[at + 6u * PART] = former_high[2];
    slots[at + 7u * PART] = former_high[3];
}

fn four_deltas(at: u32) -> mat4x4<f32> {
    return mat4x4<f32>(
        deltas[at],
        deltas[at + DELTA_QUADS],
        deltas[at + 2u * DELTA_QUADS],
        deltas[at + 3u * DELTA_QUADS],
    );
}

fn four_values(at: u32) -> mat4x4<f32> {
    return mat4x4<f32>(
        values[at],
        values[at + VALUE_QUADS],
        values[at + 2u * VALUE_QUADS],
        values[at + 3u * VALUE_QUADS],
    );
}

@compute @workgroup_size(256)
fn sum_gradient(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let step = progress.done;
    if (workgroup.x == 0u) {
        var loss = 0.0;
        for (var tile = thread; tile < block.tiles; tile += 256u) {
            loss += losses[tile];
        }
        sums[thread] = loss;
        add_up(thread);
        if (thread == 0u) {
            let at = 2u * (step % METRICS_KEPT);
            var sum = sums[0];
            if (block.first != 0u) {
                sum += bitcast<f32>(metrics[at]);
            }
            metrics[at] = bitcast<u32>(sum);
            start_clock(step);
        }
    }

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
        let value_row = select(INPUT_QUADS + (index - 1u) * WIDTH_QUADS, 0u, index == 0u) + row;
        for (var quad = part; quad < block.quads; quad += PARTS) {
            let at = 4u * quad * DELTA_QUADS + index * WIDTH_QUADS;
            var value = mat4x4<f32>(ONE, ONE, ONE, ONE);
            if (row < inputs) {
                value = four_values(4u * quad * VALUE_QUADS + value_row);
            }
            value = transpose(value);
            low += four_deltas(at + column) * value;
            high += four_deltas(at + second) * value;
        }
    }
    workgroupBarrier();
    for (var round = 0u; round < PARTS; round += 2u) {
        if (part / 2u * 2u == round) {
            keep(part % 2u * 256u + thread % PART, round == 0u, low, high);
        }
        workgroupBarrier();
    }

    let input = 4u * row + part % 4u;
    let output = column + part / 4u * 4u;
    var square = 0.0;
    if (input <= 4u * inputs && output < outputs) {
        let at = matrix_of(index) + input * outputs + output;
        var sum = slots[thread] + slots[thread + 256u];
        if (block.first != 0u) {
            sum += gradient[at];
        }
        gradient[at] = sum;
        square = dot(sum, sum);
    }
    sums[thread] = square;
    add_up(thread);
    if (thread == 0u) {
        squares[workgroup.x] = bitcast<u32>(sums[0]);
    }
}
