// Clips the gradient, takes Adam's step and moves the average weights. A loss or gradient that is
// not finite changes nothing but the clock; its norm is recorded as NaN.

@group(0) @binding(0) var<uniform> block: UpdateBlock;
@group(0) @binding(1) var<storage, read_write> progress: Progress;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<u32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> mean: array<f32>;
@group(0) @binding(6) var<storage, read_write> square: array<f32>;
@group(0) @binding(7) var<storage, read_write> average: array<f32>;
@group(0) @binding(8) var<storage, read_write> metrics: array<u32>;

const NAN_BITS: u32 = 0x7fc00000u;
const EXPONENT_BITS: u32 = 0x7f800000u;

var<workgroup> sums: array<f32, 256>;
var<workgroup> broken: atomic<u32>;

// Comparisons with NaN differ between drivers; bits do not.
fn is_broken(bits: u32) -> bool {
    return (bits & EXPONENT_BITS) == EXPONENT_BITS;
}

@compute @workgroup_size(256)
fn adam_step(
    @builtin(global_invocation_id) invocation: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    var part = 0.0;
    if (thread < block.squares) {
        let bits = squares[thread];
        if (is_broken(bits)) {
            atomicOr(&broken, 1u);
        }
        part = bitcast<f32>(bits);
    }
    sums[thread] = part;
    workgroupBarrier();
    for (var half = 128u; half > 0u; half /= 2u) {
        if (thread < half) {
            sums[thread] += sums[thread + half];
        }
        workgroupBarrier();
    }
    let norm = sqrt(sums[0]);
    let finite = atomicLoad(&broken) == 0u && !is_broken(bitcast<u32>(sums[0]));
    let metric = 2u * (progress.step % METRICS_KEPT);

    let i = invocation.x;
    if (i == 0u) {
        metrics[metric + 1u] = select(NAN_BITS, bitcast<u32>(norm), finite);
        progress.done = progress.step + 1u;
    }
    if (!finite || is_broken(metrics[metric]) || i >= PARAMETERS) {
        return;
    }
    let g = gradient[i] * select(1.0, block.clip / norm, norm > block.clip);
    let m = BETA1 * mean[i] + ONE_MINUS_BETA1 * g;
    let v = BETA2 * square[i] + ONE_MINUS_BETA2 * g * g;
    let direction = (m / progress.mean_correction) / (sqrt(v / progress.square_correction) + EPSILON);
    let w = weights[i] - progress.rate * direction;
    mean[i] = m;
    square[i] = v;
    weights[i] = w;
    average[i] += (1.0 - progress.decay) * (w - average[i]);
}
