// As push_particles, and carries the logarithm of the volume around each particle: tangents follow
// the values through the network, layer by layer. Keeps the start and the last committed state.

// The logarithm, its last committed value and three earlier divergences, field after field, each a
// number a particle of every tile.
@group(0) @binding(5) var<storage, read_write> tallies: array<vec4<f32>>;

// Of the neuron that this invocation computes, in every hidden layer.
var<private> slopes: array<Octet, DEPTH>;
// Of four particles, in the first two invocations: as `tallies`.
var<private> volume: array<vec4<f32>, STATE_FIELDS>;

// Coordinate of a probe's direction for four particles: signs that they keep all along their way.
fn signs(probe: u32, particle: u32, coordinate: u32) -> vec4<f32> {
    var numbers = vec4<f32>(1.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let w = words(block.seed, PROBE, probe, particle + lane, coordinate / 4u);
        if ((w[coordinate % 4u] >> 31u) != 0u) {
            numbers[lane] = -1.0;
        }
    }
    return numbers;
}

fn product(a: Octet, b: Octet) -> Octet {
    return Octet(a.low * b.low, a.high * b.high);
}

fn spread(number: f32) -> Octet {
    return Octet(vec4<f32>(number), vec4<f32>(number));
}

// The weights of a neuron of the last hidden layer into a coordinate of the row's g, without
// in_scale.
fn last_weight(row: StepRow, neuron: u32, coordinate: u32) -> f32 {
    let at = LAYERS[DEPTH].weights + neuron * LAYERS[DEPTH].outputs + coordinate;
    var weight = row.conv_f * weights[at];
    if (HEADS == 2u) {
        weight += row.conv_h * weights[at + (HEADS - 1u) * 4u * DIM_QUADS];
    }
    return weight;
}

// This neuron's tangent in the last hidden layer, from that in the first.
fn through_layers(first: Octet, thread: u32) -> Octet {
    var tangent = first;
    for (var layer = 1u; layer < DEPTH; layer++) {
        if (thread < WIDTH) {
            store_octet(thread, tangent);
        }
        workgroupBarrier();
        if (thread < WIDTH) {
            tangent = product(slopes[layer], layer_product(LAYERS[layer], thread));
        }
        workgroupBarrier();
    }
    return tangent;
}

// This neuron's part of the trace of the row's Jacobian, without in_scale: the sum over coordinates,
// or the mean over probes.
fn trace_part(row: StepRow, particle: u32, thread: u32) -> Octet {
    let zero = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
    let exact = block.probes == 0u;
    var sum = zero;
    for (var index = 0u; index < select(block.probes, DIM, exact); index++) {
        if (!exact && thread < DIM) {
            let low = signs(index, particle, thread);
            store_octet(thread, Octet(low, signs(index, particle + 4u, thread)));
        }
        workgroupBarrier();
        var tangent = zero;
        var ends = zero;
        if (exact && thread < WIDTH) {
            tangent = spread(weights[LAYERS[0].weights + index * 4u * WIDTH_QUADS + thread]);
            ends = spread(last_weight(row, thread, index));
        }
        if (!exact && thread < WIDTH) {
            for (var k = 0u; k < DIM; k++) {
                let direction = load_octet(k);
                let into = weights[LAYERS[0].weights + k * 4u * WIDTH_QUADS + thread];
                tangent.low += into * direction.low;
                tangent.high += into * direction.high;
                let out = last_weight(row, thread, k);
                ends.low += out * direction.low;
                ends.high += out * direction.high;
            }
        }
        tangent = product(slopes[0], tangent);
        workgroupBarrier();
        tangent = through_layers(tangent, thread);
        let part = product(ends, tangent);
        sum.low += part.low;
        sum.high += part.high;
    }
    let share = 1.0 / f32(max(block.probes, 1u));
    return Octet(share * sum.low, share * sum.high);
}

// Takes the row's step of four logarithms, from the parts of the trace in `cells`.
fn step_volume(row: StepRow, quad: u32) {
    var trace = vec4<f32>(0.0);
    for (var neuron = 0u; neuron < WIDTH; neuron++) {
        trace += cells[2u * neuron + quad];
    }
    let g = row.conv_x * f32(DIM) + row.in_scale * trace;
    volume[0] = row.base * volume[1] + row.state * volume[0]
        + row.g0 * g + row.g1 * volume[2] + row.g2 * volume[3] + row.g3 * volume[4];
    volume[4] = volume[3];
    volume[3] = volume[2];
    volume[2] = g;
    if (row.commit != 0.0) {
        volume[1] = volume[0];
    }
}

@compute @workgroup_size(THREADS)
fn push_likelihood(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    let particle = tile * TILE;
    let owner = thread < DIM && particle < block.particles;
    let at = (tile * STATE_FIELDS * DIM + thread) * 2u;
    let quads = 2u * ((block.particles + TILE - 1u) / TILE);
    let counter = thread < 2u && particle < block.particles;
    if (owner) {
        load_motion(at);
    }
    if (counter && block.first_row > 0u) {
        for (var field = 0u; field < STATE_FIELDS; field++) {
            volume[field] = tallies[field * quads + 2u * tile + thread];
        }
    }
    for (var index = block.first_row; index < block.last_row; index++) {
        let row = rows[index];
        feed(row, owner, thread);
        workgroupBarrier();
        for (var layer = 0u; layer < DEPTH; layer++) {
            var z = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
            if (thread < WIDTH) {
                z = layer_forward(LAYERS[layer], thread);
            }
            workgroupBarrier();
            if (thread < WIDTH) {
                let gate = Octet(sigmoid(z.low), sigmoid(z.high));
                let value = product(z, gate);
                store_octet(thread, value);
                slopes[layer].low = gate.low + value.low * (1.0 - gate.low);
                slopes[layer].high = gate.high + value.high * (1.0 - gate.high);
            }
            workgroupBarrier();
        }
        if (owner) {
            step_on(row, index, particle, thread);
            if (row.commit != 0.0) {
                commit(1u, particle, thread);
            }
        }
        workgroupBarrier();
        let part = trace_part(row, particle, thread);
        if (thread < WIDTH) {
            store_octet(thread, part);
        }
        workgroupBarrier();
        if (counter) {
            step_volume(row, thread);
        }
        workgroupBarrier();
    }
    if (owner) {
        store_motion(at);
    }
    if (counter) {
        for (var field = 0u; field < STATE_FIELDS; field++) {
            tallies[field * quads + 2u * tile + thread] = volume[field];
        }
    }
}
