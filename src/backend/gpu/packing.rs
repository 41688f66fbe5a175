//! The parameters as the kernels read them, in vectors of four numbers.
//!
//! Inputs and outputs of every layer, and each head's outputs, are filled up with zeros to a multiple
//! of four; the biases are one more row of their matrix. Zeros stay zeros while the field is trained:
//! nothing comes out of a neuron without weights and no derivative reaches it.

use std::ops::Range;

use crate::core::network::{LayerShape, NetworkShape};

/// Sizes of a network on the device, in vectors of four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packing {
    shape: NetworkShape,
    /// Coordinates of a point.
    pub dim: usize,
    /// Inputs of the first layer.
    pub inputs: usize,
    /// Neurons of a hidden layer.
    pub width: usize,
    /// Outputs of the last layer.
    pub outputs: usize,
}

impl Packing {
    /// The sizes for one shape.
    pub fn new(shape: NetworkShape) -> Self {
        let dim = shape.dim.div_ceil(4);
        Self {
            shape,
            dim,
            inputs: shape.inputs().div_ceil(4),
            width: shape.width.div_ceil(4),
            outputs: shape.heads * dim,
        }
    }

    /// Inputs and outputs of the layers, input to output.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let this = *self;
        (0..=this.shape.depth).map(move |index| {
            let inputs = if index == 0 { this.inputs } else { this.width };
            let last = index == this.shape.depth;
            (inputs, if last { this.outputs } else { this.width })
        })
    }

    /// Vectors of all matrices with their biases.
    pub fn matrices(&self) -> usize {
        self.layers().map(|(k, n)| (4 * k + 1) * n).sum()
    }

    /// Vectors of the transposed matrices, without biases and without the first layer's.
    pub fn transposed(&self) -> usize {
        self.layers().skip(1).map(|(k, n)| 4 * k * n).sum()
    }

    /// Vectors that an example leaves on the tape: the inputs of every layer and the derivatives by
    /// its outputs.
    pub fn tape(&self) -> usize {
        self.layers().map(|(k, n)| k + n).sum()
    }

    /// Workgroups of `sum_gradient`: 32 inputs by 32 outputs of a matrix each, its biases one input more.
    pub fn summers(&self) -> usize {
        let blocks = |(k, n): (usize, usize)| (k + 1).div_ceil(8) * n.div_ceil(8);
        self.layers().map(blocks).sum()
    }

    /// Workgroups of `adam_step`: four weights by four an invocation.
    pub fn updaters(&self) -> usize {
        let items: usize = self.layers().map(|(k, n)| (k + 1) * n).sum();
        items.div_ceil(64)
    }

    /// Numbers of [`NetworkShape::layers`]'s layout in the device's.
    pub fn pack(&self, numbers: &[f32]) -> Vec<f32> {
        let mut packed = vec![0.0; 4 * self.matrices()];
        for (here, there) in self.rows() {
            packed[there..][..here.len()].copy_from_slice(&numbers[here]);
        }
        packed
    }

    /// Numbers of the device's layout in [`NetworkShape::layers`]'s.
    pub fn unpack(&self, packed: &[f32]) -> Vec<f32> {
        let mut numbers = vec![0.0; self.shape.parameter_count()];
        for (here, there) in self.rows() {
            let length = here.len();
            numbers[here].copy_from_slice(&packed[there..][..length]);
        }
        numbers
    }

    /// The transposed matrices of packed numbers.
    pub fn transpose(&self, packed: &[f32]) -> Vec<f32> {
        let mut transposed = Vec::with_capacity(4 * self.transposed());
        let mut begin = 0;
        for (index, (inputs, outputs)) in self.layers().enumerate() {
            if index > 0 {
                let column = |n| (0..4 * inputs).map(move |k| packed[begin + 4 * k * outputs + n]);
                transposed.extend((0..4 * outputs).flat_map(column));
            }
            begin += 4 * (4 * inputs + 1) * outputs;
        }
        transposed
    }

    /// Rows of the matrices and of biases, head by head: where they lie in both layouts.
    fn rows(&self) -> Vec<(Range<usize>, usize)> {
        let mut rows = Vec::new();
        let mut begin = 0;
        for (layer, (inputs, outputs)) in self.shape.layers().into_iter().zip(self.layers()) {
            let LayerShape { weights, .. } = layer;
            let last = layer.biases + layer.outputs == self.shape.parameter_count();
            let heads = if last { self.shape.heads } else { 1 };
            let (length, stride) = (layer.outputs / heads, 4 * outputs / heads);
            for k in 0..=layer.inputs {
                // The biases are the last row of both.
                let row = if k == layer.inputs { 4 * inputs } else { k };
                for head in 0..heads {
                    let here = weights + k * layer.outputs + head * length;
                    rows.push((
                        here..here + length,
                        begin + 4 * row * outputs + head * stride,
                    ));
                }
            }
            begin += 4 * (4 * inputs + 1) * outputs;
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: NetworkShape = NetworkShape {
        dim: 3,
        width: 5,
        depth: 2,
        harmonics: 1,
        heads: 2,
    };

    #[test]
    fn unpacking_undoes_packing() {
        let packing = Packing::new(SHAPE);
        let numbers: Vec<f32> = (1..=SHAPE.parameter_count()).map(|i| i as f32).collect();
        let packed = packing.pack(&numbers);
        let kept = packed.iter().filter(|&&x| x != 0.0).count();
        assert_eq!(
            (packed.len() / 4, kept),
            (packing.matrices(), numbers.len())
        );
        assert_eq!(packing.unpack(&packed), numbers);
    }

    /// The second head's first output of the last layer, from its fifth input.
    #[test]
    fn rows_lie_where_kernels_look() {
        let packing = Packing::new(SHAPE);
        let last = SHAPE.layers()[2];
        let mut numbers = vec![0.0; SHAPE.parameter_count()];
        numbers[last.weights + 4 * last.outputs + 3] = 7.0;
        let packed = packing.pack(&numbers);
        let begin = 4 * ((4 * 2 + 1) * 2 + (4 * 2 + 1) * 2);
        assert_eq!(packed[begin + 4 * 8 + 4], 7.0);
        let transposed = packing.transpose(&packed);
        assert_eq!(transposed.len(), 4 * packing.transposed());
        assert_eq!(transposed[8 * 8 + 4 * 8 + 4], 7.0);
    }
}
