// Density of the particles: how many stand in each cell.

@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>>;

// One invocation for each particle (x) and moment (y).
@compute @workgroup_size(64)
fn density_count(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= view.particles || id.y >= view.density_moments {
        return;
    }
    let at = place(id.x, moments[view.density_first + id.y]);
    let cell = floor(at.pixel / view.cell);
    let inside = all(cell >= vec2(0.0)) && all(cell < vec2(f32(view.columns), f32(view.rows)));
    if at.drawn && inside {
        atomicAdd(&counts[u32(cell.y) * view.columns + u32(cell.x)], 1u);
    }
}
