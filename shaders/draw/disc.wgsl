// Particles and data points: round discs with a soft edge one pixel wide.

@group(0) @binding(5) var<storage, read> data: array<vec2<f32>>;

struct Disc {
    @builtin(position) position: vec4<f32>,
    // Pixels from the centre.
    @location(0) away: vec2<f32>,
    @location(1) @interpolate(flat) radius: f32,
    @location(2) @interpolate(flat) colour: u32,
}

fn disc(at: Place, vertex: u32, radius: f32, colour: u32) -> Disc {
    let away = corner(vertex) * (radius + 1.0);
    return Disc(select(NOWHERE, clip(at.pixel + away), at.drawn), away, radius, colour);
}

@vertex
fn particle(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Disc {
    return disc(place(i, moments[0]), vertex, view.point_radius, moments[0].colour);
}

@vertex
fn data_point(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Disc {
    var at = data[i];
    if view.space_time == 1u {
        // A strip just after t = 1.
        at.x = 1.0 + TIME_MARGIN * (0.15 + 0.7 * at.x);
    }
    return disc(pixel_of(at), vertex, view.data_radius, view.data_colour);
}

@fragment
fn paint(disc: Disc) -> @location(0) vec4<f32> {
    let cover = clamp(disc.radius + 0.5 - length(disc.away), 0.0, 1.0);
    return unpack4x8unorm(disc.colour) * vec4(1.0, 1.0, 1.0, cover);
}
