// The field as arrows centred on their grid points, lengths levelling off.

// Bits of [2, arrows, arrow_dim]: the grid points, then the field there.
@group(0) @binding(4) var<storage, read> arrows: array<u32>;

struct Arrow {
    @builtin(position) position: vec4<f32>,
    // Pixels from the tail: along the arrow, and aside from it.
    @location(0) from_tail: vec2<f32>,
    @location(1) @interpolate(flat) length: f32,
}

@vertex
fn arrow(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Arrow {
    let nothing = Arrow(NOWHERE, vec2(0.0), 0.0);
    let at = i * view.arrow_dim;
    let there = (view.arrows + i) * view.arrow_dim;
    let axis = 1u - view.space_time;
    let bits = vec4(arrows[at], arrows[at + axis], arrows[there], arrows[there + axis]);
    if !(finite(bits.x) && finite(bits.y) && finite(bits.z) && finite(bits.w)) {
        return nothing;
    }
    var middle = bitcast<vec2<f32>>(bits.xy);
    var field = bitcast<vec2<f32>>(bits.zw);
    if view.space_time == 1u {
        // A particle moves one unit of time per unit of time.
        middle = vec2(moments[0].time, middle.x);
        field = vec2(1.0, field.x);
    }
    let place = pixel_of(middle);
    let speed = sqrt(dot(field, field));
    let step = field * vec2(view.scale_x, view.scale_y);
    let pixels = sqrt(dot(step, step));
    let length = view.arrow_length * speed / (speed + view.arrow_speed);
    if !(place.drawn && pixels > 0.0 && pixels < 3e38 && length >= 1.0) {
        return nothing;
    }
    let along = step / pixels;
    let offset = corner(vertex) * vec2(length / 2.0 + 1.0, min(length / 2.0, HEAD * view.arrow_half_width) * SPREAD + view.arrow_half_width + 1.0);
    let pixel = place.pixel + along * offset.x + vec2(-along.y, along.x) * offset.y;
    return Arrow(clip(pixel), offset + vec2(length / 2.0, 0.0), length);
}

// Length of a head in half widths of the shaft, and its half width per length.
const HEAD = 8.0;
const SPREAD = 0.4;

@fragment
fn paint(arrow: Arrow) -> @location(0) vec4<f32> {
    let u = arrow.from_tail.x;
    let v = abs(arrow.from_tail.y);
    let head = min(arrow.length * 0.5, view.arrow_half_width * HEAD);
    let neck = arrow.length - head;
    let shaft = min(min(view.arrow_half_width + 0.5 - v, u + 0.5), neck + 0.5 - u);
    let tip = dot(vec2(arrow.length - u, -v), normalize(vec2(SPREAD, 1.0)));
    let cover = clamp(max(shaft, min(tip + 0.5, u - neck + 0.5)), 0.0, 1.0);
    return unpack4x8unorm(view.arrow_colour) * vec4(1.0, 1.0, 1.0, cover);
}
