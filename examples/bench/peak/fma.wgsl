// Chains of multiply-adds on numbers that never leave the registers. LENGTH and ROUNDS are filled in.

@group(0) @binding(0) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn fma_chains(@builtin(global_invocation_id) id: vec3<u32>) {
    let a = vec4<f32>(out[0]);
    let b = vec4<f32>(out[1]);
    var x0 = vec4<f32>(f32(id.x));
    var x1 = x0 + 1.0;
    var x2 = x0 + 2.0;
    var x3 = x0 + 3.0;
    for (var i = 0u; i < LENGTH; i++) {
        ROUNDS
    }
    let x = x0 + x1 + x2 + x3;
    let sum = x.x + x.y + x.z + x.w;
    // Never so, but the compiler cannot know.
    if (sum == 12345.0) {
        out[2] = sum;
    }
}
