// An image that the host has computed, over the part of the picture that is its own.

@group(0) @binding(9) var<storage, read> cells: array<u32>;

@vertex
fn image(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4<f32> {
    return vec4(f32(vertex & 1u) * 4.0 - 1.0, f32(vertex >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn paint(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let size = vec2(f32(view.image_columns), f32(view.image_rows));
    let at = (position.xy - vec2(view.image_x, view.image_y)) / vec2(view.image_cell_x, view.image_cell_y);
    if any(at < vec2(0.0)) || any(at >= size) {
        return vec4(0.0);
    }
    if view.image_smooth == 0u {
        return colour_at(floor(at));
    }
    let low = floor(at - 0.5);
    let share = at - 0.5 - low;
    let left = mix(colour_at(low), colour_at(low + vec2(0.0, 1.0)), share.y);
    let right = mix(colour_at(low + vec2(1.0, 0.0)), colour_at(low + 1.0), share.y);
    return mix(left, right, share.x);
}

fn colour_at(cell: vec2<f32>) -> vec4<f32> {
    let last = vec2(f32(view.image_columns), f32(view.image_rows)) - 1.0;
    let at = vec2<u32>(clamp(cell, vec2(0.0), last));
    return unpack4x8unorm(cells[at.y * view.image_columns + at.x]);
}
