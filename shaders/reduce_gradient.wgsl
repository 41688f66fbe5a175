// Adds the workgroups' partial gradients in their order, and starts the clock of this step.

@group(0) @binding(0) var<uniform> block: UpdateBlock;
@group(0) @binding(1) var<storage, read_write> progress: Progress;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
// Sums of the squared gradient, one per workgroup, as bits.
@group(0) @binding(4) var<storage, read_write> squares: array<u32>;
// Bits of (loss, gradient norm) in a ring of METRICS_KEPT steps.
@group(0) @binding(5) var<storage, read_write> metrics: array<u32>;

var<workgroup> sums: array<f32, 256>;

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
fn rate(count: f32) -> f32 {
    let warmth = min(1.0, count / f32(max(block.warm_up, 1u)));
    let decay = min(1.0, sqrt(f32(block.decay_after) / count));
    return block.learning_rate * warmth * select(decay, 1.0, block.decay_after == 0u);
}

fn partial(group: u32, i: u32) -> f32 {
    return partials[group * (PARAMETERS + 1u) + i];
}

@compute @workgroup_size(256)
fn reduce_gradient(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let step = progress.done;
    var square = 0.0;
    for (var i = workgroup.x * 256u + thread; i <= PARAMETERS; i += 256u * workgroups.x) {
        var sum = 0.0;
        var group = 0u;
        for (; group + 3u < block.groups; group += 4u) {
            sum += (partial(group, i) + partial(group + 1u, i))
                + (partial(group + 2u, i) + partial(group + 3u, i));
        }
        for (; group < block.groups; group++) {
            sum += partial(group, i);
        }
        if (i < PARAMETERS) {
            gradient[i] = sum;
            square += sum * sum;
        } else {
            metrics[2u * (step % METRICS_KEPT)] = bitcast<u32>(sum);
        }
    }
    sums[thread] = square;
    workgroupBarrier();
    for (var half = 128u; half > 0u; half /= 2u) {
        if (thread < half) {
            sums[thread] += sums[thread + half];
        }
        workgroupBarrier();
    }
    if (thread == 0u) {
        squares[workgroup.x] = bitcast<u32>(sums[0]);
    }
    // `done` is read by everyone in this dispatch and so advances only in the next.
    if (workgroup.x == 0u && thread == 0u) {
        let count = f32(step) + 1.0;
        progress.step = step;
        progress.rate = rate(count);
        progress.decay = min(block.ema, count / (f32(step) + 10.0));
        progress.mean_correction = one_minus_exp(count * MEAN_RATE);
        progress.square_correction = one_minus_exp(count * SQUARE_RATE);
    }
}
