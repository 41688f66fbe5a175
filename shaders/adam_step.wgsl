// Clips the gradient, takes Adam's step and moves the average weights, four by four weights an
// invocation, of which the layers but the first keep a transposed copy. A loss or gradient that is
// not finite changes nothing but the clock; its norm is recorded as NaN.

@group(0) @binding(0) var<uniform> block: UpdateBlock;
@group(0) @binding(1) var<storage, read_write> progress: Progress;
@group(0) @binding(2) var<storage, read> gradient: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> squares: array<u32>;
// The matrices, then the transposed ones.
@group(0) @binding(4) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> mean: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read_write> square: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> average: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> metrics: array<u32>;

const NAN_BITS: u32 = 0x7fc00000u;
const EXPONENT_BITS: u32 = 0x7f800000u;
// Invocations of the first layer and of each hidden one after it.
const FIRST_ITEMS: u32 = (INPUT_QUADS + 1u) * WIDTH_QUADS;
const HIDDEN_ITEMS: u32 = (WIDTH_QUADS + 1u) * WIDTH_QUADS;
const ITEMS: u32 = FIRST_ITEMS + (DEPTH - 1u) * HIDDEN_ITEMS + (WIDTH_QUADS + 1u) * OUTPUT_QUADS;

// Comparisons with NaN differ between drivers; bits do not.
fn is_broken(bits: u32) -> bool {
    return (bits & EXPONENT_BITS) == EXPONENT_BITS;
}

// Four weights after their step.
fn step_on(at: u32, scale: f32) -> vec4<f32> {
    let g = gradient[at] * scale;
    let m = BETA1 * mean[at] + ONE_MINUS_BETA1 * g;
    let v = BETA2 * square[at] + ONE_MINUS_BETA2 * g * g;
    let direction = (m / progress.mean_correction) / (sqrt(v / progress.square_correction) + EPSILON);
    let w = weights[at] - progress.rate * direction;
    mean[at] = m;
    square[at] = v;
    weights[at] = w;
    average[at] += (1.0 - progress.decay) * (w - average[at]);
    return w;
}

// The step of one invocation's weights.
fn update(item: u32, scale: f32) {
    var index = 0u;
    var place = item;
    if (place >= FIRST_ITEMS) {
        index = min(1u + (place - FIRST_ITEMS) / HIDDEN_ITEMS, DEPTH);
        place -= FIRST_ITEMS + (index - 1u) * HIDDEN_ITEMS;
    }
    let inputs = inputs_of(index);
    let outputs = outputs_of(index);
    let row = place / outputs;
    let column = place % outputs;
    let at = matrix_of(index) + 4u * row * outputs + column;
    let first = step_on(at, scale);
    if (row == inputs) {
        return;
    }
    let numbers = transpose(mat4x4<f32>(
        first,
        step_on(at + outputs, scale),
        step_on(at + 2u * outputs, scale),
        step_on(at + 3u * outputs, scale),
    ));
    if (index == 0u) {
        return;
    }
    let transposed = TRANSPOSED + ((index - 1u) * 4u * WIDTH_QUADS + 4u * column) * WIDTH_QUADS + row;
    weights[transposed] = numbers[0];
    weights[transposed + WIDTH_QUADS] = numbers[1];
    weights[transposed + 2u * WIDTH_QUADS] = numbers[2];
    weights[transposed + 3u * WIDTH_QUADS] = numbers[3];
}

@compute @workgroup_size(64)
fn adam_step(@builtin(global_invocation_id) invocation: vec3<u32>) {
    var sum = 0.0;
    var broken = false;
    for (var i = 0u; i < block.squares; i++) {
        let bits = squares[i];
        broken |= is_broken(bits);
        sum += bitcast<f32>(bits);
    }
    let norm = sqrt(sum);
    let finite = !broken && !is_broken(bitcast<u32>(sum));
    let metric = 2u * (progress.step % METRICS_KEPT);

    let item = invocation.x;
    if (item == 0u) {
        metrics[metric + 1u] = select(NAN_BITS, bitcast<u32>(norm), finite);
        progress.done = progress.step + 1u;
    }
    if (finite && !is_broken(metrics[metric]) && item < ITEMS) {
        update(item, select(1.0, block.clip / norm, norm > block.clip));
    }
}
