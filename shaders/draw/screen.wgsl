// From pixels to the clip space of a canvas.

// Outside every canvas: a mark with all its corners here leaves no trace.
const NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);

fn clip(pixel: vec2<f32>) -> vec4<f32> {
    let unit = pixel / vec2(view.width, view.height);
    return vec4(2.0 * unit.x - 1.0, 1.0 - 2.0 * unit.y, 0.0, 1.0);
}

// Corner of a quad drawn as a strip, each coordinate −1 or 1.
fn corner(vertex: u32) -> vec2<f32> {
    return vec2(f32(vertex & 1u), f32(vertex >> 1u)) * 2.0 - 1.0;
}
