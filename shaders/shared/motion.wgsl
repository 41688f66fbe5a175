// Rows of a sampler's program on a tile of particles. The invocation that computes a coordinate of
// the field keeps that coordinate's whole state.

@group(0) @binding(0) var<uniform> block: PushBlock;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<StepRow>;
// Per tile: the state x, the last committed state y and three earlier g, each an octet a coordinate.
@group(0) @binding(3) var<storage, read_write> states: array<vec4<f32>>;
// [frames, particles, DIM].
@group(0) @binding(4) var<storage, read_write> trajectory: array<f32>;

var<private> x: Octet;
var<private> y: Octet;
var<private> g1: Octet;
var<private> g2: Octet;
var<private> g3: Octet;

fn load_motion(at: u32) {
    x = load_state(at, 0u);
    y = load_state(at, 1u);
    g1 = load_state(at, 2u);
    g2 = load_state(at, 3u);
    g3 = load_state(at, 4u);
}

fn store_motion(at: u32) {
    store_state(at, 0u, x);
    store_state(at, 1u, y);
    store_state(at, 2u, g1);
    store_state(at, 3u, g2);
    store_state(at, 4u, g3);
}

// Puts the network's inputs into `cells`.
fn feed(row: StepRow, owner: bool, thread: u32) {
    if (owner) {
        store_octet(thread, Octet(row.in_scale * x.low, row.in_scale * x.high));
    }
    for (var item = thread; item < 2u * (INPUTS - DIM); item += THREADS) {
        let feature = time_feature(vec4<f32>(row.time_input), item / 2u);
        cells[2u * DIM + item] = feature;
    }
}

// ξ of one coordinate of four particles.
fn noise(row: u32, particle: u32, coordinate: u32) -> vec4<f32> {
    var numbers = vec4<f32>(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let w = words(block.seed, STEP, row, particle + lane, coordinate / 4u);
        numbers[lane] = normals(w)[coordinate % 4u];
    }
    return numbers;
}

// Takes the row's step, from the last hidden layer's values in `cells`.
fn step_on(row: StepRow, index: u32, particle: u32, coordinate: u32) {
    let f = layer_forward(LAYERS[DEPTH], coordinate);
    var g = Octet(
        row.conv_x * x.low + row.conv_f * f.low,
        row.conv_x * x.high + row.conv_f * f.high,
    );
    if (HEADS == 2u) {
        let h = layer_forward(LAYERS[DEPTH], (HEADS - 1u) * 4u * DIM_QUADS + coordinate);
        g.low += row.conv_h * h.low;
        g.high += row.conv_h * h.high;
    }
    x.low = row.base * y.low + row.state * x.low
        + row.g0 * g.low + row.g1 * g1.low + row.g2 * g2.low + row.g3 * g3.low;
    x.high = row.base * y.high + row.state * x.high
        + row.g0 * g.high + row.g1 * g1.high + row.g2 * g2.high + row.g3 * g3.high;
    if (row.noise != 0.0) {
        x.low += row.noise * noise(index, particle, coordinate);
        x.high += row.noise * noise(index, particle + 4u, coordinate);
    }
    g3 = g2;
    g2 = g1;
    g1 = g;
}

// Makes the state the committed one, and a frame.
fn commit(frame: u32, particle: u32, coordinate: u32) {
    y = x;
    keep(frame, particle, coordinate, x.low);
    keep(frame, particle + 4u, coordinate, x.high);
}
