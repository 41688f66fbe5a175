// Moves particles by an adaptive Runge–Kutta method, each in steps of its own. A workgroup keeps a
// tile of particles; the invocation that computes a coordinate of the field keeps that coordinate's
// state and stages, and the first two keep the clocks of four particles each. The work of a tile
// whose particles are all at the end is over.

@group(0) @binding(0) var<uniform> block: AdaptBlock;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<StepRow>;
// Per tile, the state in the first field and its velocity in the third.
@group(0) @binding(3) var<storage, read_write> states: array<vec4<f32>>;
// [frames, particles, DIM].
@group(0) @binding(4) var<storage, read_write> trajectory: array<f32>;
// Steps, rejected steps, 1 at the end, place, next step and next frame, field after field, each a
// number a particle of every tile.
@group(0) @binding(5) var<storage, read_write> tallies: array<vec4<f32>>;
// Places of the frames.
@group(0) @binding(6) var<storage, read> places: array<f32>;

// The clock of four particles, in the first two invocations: as `tallies`.
var<private> clock: array<vec4<f32>, CLOCK_FIELDS>;
// Whether the step goes to the end.
var<private> reaches: vec4<bool>;
var<private> x: Octet;
var<private> stages: array<Octet, STAGES>;

// What the tile shares of each of its particles, two quads each: the place that is read, the
// table there, the place and length of the step, whether it is accepted, and its frames.
var<workgroup> looked_at: array<vec4<f32>, 2>;
var<workgroup> reading: array<vec4<f32>, 10>;
var<workgroup> begins: array<vec4<f32>, 2>;
var<workgroup> lengths: array<vec4<f32>, 2>;
var<workgroup> accepted: array<vec4<f32>, 2>;
var<workgroup> first_frames: array<vec4<f32>, 2>;
var<workgroup> end_frames: array<vec4<f32>, 2>;
var<workgroup> open: array<u32, 2>;
var<workgroup> any_open: u32;

// in_scale, time_input and the conversion by x, F and H of four particles, by the cubic through
// four rows.
fn look_up(quad: u32) {
    for (var column = 0u; column < 5u; column++) {
        reading[2u * column + quad] = vec4<f32>(0.0);
    }
    for (var lane = 0u; lane < 4u; lane++) {
        let at = looked_at[quad][lane] * f32(block.rows - 1u);
        let first = min(max(u32(max(at, 0.0)), 1u) - 1u, block.rows - 4u);
        let u = at - f32(first);
        let a = u - 1.0;
        let b = u - 2.0;
        let c = u - 3.0;
        let cubic = vec4<f32>(
            -(SIXTH * a * b * c), 0.5 * u * b * c, -(0.5 * u * a * c), SIXTH * u * a * b,
        );
        for (var k = 0u; k < 4u; k++) {
            let row = rows[first + k];
            reading[quad][lane] += cubic[k] * row.in_scale;
            reading[2u + quad][lane] += cubic[k] * row.time_input;
            reading[4u + quad][lane] += cubic[k] * row.conv_x;
            reading[6u + quad][lane] += cubic[k] * row.conv_f;
            reading[8u + quad][lane] += cubic[k] * row.conv_h;
        }
    }
}

// dx/ds of this invocation's coordinate at the places `looked_at`. Every invocation calls it.
fn velocity(at: Octet, thread: u32, owner: bool) -> Octet {
    if (thread < 2u) {
        look_up(thread);
    }
    workgroupBarrier();
    if (owner) {
        store_octet(thread, Octet(reading[0] * at.low, reading[1] * at.high));
    }
    for (var item = thread; item < 2u * (INPUTS - DIM); item += THREADS) {
        cells[2u * DIM + item] = time_feature(reading[2u + item % 2u], item / 2u);
    }
    workgroupBarrier();
    for (var layer = 0u; layer < DEPTH; layer++) {
        var value = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
        if (thread < WIDTH) {
            value = silu(layer_forward(LAYERS[layer], thread));
        }
        workgroupBarrier();
        if (thread < WIDTH) {
            store_octet(thread, value);
        }
        workgroupBarrier();
    }
    var v = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
    if (owner) {
        let f = layer_forward(LAYERS[DEPTH], thread);
        v = Octet(
            reading[4] * at.low + reading[6] * f.low,
            reading[5] * at.high + reading[7] * f.high,
        );
        if (HEADS == 2u) {
            let h = layer_forward(LAYERS[DEPTH], (HEADS - 1u) * 4u * DIM_QUADS + thread);
            v.low += reading[8] * h.low;
            v.high += reading[9] * h.high;
        }
    }
    workgroupBarrier();
    return v;
}

