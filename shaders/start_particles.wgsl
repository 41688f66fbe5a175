// Puts the particles at their start: four coordinates of four particles per invocation.

@group(0) @binding(0) var<uniform> block: StartBlock;
@group(0) @binding(1) var<storage, read> points: array<f32>;
// Per tile and field of the state, an octet a coordinate.
@group(0) @binding(2) var<storage, read_write> states: array<vec4<f32>>;
// [frames, particles, DIM].
@group(0) @binding(3) var<storage, read_write> trajectory: array<f32>;

fn point_part(index: u32, part: u32) -> vec4<f32> {
    var numbers = vec4<f32>(0.0);
    for (var c = 0u; c < min(4u, DIM - 4u * part); c++) {
        numbers[c] = points[index * DIM + 4u * part + c];
    }
    return numbers;
}

fn start_part(particle: u32, part: u32) -> vec4<f32> {
    if (block.source == GIVEN) {
        return point_part(particle, part);
    }
    var numbers: vec4<f32>;
    if (block.source == POINTS) {
        let w = words(block.seed, START, 0u, particle, 0u);
        numbers = point_part(block.first_point + index_below(w.x, block.points), part);
    } else {
        numbers = standard_draw(block.source, words(block.seed, START, 0u, particle, part));
    }
    numbers *= block.scale;
    if (block.noise != 0.0) {
        numbers += block.noise * normals(words(block.seed, START, 1u, particle, part));
    }
    return numbers;
}

@compute @workgroup_size(64)
fn start_particles(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let item = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
    let parts = (DIM + 3u) / 4u;
    let quad = item / parts;
    let part = item % parts;
    if (4u * quad >= block.particles) {
        return;
    }
    var numbers: mat4x4<f32>;
    for (var lane = 0u; lane < 4u; lane++) {
        let particle = min(4u * quad + lane, block.particles - 1u);
        numbers[lane] = start_part(particle, part);
    }
    numbers = transpose(numbers);
    let tile = quad / 2u;
    for (var c = 0u; c < min(4u, DIM - 4u * part); c++) {
        let coordinate = 4u * part + c;
        for (var lane = 0u; lane < 4u; lane++) {
            if (4u * quad + lane < block.particles) {
                trajectory[(4u * quad + lane) * DIM + coordinate] = numbers[c][lane];
            }
        }
        for (var field = 0u; field < STATE_FIELDS; field++) {
            let at = ((tile * STATE_FIELDS + field) * DIM + coordinate) * 2u + quad % 2u;
            states[at] = select(vec4<f32>(0.0), numbers[c], field < 2u);
        }
    }
}
