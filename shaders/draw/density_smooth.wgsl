// The counts smoothed by a small Gaussian, first across, then down, as shares of the strongest
// colour.

@group(0) @binding(4) var<storage, read_write> counts: array<u32>;
@group(0) @binding(5) var<storage, read_write> across: array<u32>;
@group(0) @binding(6) var<storage, read_write> strength: array<f32>;

// Row of Pascal's triangle: a Gaussian of standard deviation 1.58 cells, in whole numbers.
const WEIGHTS = array(1u, 10u, 45u, 120u, 210u, 252u, 210u, 120u, 45u, 10u, 1u);

@compute @workgroup_size(8, 8)
fn smooth_across(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= view.columns || id.y >= view.rows {
        return;
    }
    var weights = WEIGHTS;
    var sum = 0u;
    for (var i = 0u; i < 11u; i++) {
        let x = id.x + i - 5u;
        // Left of the grid the difference wraps to a large number.
        if x < view.columns {
            sum += counts[id.y * view.columns + x] * weights[i];
        }
    }
    across[id.y * view.columns + id.x] = sum;
}

@compute @workgroup_size(8, 8)
fn smooth_down(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= view.columns || id.y >= view.rows {
        return;
    }
    var weights = WEIGHTS;
    var sum = 0.0;
    for (var i = 0u; i < 11u; i++) {
        let y = id.y + i - 5u;
        if y < view.rows {
            sum += f32(across[y * view.columns + id.x]) * f32(weights[i]);
        }
    }
    let count = sum / (1024.0 * 1024.0);
    strength[id.y * view.columns + id.x] = count / (count + view.half_count);
}