// Σ over coordinates of the squares in `cells`, of four particles.
fn sum_squares(quad: u32) -> vec4<f32> {
    var sum = vec4<f32>(0.0);
    for (var coordinate = 0u; coordinate < DIM; coordinate++) {
        let number = cells[2u * coordinate + quad];
        sum += number * number;
    }
    return sum;
}

// Σ weights·k of the first stages of this coordinate. `first` is where the weights begin.
fn blend(first: u32, count: u32) -> Octet {
    var sum = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
    for (var j = 0u; j < count; j++) {
        let weight = TABLEAU[first + j];
        sum.low += weight * stages[j].low;
        sum.high += weight * stages[j].high;
    }
    return sum;
}

// Four clocks at the start.
fn wind(particle: u32) {
    for (var lane = 0u; lane < 4u; lane++) {
        clock[2][lane] = select(1.0, 0.0, particle + lane < block.particles);
    }
    if (block.frames < 2u) {
        clock[2] = vec4<f32>(1.0);
    }
    clock[3] = vec4<f32>(places[0]);
    clock[5] = vec4<f32>(1.0);
}

// What four particles try next.
fn plan(quad: u32) {
    let left = places[block.frames - 1u] - clock[3];
    reaches = abs(clock[4]) >= REACH * abs(left);
    let h = select(clock[4], left, reaches);
    let waiting = clock[2] == vec4<f32>(0.0);
    lengths[quad] = select(vec4<f32>(0.0), h, waiting);
    begins[quad] = clock[3];
    open[quad] = select(0u, 1u, any(waiting));
}

// A first step, from the velocity at the start: a small part of the particle's size. Every
// invocation calls it.
fn first_plan(thread: u32, owner: bool) {
    let low = block.absolute + block.relative * abs(x.low);
    let high = block.absolute + block.relative * abs(x.high);
    if (owner) {
        store_octet(thread, Octet(x.low / low, x.high / high));
    }
    workgroupBarrier();
    var size = vec4<f32>(0.0);
    if (thread < 2u) {
        size = sum_squares(thread);
    }
    workgroupBarrier();
    if (owner) {
        store_octet(thread, Octet(stages[0].low / low, stages[0].high / high));
    }
    workgroupBarrier();
    if (thread < 2u) {
        let speed = max(sum_squares(thread), vec4<f32>(1e-30));
        let part = FIRST * sqrt(size / speed);
        let length = clamp(part, vec4<f32>(1e3 * block.shortest), vec4<f32>(block.longest));
        clock[4] = block.direction * length;
        plan(thread);
    }
    workgroupBarrier();
}

// Accepts or rejects the step that four particles have tried, and chooses the next.
fn judge(quad: u32) {
    let error = sqrt(sum_squares(quad) / f32(DIM));
    let h = lengths[quad];
    var verdict = vec4<f32>(0.0);
    first_frames[quad] = clock[5];
    for (var lane = 0u; lane < 4u; lane++) {
        if (clock[2][lane] != 0.0) {
            continue;
        }
        clock[0][lane] += 1.0;
        let fits = error[lane] <= 1.0 || abs(h[lane]) <= block.shortest;
        if (fits) {
            verdict[lane] = 1.0;
            let goal = places[block.frames - 1u];
            let end = select(begins[quad][lane] + h[lane], goal, reaches[lane]);
            var frame = u32(clock[5][lane]);
            while (frame < block.frames && block.direction * (places[frame] - end) <= 0.0) {
                frame++;
            }
            clock[5][lane] = f32(frame);
            clock[3][lane] = end;
            clock[2][lane] = select(0.0, 1.0, reaches[lane]);
        } else {
            clock[1][lane] += 1.0;
        }
        // An error that is no number asks for the shortest step too.
        var factor = SHRINK;
        if (error[lane] <= 1e6) {
            factor = clamp(SAFETY * exp2(-0.2 * log2(max(error[lane], 1e-6))), SHRINK, GROW);
        }
        let length = clamp(factor * abs(h[lane]), block.shortest, block.longest);
        clock[4][lane] = block.direction * length;
    }
    accepted[quad] = verdict;
    end_frames[quad] = clock[5];
}

// This coordinate of one particle a part θ into its step.
fn between(lane: u32, quad: u32, next: Octet, curve: Octet, theta: f32) -> f32 {
    let h = lengths[quad][lane];
    var start = x.low[lane];
    var end = next.low[lane];
    var first = stages[0].low[lane];
    var last = stages[STAGES - 1u].low[lane];
    var turn = curve.low[lane];
    if (quad == 1u) {
        start = x.high[lane];
        end = next.high[lane];
        first = stages[0].high[lane];
        last = stages[STAGES - 1u].high[lane];
        turn = curve.high[lane];
    }
    if (theta >= 1.0) {
        return end;
    }
    let rest = 1.0 - theta;
    let way = end - start;
    let bend = h * first - way;
    return start + theta * (way + rest * (bend
        + theta * (way - h * last - bend + rest * (h * turn))));
}

