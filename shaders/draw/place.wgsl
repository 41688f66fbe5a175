// Where particles stand at a moment. `View` and `Moment` are declared by view.rs.

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> moments: array<Moment>;
// Bits of [frames, particles, dim]: what is not finite is found before any arithmetic.
@group(0) @binding(2) var<storage, read> particles: array<u32>;
// [2, dim]: the stage's two axes, where they are not the first two coordinates.
@group(0) @binding(3) var<storage, read> axes: array<f32>;

struct Place {
    pixel: vec2<f32>,
    drawn: bool,
}

fn finite(bits: u32) -> bool {
    return (bits & 0x7f800000u) != 0x7f800000u;
}

// Pixel of finite coordinates; far outside nothing is drawn.
fn pixel_of(at: vec2<f32>) -> Place {
    let size = vec2(view.width, view.height);
    let pixel = vec2(view.origin_x, view.origin_y) + vec2(view.scale_x, view.scale_y) * at;
    return Place(pixel, all(abs(pixel) < FAR * size));
}

// Coordinates on the stage of the particle whose numbers begin at `first`.
fn projected(first: u32, found: ptr<function, bool>) -> vec2<f32> {
    var at = vec2(0.0);
    for (var i = 0u; i < view.dim; i++) {
        let bits = particles[first + i];
        *found &= finite(bits);
        at += bitcast<f32>(bits) * vec2(axes[i], axes[view.dim + i]);
    }
    return at;
}

fn place(particle: u32, moment: Moment) -> Place {
    let first = (moment.frame * view.particles + particle) * view.dim;
    let next = first + select(0u, view.particles * view.dim, moment.mix > 0.0);
    if view.projected == 1u {
        var found = true;
        let start = projected(first, &found);
        let end = projected(next, &found);
        let at = pixel_of(start + (end - start) * moment.mix);
        return Place(at.pixel, at.drawn && found);
    }
    let axis = 1u - view.space_time;
    let bits = vec4(particles[first], particles[first + axis], particles[next], particles[next + axis]);
    if !(finite(bits.x) && finite(bits.y) && finite(bits.z) && finite(bits.w)) {
        return Place(vec2(0.0), false);
    }
    let a = bitcast<vec2<f32>>(bits.xy);
    let at = a + (bitcast<vec2<f32>>(bits.zw) - a) * moment.mix;
    if view.space_time == 1u {
        return pixel_of(vec2(moment.time, at.x));
    }
    return pixel_of(at);
}
