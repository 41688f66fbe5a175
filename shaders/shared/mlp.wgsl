// Dense layers for a tile of OCTETS·8 samples. A value of the network for the whole tile is a run
// of QUADS vectors, four samples in each; an invocation works on one neuron and eight samples.
// The kernel declares `weights` and the workgroup's `cells`, where the present layer's values lie.

struct Octet {
    low: vec4<f32>,
    high: vec4<f32>,
}

fn load_octet(value: u32, octet: u32) -> Octet {
    let cell = value * QUADS + 2u * octet;
    return Octet(cells[cell], cells[cell + 1u]);
}

fn store_octet(value: u32, octet: u32, numbers: Octet) {
    let cell = value * QUADS + 2u * octet;
    cells[cell] = numbers.low;
    cells[cell + 1u] = numbers.high;
}

// Output `neuron` of the layer before its activation.
fn layer_forward(layer: Layer, neuron: u32, octet: u32) -> Octet {
    var low = vec4<f32>(0.0);
    var high = vec4<f32>(0.0);
    var at = layer.weights + neuron;
    var cell = 2u * octet;
    for (var k = 0u; k < layer.inputs; k++) {
        let weight = weights[at];
        low += weight * cells[cell];
        high += weight * cells[cell + 1u];
        at += layer.outputs;
        cell += QUADS;
    }
    let bias = weights[layer.biases + neuron];
    return Octet(low + bias, high + bias);
}

// Sensitivity of the layer's input `neuron`, from those of its outputs in `cells`.
fn layer_backward(layer: Layer, neuron: u32, octet: u32) -> Octet {
    var low = vec4<f32>(0.0);
    var high = vec4<f32>(0.0);
    let first = layer.weights + neuron * layer.outputs;
    var cell = 2u * octet;
    for (var n = 0u; n < layer.outputs; n++) {
        let weight = weights[first + n];
        low += weight * cells[cell];
        high += weight * cells[cell + 1u];
        cell += QUADS;
    }
    return Octet(low, high);
}

// Beyond ±80 the sigmoid is 0 or 1 in f32, and exp overflows near 88.
fn sigmoid(x: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exp(-clamp(x, vec4<f32>(-80.0), vec4<f32>(80.0))));
}

fn silu(x: Octet) -> Octet {
    return Octet(x.low * sigmoid(x.low), x.high * sigmoid(x.high));
}

// τ, sin πτ, cos πτ, sin 2πτ, … of four times.
fn time_feature(time: vec4<f32>, feature: u32) -> vec4<f32> {
    if (feature == 0u) {
        return time;
    }
    let turns = 0.5 * f32((feature + 1u) / 2u) * time;
    var numbers = vec4<f32>(0.0);
    for (var lane = 0u; lane < 4u; lane++) {
        let both = sin_cos_turns(turns[lane]);
        numbers[lane] = select(both.y, both.x, feature % 2u == 1u);
    }
    return numbers;
}
