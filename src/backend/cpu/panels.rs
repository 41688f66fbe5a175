//! Numbers laid out for the kernels' inner loops: in panels of [`WIDTH`] columns, each panel's rows
//! one after the other.

use fearless_simd::{Simd, SimdBase};

use crate::core::network::{LayerShape, NetworkShape};

use super::real::{Real, Vector};

/// Numbers in a chunk: a multiple of every processor's vectors.
pub const WIDTH: usize = 16;
/// Examples in a tile.
pub const LANES: usize = 32;

/// A number of every example in a tile.
pub type Lanes<R> = [R; LANES];

/// A row of a panel; in `f32`, one line of a cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub struct Chunk<R>(pub [R; WIDTH]);

/// [`WIDTH`] features of every example in a tile.
pub type Panel<R> = [Chunk<R>; LANES];

impl<R: Real> Chunk<R> {
    /// Zeros.
    pub const ZERO: Self = Self([R::ZERO; WIDTH]);

    /// The vector that begins at `at`, a multiple of its length.
    #[inline(always)]
    pub fn load<S: Simd>(&self, simd: S, at: usize) -> Vector<S, R> {
        load(simd, &self.0, at)
    }

    /// Replaces the vector that begins at `at`, a multiple of its length.
    #[inline(always)]
    pub fn store<S: Simd>(&mut self, at: usize, vector: Vector<S, R>) {
        store::<S, R>(&mut self.0, at, vector);
    }
}

/// The vector of `numbers` that begins at `at`, a multiple of its length.
#[inline(always)]
pub fn load<S: Simd, R: Real>(simd: S, numbers: &[R; WIDTH], at: usize) -> Vector<S, R> {
    // By pieces of constant length: a program compiled for size calls a function for any other.
    let piece: &[R] = match Vector::<S, R>::LEN {
        2 => &numbers.as_chunks::<2>().0[at / 2 % 8],
        4 => &numbers.as_chunks::<4>().0[at / 4 % 4],
        8 => &numbers.as_chunks::<8>().0[at / 8 % 2],
        _ => numbers,
    };
    Vector::<S, R>::from_slice(simd, piece)
}

/// Replaces the vector of `numbers` that begins at `at`, a multiple of its length.
#[inline(always)]
pub fn store<S: Simd, R: Real>(numbers: &mut [R; WIDTH], at: usize, vector: Vector<S, R>) {
    let piece: &mut [R] = match Vector::<S, R>::LEN {
        2 => &mut numbers.as_chunks_mut::<2>().0[at / 2 % 8],
        4 => &mut numbers.as_chunks_mut::<4>().0[at / 4 % 4],
        8 => &mut numbers.as_chunks_mut::<8>().0[at / 8 % 2],
        _ => numbers,
    };
    vector.store_slice(piece);
}

/// Zeros for `features` features of a tile.
pub fn panels<R: Real>(features: usize) -> Vec<Panel<R>> {
    vec![[Chunk::ZERO; LANES]; features.div_ceil(WIDTH)]
}

/// One feature of one example.
#[inline(always)]
pub fn number<R: Real>(panels: &[Panel<R>], feature: usize, lane: usize) -> R {
    panels[feature / WIDTH][lane].0[feature % WIDTH]
}

/// One feature of one example, to change.
#[inline(always)]
pub fn number_mut<R: Real>(panels: &mut [Panel<R>], feature: usize, lane: usize) -> &mut R {
    &mut panels[feature / WIDTH][lane].0[feature % WIDTH]
}

/// A network's parameters, or their derivatives: of each layer and each panel of its outputs, the
/// weights input by input, and the biases as a last row. Beyond the outputs stand zeros.
#[derive(Debug, Clone)]
pub struct Packed<R> {
    shapes: Vec<LayerShape>,
    /// Where the layers begin, and last the end.
    offsets: Vec<usize>,
    chunks: Vec<Chunk<R>>,
}

impl<R: Real> Packed<R> {
    /// Zeros.
    pub fn new(shape: NetworkShape) -> Self {
        let shapes = shape.layers();
        let mut offsets = vec![0];
        for layer in &shapes {
            let size = layer.outputs.div_ceil(WIDTH) * (layer.inputs + 1);
            offsets.push(offsets[offsets.len() - 1] + size);
        }
        Self {
            chunks: vec![Chunk::ZERO; offsets[offsets.len() - 1]],
            shapes,
            offsets,
        }
    }

    /// The layers' shapes.
    pub fn shapes(&self) -> &[LayerShape] {
        &self.shapes
    }

    /// Number of parameters.
    pub fn count(&self) -> usize {
        self.shapes
            .last()
            .map_or(0, |last| last.biases + last.outputs)
    }

    /// All numbers, zeros among them.
    pub fn chunks(&self) -> &[Chunk<R>] {
        &self.chunks
    }

    /// All numbers, to change.
    pub fn chunks_mut(&mut self) -> &mut [Chunk<R>] {
        &mut self.chunks
    }

    /// The panels of layer `i`.
    pub fn layer(&self, i: usize) -> &[Chunk<R>] {
        &self.chunks[self.offsets[i]..self.offsets[i + 1]]
    }

    /// The panels of layer `i`, to change.
    pub fn layer_mut(&mut self, i: usize) -> &mut [Chunk<R>] {
        &mut self.chunks[self.offsets[i]..self.offsets[i + 1]]
    }

    /// Takes parameters in the layout of [`NetworkShape::layers`].
    pub fn pack(&mut self, parameters: &[R]) {
        let Self { shapes, chunks, .. } = self;
        each_chunk(shapes, chunks.iter_mut(), |chunk, at, count| {
            chunk.0[..count].copy_from_slice(&parameters[at..at + count]);
        });
    }

    /// Writes the parameters in the layout of [`NetworkShape::layers`].
    pub fn unpack(&self, parameters: &mut [R]) {
        each_chunk(&self.shapes, self.chunks.iter(), |chunk, at, count| {
            parameters[at..at + count].copy_from_slice(&chunk.0[..count]);
        });
    }
}

/// Calls `visit` with every chunk, the index of its first parameter and how many it holds.
#[inline(always)]
fn each_chunk<C>(
    shapes: &[LayerShape],
    mut chunks: impl Iterator<Item = C>,
    mut visit: impl FnMut(C, usize, usize),
) {
    for layer in shapes {
        for first in (0..layer.outputs).step_by(WIDTH) {
            let count = WIDTH.min(layer.outputs - first);
            // The biases follow the weights like one more input's.
            for (row, chunk) in (0..=layer.inputs).zip(&mut chunks) {
                visit(chunk, layer.weights + row * layer.outputs + first, count);
            }
        }
    }
}
