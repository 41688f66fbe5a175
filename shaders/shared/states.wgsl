// States of a tile of particles: per tile and field, an octet a coordinate. The kernel declares
// `states`, `trajectory` and a `block` with the number of particles.

fn load_state(at: u32, field: u32) -> Octet {
    let cell = at + field * DIM * 2u;
    return Octet(states[cell], states[cell + 1u]);
}

fn store_state(at: u32, field: u32, numbers: Octet) {
    let cell = at + field * DIM * 2u;
    states[cell] = numbers.low;
    states[cell + 1u] = numbers.high;
}

// One coordinate of four particles into a frame of [frames, particles, DIM].
fn keep(frame: u32, particle: u32, coordinate: u32, numbers: vec4<f32>) {
    for (var lane = 0u; lane < 4u; lane++) {
        if (particle + lane < block.particles) {
            trajectory[(frame * block.particles + particle + lane) * DIM + coordinate] = numbers[lane];
        }
    }
}
