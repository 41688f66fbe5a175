//! How the kernels divide the work on one network among workgroups and invocations.

use crate::core::network::NetworkShape;

/// Samples that a workgroup handles at once.
pub(super) const TILE: usize = 8;

/// Sizes that follow from the network's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tiling {
    /// Invocations in a workgroup: one for each neuron of the widest layer at least.
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
        let threads = shape.width.max(shape.outputs()).next_multiple_of(32);
        let widest = shape.inputs().max(shape.width).max(shape.outputs());
        let hidden = shape.depth * shape.width;
        Self {
            threads,
            cells: (2 * widest).max(threads),
            scratch: 2 * (shape.inputs() + 2 * hidden + shape.outputs()),
        }
    }

    /// Workgroups that share a minibatch of `batch` examples.
    pub fn groups(&self, shape: NetworkShape, batch: usize) -> usize {
        let affordable = (PARTIALS / (shape.parameter_count() + 1)).clamp(1, GROUPS);
        batch.div_ceil(TILE).min(affordable)
    }

    /// Tiles that a workgroup of `train_gradient` may take in one dispatch.
    pub fn tiles_per_dispatch(&self, shape: NetworkShape) -> usize {
        let draws = 1 + 2 * shape.dim.div_ceil(4) / self.threads;
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

    /// Rows that `push_likelihood` may run in one dispatch with so many probes, 0 for none.
    #[cfg(feature = "theory")]
    pub fn likelihood_rows_per_dispatch(&self, shape: NetworkShape, probes: usize) -> usize {
        let inputs: usize = shape.layers().iter().map(|layer| layer.inputs).sum();
        let hidden = shape.depth + (shape.depth - 1) * shape.width;
        let traces = match probes {
            0 => shape.dim * (1 + hidden),
            _ => probes * (20 + shape.dim + hidden),
        };
        (ITERATIONS / (100 + inputs + shape.width + traces)).max(1)
    }
}

#[cfg(feature = "theory")]
impl Tiling {
    /// Steps that `adapt_particles` may try in one dispatch where it keeps so many frames.
    pub fn steps_per_dispatch(&self, shape: NetworkShape, frames: usize) -> usize {
        let inputs: usize = shape.layers().iter().map(|layer| layer.inputs).sum();
        let step = 6 * (80 + inputs) + shape.dim + 100;
        let begin = 100 + inputs + 2 * shape.dim;
        (ITERATIONS.saturating_sub(begin + TILE * frames) / step).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape fits WebGPU's default limits: 256 invocations and 16 KiB of memory a workgroup.
    #[test]
    fn every_shape_fits_the_default_limits() {
        for (dim, heads) in (1..=256)
            .map(|dim| (dim, 1))
            .chain((1..=128).map(|dim| (dim, 2)))
        {
            for width in 1..=256 {
                let shape = NetworkShape {
                    dim,
                    width,
                    depth: 8,
                    harmonics: 16,
                    heads,
                };
                let tiling = Tiling::new(shape);
                let outputs = (dim * heads).max(width);
                assert!(tiling.threads <= 256 && tiling.threads >= outputs);
                // Cells, and what train_gradient keeps of each sample: four indices and numbers.
                assert!(16 * tiling.cells + 20 * TILE <= 16_384, "{shape:?}");
                let partials = tiling.groups(shape, 1 << 24) * (shape.parameter_count() + 1);
                assert!(4 * partials <= 128 << 20);
                assert!(16 * tiling.scratch * GROUPS <= 128 << 20);
            }
        }
    }
}
