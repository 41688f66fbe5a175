//! How the kernels divide the work on one network among workgroups and invocations.

use crate::core::network::NetworkShape;

/// Sizes that follow from the network's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tiling {
    /// Groups of eight samples that a workgroup handles at once.
    pub octets: usize,
    /// Invocations in a workgroup: one for each neuron of the widest layer and each octet.
    pub threads: usize,
    /// Vectors of four samples in the workgroup's memory.
    pub cells: usize,
    /// Vectors of four samples in a workgroup's scratch.
    pub scratch: usize,
}

/// Iterations of all loops that one invocation may run: a software driver stops at 65,535.
const ITERATIONS: usize = 25_000;
/// Workgroups, and numbers in their partial gradients, at most.
const GROUPS: usize = 64;
const PARTIALS: usize = 1 << 24;

impl Tiling {
    /// The division for one shape.
    pub fn new(shape: NetworkShape) -> Self {
        let outputs = shape.width.max(shape.dim);
        let octets = if outputs <= 128 { 2 } else { 1 };
        let threads = (outputs * octets).next_multiple_of(32);
        let widest = shape.inputs().max(shape.width);
        let hidden = shape.depth * shape.width;
        Self {
            octets,
            threads,
            cells: (2 * octets * widest).max(threads),
            scratch: 2 * octets * (shape.inputs() + 2 * hidden + shape.dim),
        }
    }

    /// Samples in a tile.
    pub fn tile(&self) -> usize {
        8 * self.octets
    }

    /// Workgroups that share a minibatch of `batch` examples.
    pub fn groups(&self, shape: NetworkShape, batch: usize) -> usize {
        let affordable = (PARTIALS / (shape.parameter_count() + 1)).clamp(1, GROUPS);
        batch.div_ceil(self.tile()).min(affordable)
    }

    /// Tiles that a workgroup of `train_gradient` may take in one dispatch.
    pub fn tiles_per_dispatch(&self, shape: NetworkShape) -> usize {
        let draws = 1 + (2 * self.octets * shape.dim.div_ceil(4)) / self.threads;
        let mut iterations = 100 * (1 + draws);
        for layer in shape.layers() {
            let parts = self.threads / layer.outputs;
            iterations += layer.inputs + layer.outputs + layer.inputs.div_ceil(parts);
        }
        (ITERATIONS / iterations).max(1)
    }

    /// Rows that `push_particles` may run in one dispatch.
    pub fn rows_per_dispatch(&self, shape: NetworkShape) -> usize {
        let inputs: usize = shape.layers().iter().map(|layer| layer.inputs).sum();
        (ITERATIONS / (100 + inputs)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape fits WebGPU's default limits: 256 invocations and 16 KiB of memory a workgroup.
    #[test]
    fn every_shape_fits_the_default_limits() {
        for dim in 1..=256 {
            for width in 1..=256 {
                let shape = NetworkShape {
                    dim,
                    width,
                    depth: 8,
                    harmonics: 16,
                };
                let tiling = Tiling::new(shape);
                let outputs = dim.max(width);
                assert!(tiling.threads <= 256 && tiling.threads >= outputs * tiling.octets);
                // Cells, and what train_gradient keeps of each sample: four indices and numbers.
                assert!(
                    16 * tiling.cells + 20 * tiling.tile() <= 16_384,
                    "{shape:?}"
                );
                let partials = tiling.groups(shape, 1 << 24) * (shape.parameter_count() + 1);
                assert!(4 * partials <= 128 << 20);
                assert!(16 * tiling.scratch * GROUPS <= 128 << 20);
            }
        }
    }
}
