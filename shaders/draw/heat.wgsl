// The density as a heat map over the whole canvas.

@group(0) @binding(6) var<storage, read> table: array<u32, TABLE>;
@group(0) @binding(7) var<storage, read> strength: array<f32>;

@vertex
fn cover(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4<f32> {
    return vec4(f32(vertex & 1u) * 4.0 - 1.0, f32(vertex >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn paint(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let last = vec2(view.columns - 1u, view.rows - 1u);
    let at = clamp(position.xy / view.cell - 0.5, vec2(0.0), vec2<f32>(last));
    let low = vec2<u32>(at);
    let high = min(low + 1u, last);
    let share = fract(at);
    let left = mix(at_cell(low.x, low.y), at_cell(low.x, high.y), share.y);
    let right = mix(at_cell(high.x, low.y), at_cell(high.x, high.y), share.y);
    return unpack4x8unorm(table[u32(mix(left, right, share.x) * f32(TABLE - 1u) + 0.5)]);
}

fn at_cell(x: u32, y: u32) -> f32 {
    return strength[y * view.columns + x];
}
