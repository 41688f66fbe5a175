// Runs rows of a sampler's program for every particle. A workgroup keeps one tile of particles;
// the invocation that computes a coordinate of the field keeps that coordinate's whole state.

@group(0) @binding(0) var<uniform> block: PushBlock;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<StepRow>;
// Per tile: the state x, the last committed state y and three earlier g, each an octet a coordinate.
@group(0) @binding(3) var<storage, read_write> states: array<vec4<f32>>;
// [frames, particles, DIM].
@group(0) @binding(4) var<storage, read_write> trajectory: array<f32>;

fn load_state(at: u32, field: u32) -> Octet {
    let cell = at + field * DIM * 2u;
    return Octet(states[cell], states[cell + 1u]);
}

fn store_state(at: u32, field: u32, numbers: Octet) {
    let cell = at + field * DIM * 2u;
    states[cell] = numbers.low;
    states[cell + 1u] = numbers.high;
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

fn keep(frame: u32, particle: u32, coordinate: u32, numbers: vec4<f32>) {
    for (var lane = 0u; lane < 4u; lane++) {
        if (particle + lane < block.particles) {
            trajectory[(frame * block.particles + particle + lane) * DIM + coordinate] = numbers[lane];
        }
    }
}

@compute @workgroup_size(THREADS)
fn push_particles(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    let coordinate = thread;
    let particle = tile * TILE;
    let owner = thread < DIM && particle < block.particles;
    let at = (tile * STATE_FIELDS * DIM + coordinate) * 2u;
    let zero = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
    var x = zero;
    var y = zero;
    var g1 = zero;
    var g2 = zero;
    var g3 = zero;
    if (owner) {
        x = load_state(at, 0u);
        y = load_state(at, 1u);
        g1 = load_state(at, 2u);
        g2 = load_state(at, 3u);
        g3 = load_state(at, 4u);
    }
    var frame = block.frame;
    for (var index = block.first_row; index < block.last_row; index++) {
        let row = rows[index];
        if (owner) {
            store_octet(coordinate, Octet(row.in_scale * x.low, row.in_scale * x.high));
        }
        for (var item = thread; item < 2u * (INPUTS - DIM); item += THREADS) {
            let feature = time_feature(vec4<f32>(row.time_input), item / 2u);
            cells[2u * DIM + item] = feature;
        }
        workgroupBarrier();
        for (var layer = 0u; layer < DEPTH; layer++) {
            var value = zero;
            if (thread < WIDTH) {
                value = silu(layer_forward(LAYERS[layer], thread));
            }
            workgroupBarrier();
            if (thread < WIDTH) {
                store_octet(thread, value);
            }
            workgroupBarrier();
        }
        if (owner) {
            let f = layer_forward(LAYERS[DEPTH], coordinate);
            var g = Octet(
                row.conv_x * x.low + row.conv_f * f.low,
                row.conv_x * x.high + row.conv_f * f.high,
            );
            if (HEADS == 2u) {
                let h = layer_forward(LAYERS[DEPTH], (HEADS - 1u) * DIM + coordinate);
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
        if (row.commit != 0.0) {
            frame++;
            if (owner) {
                y = x;
                keep(frame, particle, coordinate, x.low);
                keep(frame, particle + 4u, coordinate, x.high);
            }
        }
        workgroupBarrier();
    }
    if (owner) {
        store_state(at, 0u, x);
        store_state(at, 1u, y);
        store_state(at, 2u, g1);
        store_state(at, 3u, g2);
        store_state(at, 4u, g3);
    }
}
