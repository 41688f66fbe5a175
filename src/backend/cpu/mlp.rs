//! The network on a tile of examples, forward and backward.

#[cfg(feature = "theory")]
pub mod tangent;

use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch};

use crate::core::network::{LayerShape, NetworkShape};

use super::panels::{Chunk, LANES, Packed, Panel, WIDTH, panels};
use super::product::{Dense, add_gradient};
use super::real::{Real, Vector};

/// A network with its parameters.
#[derive(Debug, Clone)]
pub struct Mlp<R> {
    pub(super) shape: NetworkShape,
    pub(super) level: Level,
    forward: Packed<R>,
    /// Of each layer the weights in panels of its inputs, whose rows belong to the outputs.
    backward: Vec<Vec<Chunk<R>>>,
}

/// What a forward pass leaves for the backward pass, and the room both work in.
#[derive(Debug, Clone)]
pub struct Tape<R> {
    inputs: Vec<Panel<R>>,
    /// What each hidden layer gives; only the newest two where no backward pass follows.
    hidden: Vec<Vec<Panel<R>>>,
    outputs: Vec<Panel<R>>,
    /// Derivatives of the activations of each hidden layer; none where no backward pass follows.
    slopes: Vec<Vec<Panel<R>>>,
    /// Derivatives of the loss by the network's outputs.
    errors: Vec<Panel<R>>,
    /// The same by the outputs of the hidden layer at hand, and by those of the one below.
    delta: [Vec<Panel<R>>; 2],
}

impl<R: Real> Mlp<R> {
    /// A network with parameters in the layout of [`NetworkShape::layers`].
    pub fn new(shape: NetworkShape, weights: &[R]) -> Self {
        let forward = Packed::new(shape);
        let transposed =
            |layer: &LayerShape| vec![Chunk::ZERO; layer.inputs.div_ceil(WIDTH) * layer.outputs];
        let mut mlp = Self {
            shape,
            level: Level::new(),
            backward: forward.shapes().iter().map(transposed).collect(),
            forward,
        };
        mlp.set_weights(weights);
        mlp
    }

    /// The same network, computed with the instructions of `level`.
    pub fn at(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// Replaces the parameters.
    pub fn set_weights(&mut self, weights: &[R]) {
        self.forward.pack(weights);
        // The first layer's inputs have no derivatives.
        for (layer, panels) in self.forward.shapes().iter().zip(&mut self.backward).skip(1) {
            let outputs = layer.outputs;
            for (panel, first) in panels.chunks_exact_mut(outputs).zip((0..).step_by(WIDTH)) {
                for k in 0..WIDTH.min(layer.inputs - first) {
                    let row = &weights[layer.weights + (first + k) * outputs..][..outputs];
                    for (chunk, &w) in panel.iter_mut().zip(row) {
                        chunk.0[k] = w;
                    }
                }
            }
        }
    }

    /// Room for passes through this network.
    pub fn tape(&self) -> Tape<R> {
        let NetworkShape { width, depth, .. } = self.shape;
        let layers = || (0..depth).map(|_| panels(width)).collect();
        Tape {
            hidden: layers(),
            slopes: layers(),
            errors: panels(self.shape.outputs()),
            delta: [panels(width), panels(width)],
            ..self.forward_tape()
        }
    }

    /// Room for forward passes alone, which stays in the cache.
    pub fn forward_tape(&self) -> Tape<R> {
        let NetworkShape { width, depth, .. } = self.shape;
        Tape {
            inputs: panels(self.shape.inputs()),
            hidden: (0..depth.min(2)).map(|_| panels(width)).collect(),
            outputs: panels(self.shape.outputs()),
            slopes: Vec::new(),
            errors: Vec::new(),
            delta: Default::default(),
        }
    }

    /// Runs the tile whose inputs the tape holds.
    pub fn forward(&self, tape: &mut Tape<R>) {
        dispatch!(self.level, simd => self.run_forward(simd, tape));
    }

    #[inline(always)]
    pub(super) fn run_forward<S: Simd>(&self, simd: S, tape: &mut Tape<R>) {
        let Tape {
            inputs,
            hidden,
            outputs,
            slopes,
            ..
        } = tape;
        let kept = hidden.len();
        for i in 0..self.shape.depth {
            let mut output = std::mem::take(&mut hidden[i % kept]);
            let input = if i == 0 {
                &*inputs
            } else {
                &hidden[(i - 1) % kept]
            };
            self.layer(i).apply(simd, input, &mut output);
            activate(simd, self.shape.width, &mut output, slopes.get_mut(i));
            hidden[i % kept] = output;
        }
        let input = &hidden[(self.shape.depth - 1) % kept];
        self.layer(self.shape.depth).apply(simd, input, outputs);
    }

    /// Adds the tile's derivatives by all parameters to `gradient`, given those by the outputs in
    /// [`Tape::outputs_and_errors`]. Lanes without an example have derivative 0 there.
    #[inline(always)]
    pub(super) fn run_backward<S: Simd>(
        &self,
        simd: S,
        tape: &mut Tape<R>,
        gradient: &mut Packed<R>,
    ) {
        let Tape {
            inputs,
            hidden,
            slopes,
            errors,
            delta: [delta, below],
            ..
        } = tape;
        for i in (0..=self.shape.depth).rev() {
            let layer = self.forward.shapes()[i];
            let delta_here = if i == self.shape.depth {
                &*errors
            } else {
                &*delta
            };
            let input = if i == 0 { &*inputs } else { &hidden[i - 1] };
            let sizes = [layer.inputs, layer.outputs];
            add_gradient(simd, sizes, input, delta_here, gradient.layer_mut(i));
            if i == 0 {
                break;
            }
            let transposed = Dense {
                weights: &self.backward[i],
                inputs: layer.outputs,
                outputs: layer.inputs,
                rows: layer.outputs,
                biased: false,
            };
            transposed.apply(simd, delta_here, below);
            multiply(simd, layer.inputs, below, &slopes[i - 1]);
            std::mem::swap(delta, below);
        }
    }

    /// Layer `i` as a map of its inputs.
    fn layer(&self, i: usize) -> Dense<'_, R> {
        let shape = self.forward.shapes()[i];
        Dense {
            weights: self.forward.layer(i),
            inputs: shape.inputs,
            outputs: shape.outputs,
            rows: shape.inputs + 1,
            biased: true,
        }
    }

