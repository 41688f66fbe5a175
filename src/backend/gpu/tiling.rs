//! How the kernels divide the work on one network among workgroups and invocations.

use super::packing::Packing;
use crate::core::network::NetworkShape;

/// Sizes that follow from the network's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tiling {
    /// Samples that a workgroup handles at once, by fours.
    pub quads: usize,
    /// Neurons of its widest layer of outputs, by fours.
    pub columns: usize,
}

/// Iterations of all loops that one invocation may run: a software driver stops at 65,535.
const ITERATIONS: usize = 25_000;
/// Invocations of a workgroup that are enough: narrow networks take more samples instead.
const ENOUGH_THREADS: usize = 64;
/// Samples of a tile, by fours, at most.
const QUADS: usize = 32;
/// Bytes of a layer's values that the workgroups of `push_particles` share, at most.
const SHARED: usize = 12 << 10;

impl Tiling {
    /// The division for one shape.
    pub fn new(shape: NetworkShape) -> Self {
        let packing = Packing::new(shape);
        let columns = packing.width.max(packing.outputs);
        let mut this = Self {
            quads: QUADS,
            columns,
        };
        while this.quads > 2 && this.threads() > ENOUGH_THREADS {
            this.quads /= 2;
        }
        this
    }

    /// The division of `push_particles`, whose invocations take the same outputs of both heads and
    /// whose workgroups hold a layer's values in their memory.
    pub fn of_particles(shape: NetworkShape) -> Self {
        let packing = Packing::new(shape);
        let mut this = Self {
            quads: QUADS,
            columns: packing.width.max(packing.dim),
        };
        while this.quads > 2
            && (this.threads() > ENOUGH_THREADS || this.shared_bytes(shape) > SHARED)
        {
            this.quads /= 2;
        }
        this
    }

    /// Bytes of the values of a layer for a tile.
    fn shared_bytes(&self, shape: NetworkShape) -> usize {
        let packing = Packing::new(shape);
        16 * self.samples() * packing.inputs.max(packing.width)
    }

    /// Rows that `push_particles` may run in one dispatch.
    pub fn rows_per_dispatch(&self, shape: NetworkShape) -> usize {
        let packing = Packing::new(shape);
        let inputs: usize = packing.layers().map(|(inputs, _)| inputs).sum();
        // Of the time features' places, and one for each coordinate that is fed or kept.
        let places = (4 * packing.inputs - shape.dim) * self.quads;
        let others = places.div_ceil(self.threads()) + shape.depth + 50;
        // The last layer's inputs are read for each head.
        (ITERATIONS / (inputs + packing.width + others)).max(1)
    }

    /// Samples of a tile.
    pub fn samples(&self) -> usize {
        4 * self.quads
    }

    /// Invocations of a workgroup, four neurons by eight samples each.
    pub fn threads(&self) -> usize {
        self.columns * self.quads / 2
    }

    /// Examples that a dispatch of `run_examples` may take where a buffer holds `bytes`: whole tiles.
    pub fn examples_per_dispatch(&self, shape: NetworkShape, bytes: u64) -> usize {
        let example = 16 * Packing::new(shape).tape();
        // `sum_gradient` has four parts that take four at a time.
        let most = (bytes / example as u64).min(16 * ITERATIONS as u64) as usize;
        most / self.samples() * self.samples()
    }
}

/// Samples that a workgroup of a kernel on octets handles at once.
pub(super) const OCTET: usize = 8;

/// How kernels on octets divide the work.
pub(super) struct Octets {
    /// Invocations in a workgroup: one for each neuron of the widest layer at least.
    pub threads: usize,
    /// Vectors of four samples in the workgroup's memory.
    pub cells: usize,
}

impl Octets {
    /// The division for one shape.
    pub fn new(shape: NetworkShape) -> Self {
        let threads = shape.width.max(shape.outputs()).next_multiple_of(32);
        let widest = shape.inputs().max(shape.width).max(shape.outputs());
        Self {
            threads,
            cells: (2 * widest).max(threads),
        }
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
impl Octets {
    /// Steps that `adapt_particles` may try in one dispatch where it keeps so many frames.
    pub fn steps_per_dispatch(&self, shape: NetworkShape, frames: usize) -> usize {
        let inputs: usize = shape.layers().iter().map(|layer| layer.inputs).sum();
        let step = 6 * (80 + inputs) + shape.dim + 100;
        let begin = 100 + inputs + 2 * shape.dim;
        (ITERATIONS.saturating_sub(begin + OCTET * frames) / step).max(1)
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
                assert!(tiling.threads() <= 256);
                // What run_examples keeps of each sample and each invocation besides.
                let besides = 4 * (tiling.samples() * heads + tiling.threads());
                assert!(besides <= 16_384, "{shape:?}");
                assert!(tiling.examples_per_dispatch(shape, 128 << 20) > 0);
                let tiling = Tiling::of_particles(shape);
                assert!(tiling.threads() <= 256 && tiling.shared_bytes(shape) <= SHARED);
                let octets = Octets::new(shape);
                assert!(octets.threads <= 256 && 16 * octets.cells <= 16_384);
            }
        }
    }
}
