//! Shape of the network F(x, τ) and the layout of its parameters.

/// A multilayer perceptron with SiLU between its layers. Its input is x (`dim` numbers) followed
/// by the time features τ, sin πτ, cos πτ, …, sin πHτ, cos πHτ; its output has `dim` numbers a head,
/// head after head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkShape {
    /// Dimension of the points, 1 to 256.
    pub dim: usize,
    /// Neurons in each hidden layer, 1 to 256.
    pub width: usize,
    /// Number of hidden layers, 1 to 8.
    pub depth: usize,
    /// Number H of harmonics among the time features, 0 to 16.
    pub harmonics: usize,
    /// Fields that it answers at once, 1 or 2; with 2, at most 128 dimensions.
    pub heads: usize,
}

/// One dense layer inside the flat parameter vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerShape {
    /// Inputs K.
    pub inputs: usize,
    /// Outputs N.
    pub outputs: usize,
    /// Offset of the weights, `[K, N]` row-major: output n of input k lies at `weights + k·N + n`.
    pub weights: usize,
    /// Offset of the biases, `[N]`; they follow the weights.
    pub biases: usize,
}

impl NetworkShape {
    /// Numbers the first layer reads: x, τ and the harmonics.
    pub fn inputs(&self) -> usize {
        self.dim + 1 + 2 * self.harmonics
    }

    /// Numbers the last layer gives: `dim` for each head.
    pub fn outputs(&self) -> usize {
        self.dim * self.heads
    }

    /// The dense layers, input to output: `depth` hidden ones and the last.
    pub fn layers(&self) -> Vec<LayerShape> {
        let mut offset = 0;
        (0..=self.depth)
            .map(|i| {
                let inputs = if i == 0 { self.inputs() } else { self.width };
                let outputs = if i == self.depth {
                    self.outputs()
                } else {
                    self.width
                };
                let biases = offset + inputs * outputs;
                let layer = LayerShape {
                    inputs,
                    outputs,
                    weights: offset,
                    biases,
                };
                offset = biases + outputs;
                layer
            })
            .collect()
    }

    /// Length of the flat parameter vector.
    pub fn parameter_count(&self) -> usize {
        self.layers()
            .last()
            .map_or(0, |last| last.biases + last.outputs)
    }
}
