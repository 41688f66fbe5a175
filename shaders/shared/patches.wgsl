// Values of four neurons for eight samples, which an invocation keeps in its registers.

// Each column is a neuron's values for four samples; the second four follow the first.
struct Patch {
    low: mat4x4<f32>,
    high: mat4x4<f32>,
}

// Beyond ±80 the sigmoid is 0 or 1 in f32, and exp overflows near 88.
fn sigmoid(x: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exp(-clamp(x, vec4<f32>(-80.0), vec4<f32>(80.0))));
}

fn sigmoids(x: mat4x4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(sigmoid(x[0]), sigmoid(x[1]), sigmoid(x[2]), sigmoid(x[3]));
}

// Number by number.
fn times(a: mat4x4<f32>, b: mat4x4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]);
}

// τ, sin πτ, cos πτ, sin 2πτ, …; zeros follow the last harmonic.
fn time_feature(time: f32, feature: u32) -> f32 {
    let both = sin_cos_turns(0.5 * f32((feature + 1u) / 2u) * time);
    let harmonic = select(both.y, both.x, feature % 2u == 1u);
    let number = select(harmonic, time, feature == 0u);
    return select(0.0, number, feature < TIME_FEATURES);
}
