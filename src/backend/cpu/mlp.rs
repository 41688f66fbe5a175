//! The network on a tile of examples, forward and backward.
//!
//! A tile is stored feature by feature, each an array of [`LANES`] numbers, one per example. The
//! inner loops form outer products of `ROWS` × `WIDTH` numbers that stay in registers.

#[cfg(feature = "theory")]
pub mod tangent;

use crate::core::network::{LayerShape, NetworkShape};

use super::real::{Real, WIDTH, Wide, set_wide, wide};

/// Examples in a tile.
pub const LANES: usize = 16;
/// One feature of every example in a tile.
pub type Lanes<R> = [R; LANES];

const ROWS: usize = 4;
type Block<R> = [<R as Real>::Wide; ROWS];

/// Weights rearranged so that the inner loops read them in order.
#[derive(Debug, Clone)]
struct Layer<R> {
    shape: LayerShape,
    /// Groups of [`ROWS`] outputs; in each, their weights input by input.
    forward: Vec<[R; ROWS]>,
    /// The biases in the same groups.
    bias: Vec<[R; ROWS]>,
    /// Groups of [`ROWS`] inputs; in each, their weights output by output.
    backward: Vec<[R; ROWS]>,
}

/// A network with its parameters.
#[derive(Debug, Clone)]
pub struct Mlp<R> {
    pub(super) shape: NetworkShape,
    layers: Vec<Layer<R>>,
}

/// What a forward pass leaves for the backward pass, and the room both work in.
#[derive(Debug, Clone)]
pub struct Tape<R> {
    /// Inputs of each layer, and last the network's output, padded to a multiple of [`ROWS`].
    values: Vec<Vec<Lanes<R>>>,
    /// Sigmoids of the hidden layers.
    gates: Vec<Vec<Lanes<R>>>,
    /// Derivatives of the loss by the outputs of the layer at hand, and by its inputs.
    delta: Vec<Lanes<R>>,
    delta_below: Vec<Lanes<R>>,
    /// `delta` with the examples outermost, in groups of [`WIDTH`] outputs.
    transposed: Vec<[[R; WIDTH]; LANES]>,
}

impl<R: Real> Mlp<R> {
    /// A network with parameters in the layout of [`NetworkShape::layers`].
    pub fn new(shape: NetworkShape, weights: &[R]) -> Self {
        let layers = shape
            .layers()
            .into_iter()
            .map(|shape| Layer {
                shape,
                forward: vec![[R::ZERO; ROWS]; shape.outputs.div_ceil(ROWS) * shape.inputs],
                bias: vec![[R::ZERO; ROWS]; shape.outputs.div_ceil(ROWS)],
                backward: vec![[R::ZERO; ROWS]; shape.inputs.div_ceil(ROWS) * shape.outputs],
            })
            .collect();
        let mut mlp = Self { shape, layers };
        mlp.set_weights(weights);
        mlp
    }

    /// Replaces the parameters.
    pub fn set_weights(&mut self, weights: &[R]) {
        for layer in &mut self.layers {
            let LayerShape {
                inputs,
                outputs,
                biases,
                ..
            } = layer.shape;
            for k in 0..inputs {
                let row = &weights[layer.shape.weights + k * outputs..][..outputs];
                for (n, &w) in row.iter().enumerate() {
                    layer.forward[n / ROWS * inputs + k][n % ROWS] = w;
                    layer.backward[k / ROWS * outputs + n][k % ROWS] = w;
                }
            }
            for (n, &b) in weights[biases..][..outputs].iter().enumerate() {
                layer.bias[n / ROWS][n % ROWS] = b;
            }
        }
    }

    /// Room for passes through this network.
    pub fn tape(&self) -> Tape<R> {
        let room = |features: usize| vec![[R::ZERO; LANES]; features.next_multiple_of(ROWS)];
        let outputs = || self.layers.iter().map(|layer| layer.shape.outputs);
        let widest = outputs().max().unwrap_or(0);
        Tape {
            values: std::iter::once(self.shape.inputs())
                .chain(outputs())
                .map(room)
                .collect(),
            gates: (0..self.shape.depth)
                .map(|_| room(self.shape.width))
                .collect(),
            delta: room(widest),
            delta_below: room(widest),
            transposed: vec![[[R::ZERO; WIDTH]; LANES]; widest.div_ceil(WIDTH)],
        }
    }

    /// Runs the tile whose inputs the tape holds.
    pub fn forward(&self, tape: &mut Tape<R>) {
        for (i, layer) in self.layers.iter().enumerate() {
            let (below, above) = tape.values.split_at_mut(i + 1);
            let output = &mut above[0];
            let input = &below[i][..layer.shape.inputs];
            dense(&layer.forward, |group| layer.bias[group], input, output);
            if let Some(gates) = tape.gates.get_mut(i) {
                let (output, gates) = (output.as_flattened_mut(), gates.as_flattened_mut());
                for part in 0..gates.len() / WIDTH {
                    let x = wide(output, part);
                    let gate = x.sigmoid();
                    set_wide(gates, part, gate);
                    set_wide(output, part, x * gate);
                }
            }
        }
    }