    /// Writes the time features of `time_input`, the same for a whole row of a program or one
    /// lane of a minibatch: τ, sin πτ, cos πτ, …, sin πHτ, cos πHτ.
    pub fn time_features(&self, time_input: R, mut write: impl FnMut(usize, R)) {
        let first = self.shape.dim;
        write(first, time_input);
        for k in 1..=self.shape.harmonics {
            let (sin, cos) = (R::from_f64(0.5 * k as f64) * time_input).sin_cos_turns();
            write(first + 2 * k - 1, sin);
            write(first + 2 * k, cos);
        }
    }
}

impl<R: Real> Tape<R> {
    /// The network's inputs.
    pub fn inputs_mut(&mut self) -> &mut [Panel<R>] {
        &mut self.inputs
    }

    /// The network's outputs after [`Mlp::forward`].
    pub fn outputs(&self) -> &[Panel<R>] {
        &self.outputs
    }

    /// The outputs, with room for the loss's derivatives by them.
    pub fn outputs_and_errors(&mut self) -> (&[Panel<R>], &mut [Panel<R>]) {
        (&self.outputs, &mut self.errors)
    }
}

/// Calls `visit` with panel, lane and place of every vector of a tile with `features` features.
#[inline(always)]
fn each_vector<S: Simd, R: Real>(features: usize, mut visit: impl FnMut(usize, usize, usize)) {
    for panel in 0..features.div_ceil(WIDTH) {
        let count = WIDTH.min(features - panel * WIDTH);
        for lane in 0..LANES {
            for index in 0..count.div_ceil(Vector::<S, R>::LEN) {
                visit(panel, lane, index * Vector::<S, R>::LEN);
            }
        }
    }
}

/// values = SiLU(values), and its slopes.
fn activate<S: Simd, R: Real>(
    simd: S,
    features: usize,
    values: &mut [Panel<R>],
    mut slopes: Option<&mut Vec<Panel<R>>>,
) {
    let one = Vector::<S, R>::splat(simd, R::ONE);
    simd.vectorize(
        #[inline(always)]
        || {
            each_vector::<S, R>(
                features,
                #[inline(always)]
                |panel, lane, at| {
                    let chunk = &mut values[panel][lane];
                    let z = chunk.load(simd, at);
                    let gate = R::sigmoid(simd, z);
                    let h = z * gate;
                    chunk.store::<S>(at, h);
                    if let Some(slopes) = &mut slopes {
                        // SiLU'(z) = s + z·s·(1 − s) with s = sigmoid(z).
                        let slope = h.mul_add(one - gate, gate);
                        slopes[panel][lane].store::<S>(at, slope);
                    }
                },
            );
        },
    );
}

/// values = values·factors.
fn multiply<S: Simd, R: Real>(
    simd: S,
    features: usize,
    values: &mut [Panel<R>],
    factors: &[Panel<R>],
) {
    simd.vectorize(
        #[inline(always)]
        || {
            each_vector::<S, R>(
                features,
                #[inline(always)]
                |panel, lane, at| {
                    let chunk = &mut values[panel][lane];
                    let product = chunk.load(simd, at) * factors[panel][lane].load(simd, at);
                    chunk.store::<S>(at, product);
                },
            );
        },
    );
}