// Keeps the frames within the accepted steps of so many particles.
fn keep_frames(particle: u32, count: u32, coordinate: u32, next: Octet) {
    let curve = blend(DENSE, STAGES);
    for (var sample = 0u; sample < count; sample++) {
        let quad = sample / 4u;
        let lane = sample % 4u;
        let end = u32(end_frames[quad][lane]);
        for (var frame = u32(first_frames[quad][lane]); frame < end; frame++) {
            let theta = (places[frame] - begins[quad][lane]) / lengths[quad][lane];
            let at = (frame * block.particles + particle + sample) * DIM + coordinate;
            trajectory[at] = between(lane, quad, next, curve, theta);
        }
    }
}

// Fills the frames of the particles that have not come to the end with where they are.
fn stay(particle: u32, count: u32, coordinate: u32) {
    for (var sample = 0u; sample < count; sample++) {
        let quad = sample / 4u;
        let lane = sample % 4u;
        let state = select(x.low[lane], x.high[lane], quad == 1u);
        for (var frame = u32(end_frames[quad][lane]); frame < block.frames; frame++) {
            trajectory[(frame * block.particles + particle + sample) * DIM + coordinate] = state;
        }
    }
}

@compute @workgroup_size(THREADS)
fn adapt_particles(
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
    let count = min(TILE, max(block.particles, particle) - particle);
    if (owner) {
        x = load_state(at, 0u);
        stages[0] = load_state(at, 2u);
    }
    if (thread < 2u) {
        if (block.first_step == 0u || !counter) {
            wind(particle + 4u * thread);
        } else {
            for (var field = 0u; field < CLOCK_FIELDS; field++) {
                clock[field] = tallies[field * quads + 2u * tile + thread];
            }
        }
        end_frames[thread] = clock[5];
    }
    for (var step = block.first_step; step < block.last_step; step++) {
        if (thread < 2u) {
            plan(thread);
        }
        workgroupBarrier();
        if (thread == 0u) {
            any_open = open[0] | open[1];
        }
        if (workgroupUniformLoad(&any_open) == 0u) {
            break;
        }
        // A step's first stage is the last one of the step before. The end is no constant, for a
        // driver that unrolls this loop compiles for minutes.
        var next = x;
        for (var stage = select(1u, 0u, step == 0u); stage < block.stages; stage++) {
            let before = max(stage, 1u) - 1u;
            let sum = blend(before * (STAGES - 1u), stage);
            next.low = x.low + lengths[0] * sum.low;
            next.high = x.high + lengths[1] * sum.high;
            if (thread < 2u) {
                looked_at[thread] = begins[thread] + TABLEAU[NODES + before] * lengths[thread];
            }
            stages[stage] = velocity(next, thread, owner);
            if (stage == 0u) {
                first_plan(thread, owner);
            }
        }
        let wrong = blend(ERRORS, STAGES);
        if (owner) {
            let low = block.absolute + block.relative * max(abs(x.low), abs(next.low));
            let high = block.absolute + block.relative * max(abs(x.high), abs(next.high));
            store_octet(thread, Octet(lengths[0] * wrong.low / low, lengths[1] * wrong.high / high));
        }
        workgroupBarrier();
        if (thread < 2u) {
            judge(thread);
        }
        workgroupBarrier();
        if (owner) {
            keep_frames(particle, count, thread, next);
            let last = stages[STAGES - 1u];
            x.low = select(x.low, next.low, accepted[0] != vec4<f32>(0.0));
            x.high = select(x.high, next.high, accepted[1] != vec4<f32>(0.0));
            stages[0].low = select(stages[0].low, last.low, accepted[0] != vec4<f32>(0.0));
            stages[0].high = select(stages[0].high, last.high, accepted[1] != vec4<f32>(0.0));
        }
        workgroupBarrier();
    }
    workgroupBarrier();
    if (owner) {
        if (block.last_step == MOST_STEPS) {
            stay(particle, count, thread);
        }
        store_state(at, 0u, x);
        store_state(at, 2u, stages[0]);
    }
    if (counter) {
        for (var field = 0u; field < CLOCK_FIELDS; field++) {
            tallies[field * quads + 2u * tile + thread] = clock[field];
        }
    }
}