    /// Adds the tile's derivatives by all parameters to `gradient`, given those by the outputs in
    /// [`Tape::outputs_and_delta`]. Lanes without an example have derivative 0 there.
    pub fn backward(&self, tape: &mut Tape<R>, gradient: &mut [R]) {
        for (i, layer) in self.layers.iter().enumerate().rev() {
            let outputs = layer.shape.outputs;
            transpose(&tape.delta[..outputs], &mut tape.transposed);
            let panels = &tape.transposed[..outputs.div_ceil(WIDTH)];
            add_layer_gradient(layer.shape, &tape.values[i], panels, gradient);
            if i == 0 {
                break;
            }
            let below = &mut tape.delta_below[..layer.shape.inputs.next_multiple_of(ROWS)];
            let no_bias = |_| [R::ZERO; ROWS];
            dense(&layer.backward, no_bias, &tape.delta[..outputs], below);
            let (values, gates) = (
                tape.values[i].as_flattened(),
                tape.gates[i - 1].as_flattened(),
            );
            let (below, one) = (below.as_flattened_mut(), R::Wide::splat(R::ONE));
            for part in 0..below.len() / WIDTH {
                let (h, s) = (wide(values, part), wide(gates, part));
                // SiLU'(z) = s + z·s·(1 − s) with s = sigmoid(z) and h = z·s.
                set_wide(below, part, wide(below, part) * (s + h * (one - s)));
            }
            std::mem::swap(&mut tape.delta, &mut tape.delta_below);
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
    /// The network's inputs, feature by feature.
    pub fn inputs_mut(&mut self) -> &mut [Lanes<R>] {
        &mut self.values[0]
    }

    /// The network's outputs after [`Mlp::forward`], feature by feature.
    pub fn outputs(&self) -> &[Lanes<R>] {
        self.values.last().map_or(&[], Vec::as_slice)
    }

    /// The outputs, with room for the loss's derivatives by them.
    pub fn outputs_and_delta(&mut self) -> (&[Lanes<R>], &mut [Lanes<R>]) {
        let outputs = self.values.last().map_or(&[][..], Vec::as_slice);
        (outputs, &mut self.delta)
    }
}

/// block += column ⊗ row. The indices are written out because a block that a loop indexes does not
/// always stay in registers.
#[inline(always)]
fn add_outer<R: Real>(block: &mut Block<R>, column: &[R; ROWS], row: R::Wide) {
    block[0] += R::Wide::splat(column[0]) * row;
    block[1] += R::Wide::splat(column[1]) * row;
    block[2] += R::Wide::splat(column[2]) * row;
    block[3] += R::Wide::splat(column[3]) * row;
}

/// output\[m\] = bias\[m\] + Σₖ weights\[m, k\]·input\[k\] in every lane, [`ROWS`] outputs at a time.
#[inline(always)]
fn dense<R: Real>(
    weights: &[[R; ROWS]],
    bias: impl Fn(usize) -> [R; ROWS],
    input: &[Lanes<R>],
    output: &mut [Lanes<R>],
) {
    let groups = output
        .chunks_exact_mut(ROWS)
        .zip(weights.chunks_exact(input.len()));
    for (group, (output, weights)) in groups.enumerate() {
        let bias = bias(group);
        for part in 0..LANES / WIDTH {
            let mut block = [
                R::Wide::splat(bias[0]),
                R::Wide::splat(bias[1]),
                R::Wide::splat(bias[2]),
                R::Wide::splat(bias[3]),
            ];
            for (weights, input) in weights.iter().zip(input) {
                add_outer::<R>(&mut block, weights, wide(input, part));
            }
            set_wide(&mut output[0], part, block[0]);
            set_wide(&mut output[1], part, block[1]);
            set_wide(&mut output[2], part, block[2]);
            set_wide(&mut output[3], part, block[3]);
        }
    }
}

/// Sets the examples outermost. The indices are written out as in [`add_outer`].
fn transpose<R: Real>(delta: &[Lanes<R>], panels: &mut [[[R; WIDTH]; LANES]]) {
    let nothing = [R::ZERO; LANES];
    for (group, panel) in delta.chunks(WIDTH).zip(panels) {
        let of = |i: usize| group.get(i).unwrap_or(&nothing);
        let [a, b, c, d] = [of(0), of(1), of(2), of(3)];
        let [e, f, g, h] = [of(4), of(5), of(6), of(7)];
        for (i, row) in panel.iter_mut().enumerate() {
            *row = [a[i], b[i], c[i], d[i], e[i], f[i], g[i], h[i]];
        }
    }
}

/// gradient\[k, n\] += Σ over lanes of input\[k\]·delta\[n\], and the same for the biases.
fn add_layer_gradient<R: Real>(
    shape: LayerShape,
    input: &[Lanes<R>],
    panels: &[[[R; WIDTH]; LANES]],
    gradient: &mut [R],
) {
    let (weights, biases) = gradient[shape.weights..].split_at_mut(shape.inputs * shape.outputs);
    for (panel, first) in panels.iter().zip((0..).step_by(WIDTH)) {
        let last = shape.outputs.min(first + WIDTH);
        for (group, rows) in input
            .as_chunks::<ROWS>()
            .0
            .iter()
            .zip(weights.chunks_mut(ROWS * shape.outputs))
        {
            let mut block = [R::Wide::splat(R::ZERO); ROWS];
            for (lane, delta) in panel.iter().enumerate() {
                let column = [
                    group[0][lane],
                    group[1][lane],
                    group[2][lane],
                    group[3][lane],
                ];
                add_outer::<R>(&mut block, &column, wide(delta, 0));
            }
            for (row, &terms) in (0..).zip(&block) {
                let begin = row * shape.outputs;
                // The last group may have fewer rows.
                if let Some(sums) = rows.get_mut(begin + first..begin + last) {
                    add(sums, terms);
                }
            }
        }
        let mut sum = R::Wide::splat(R::ZERO);
        panel.iter().for_each(|delta| sum += wide(delta, 0));
        add(&mut biases[first..last], sum);
    }
}

/// sums += the first of `terms`.
#[inline(always)]
fn add<R: Real>(sums: &mut [R], terms: R::Wide) {
    let total = wide(sums, 0) + terms;
    set_wide(sums, 0, total);
}
