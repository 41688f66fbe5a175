// The random generator of src/core/rng.rs, bit for bit: a draw is a function of
// (seed, purpose, step, index, block). Purposes and coefficients are generated from Rust.

fn pcg4d(counter: vec4<u32>) -> vec4<u32> {
    var v = counter * 1664525u + 1013904223u;
    for (var round = 0u; round < 2u; round++) {
        v.x += v.y * v.w;
        v.y += v.z * v.x;
        v.z += v.x * v.y;
        v.w += v.y * v.z;
        if (round == 0u) {
            v ^= v >> vec4<u32>(16u);
        }
    }
    return v;
}

fn words(seed: u32, purpose: u32, step: u32, index: u32, block: u32) -> vec4<u32> {
    return pcg4d(vec4<u32>(index, step, (purpose << 24u) | block, seed));
}

// Uniform in (0, 1), exact.
fn unit(word: u32) -> f32 {
    return (f32(word >> 9u) + 0.5) * 1.1920928955078125e-7;
}

// Upper half of word × count.
fn index_below(word: u32, count: u32) -> u32 {
    let low = word & 0xffffu;
    let high = word >> 16u;
    let count_low = count & 0xffffu;
    let count_high = count >> 16u;
    let middle = high * count_low + ((low * count_low) >> 16u);
    let carry = low * count_high + (middle & 0xffffu);
    return high * count_high + (middle >> 16u) + (carry >> 16u);
}
