// Where particles have been: pieces of line that fade with age.

struct Trail {
    @builtin(position) position: vec4<f32>,
    // Pixels from the line.
    @location(0) aside: f32,
    @location(1) colour: vec4<f32>,
}

@vertex
fn piece(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Trail {
    let particle = i / view.segments;
    let knot = 1u + i % view.segments;
    let start = place(particle, moments[knot]);
    let end = place(particle, moments[knot + 1u]);
    let across = end.pixel - start.pixel;
    let length = sqrt(dot(across, across));
    if !(start.drawn && end.drawn && length >= 1e-3) {
        return Trail(NOWHERE, 0.0, vec4(0.0));
    }
    let side = vec2(-across.y, across.x) / length;
    let at = corner(vertex);
    let aside = at.y * (view.trail_half_width + 1.0);
    let pixel = select(start.pixel, end.pixel, at.x > 0.0) + side * aside;
    let colour = select(moments[knot].colour, moments[knot + 1u].colour, at.x > 0.0);
    return Trail(clip(pixel), aside, unpack4x8unorm(colour));
}

@fragment
fn paint(trail: Trail) -> @location(0) vec4<f32> {
    let cover = clamp(view.trail_half_width + 0.5 - abs(trail.aside), 0.0, 1.0);
    return trail.colour * vec4(1.0, 1.0, 1.0, cover);
}
