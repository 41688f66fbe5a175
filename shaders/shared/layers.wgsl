// Where the layers' parameters lie: a matrix after the other, [inputs, outputs], its last row the
// biases. All counts are of vectors of four numbers; zeros fill the last vector.

// Layer `index`: its inputs, its outputs, and where its matrix begins; the biases are its last row.
fn inputs_of(index: u32) -> u32 {
    return select(WIDTH_QUADS, INPUT_QUADS, index == 0u);
}

fn outputs_of(index: u32) -> u32 {
    return select(WIDTH_QUADS, OUTPUT_QUADS, index == DEPTH);
}

fn matrix_of(index: u32) -> u32 {
    let before = (4u * INPUT_QUADS + 1u + (index - 1u) * (4u * WIDTH_QUADS + 1u)) * WIDTH_QUADS;
    return select(before, 0u, index == 0u);
}

// Where the inputs of layer `index` and the derivatives by its outputs lie on an example's tape.
fn values_of(index: u32) -> u32 {
    return select(INPUT_QUADS + (index - 1u) * WIDTH_QUADS, 0u, index == 0u);
}

fn deltas_of(index: u32) -> u32 {
    return INPUT_QUADS + (DEPTH + index) * WIDTH_QUADS;
}
