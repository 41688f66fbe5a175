// Dense layers for a tile of eight samples. A value of the network for the whole tile is an octet:
// two vectors, one after the other in memory. An invocation works on one neuron, all its weights'
// reads side by side with its neighbours', and every sample. The kernel declares `weights`; `cells`
// hold the present layer's values.

struct Octet {
    low: vec4<f32>,
    high: vec4<f32>,
}

var<workgroup> cells: array<vec4<f32>, CELLS>;

fn load_octet(value: u32) -> Octet {
    return Octet(cells[2u * value], cells[2u * value + 1u]);
}

fn store_octet(value: u32, numbers: Octet) {
    cells[2u * value] = numbers.low;
    cells[2u * value + 1u] = numbers.high;
}

// Output `neuron` of the layer without its bias.
fn layer_product(layer: Layer, neuron: u32) -> Octet {
    var low = vec4<f32>(0.0);
    var high = vec4<f32>(0.0);
    for (var k = 0u; k < layer.inputs; k++) {
        let weight = weights[layer.weights + k * layer.outputs + neuron];
        low += weight * cells[2u * k];
        high += weight * cells[2u * k + 1u];
    }
    return Octet(low, high);
}

// Output `neuron` of the layer before its activation.
fn layer_forward(layer: Layer, neuron: u32) -> Octet {
    let sum = layer_product(layer, neuron);
    let bias = weights[layer.biases + neuron];
    return Octet(sum.low + bias, sum.high + bias);
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
