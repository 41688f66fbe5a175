// Runs rows of a sampler's program for every particle. A workgroup keeps one tile of particles.

@compute @workgroup_size(THREADS)
fn push_particles(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let tile = workgroup.y * workgroups.x + workgroup.x;
    let particle = tile * TILE;
    let owner = thread < DIM && particle < block.particles;
    let at = (tile * STATE_FIELDS * DIM + thread) * 2u;
    if (owner) {
        load_motion(at);
    }
    var frame = block.frame;
    for (var index = block.first_row; index < block.last_row; index++) {
        let row = rows[index];
        feed(row, owner, thread);
        workgroupBarrier();
        for (var layer = 0u; layer < DEPTH; layer++) {
            var value = Octet(vec4<f32>(0.0), vec4<f32>(0.0));
            if (thread < WIDTH) {
                value = silu(layer_forward(LAYERS[layer], thread));
            }
            workgroupBarrier();
            if (thread < WIDTH) {
                store_octet(thread, value);
            }
            workgroupBarrier();
        }
        if (owner) {
            step_on(row, index, particle, thread);
        }
        if (row.commit != 0.0) {
            frame++;
            if (owner) {
                commit(frame, particle, thread);
            }
        }
        workgroupBarrier();
    }
    if (owner) {
        store_motion(at);
    }
}
