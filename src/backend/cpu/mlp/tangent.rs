//! The network's derivatives along directions in x, by forward mode.

use super::{LANES, Lanes, Layer, Mlp, ROWS, Tape, dense};
use crate::backend::cpu::real::{Real, WIDTH, Wide, set_wide, wide};

/// A direction in x.
#[derive(Debug, Clone, Copy)]
pub enum Direction<'a, R> {
    /// Along this coordinate.
    Unit(usize),
    /// A direction of each lane's own: as many numbers as the network has inputs, 0 for the time
    /// features.
    Lanes(&'a [Lanes<R>]),
}

/// The network linearised at the points of one pass, and the room to follow tangents in.
#[derive(Debug, Clone)]
pub struct Tangents<R> {
    /// Derivatives of the activations of each hidden layer.
    slopes: Vec<Vec<Lanes<R>>>,
    here: Vec<Lanes<R>>,
    above: Vec<Lanes<R>>,
}

impl<R: Real> Tangents<R> {
    /// Room for tangents of `mlp`.
    pub fn new(mlp: &Mlp<R>) -> Self {
        let room = |features: usize| vec![[R::ZERO; LANES]; features.next_multiple_of(ROWS)];
        let widest = mlp.shape.width.max(mlp.shape.outputs());
        Self {
            slopes: (0..mlp.shape.depth)
                .map(|_| room(mlp.shape.width))
                .collect(),
            here: room(widest),
            above: room(widest),
        }
    }

    /// Linearises at the points that `tape` has last passed through the network.
    pub fn linearise(&mut self, tape: &Tape<R>) {
        let one = R::Wide::splat(R::ONE);
        for ((slopes, gates), values) in self
            .slopes
            .iter_mut()
            .zip(&tape.gates)
            .zip(&tape.values[1..])
        {
            let (gates, values) = (gates.as_flattened(), values.as_flattened());
            let slopes = slopes.as_flattened_mut();
            for part in 0..slopes.len() / WIDTH {
                let (h, s) = (wide(values, part), wide(gates, part));
                // SiLU'(z) = s + z·s·(1 − s) with s = sigmoid(z) and h = z·s.
                set_wide(slopes, part, s + h * (one - s));
            }
        }
    }

    /// dᵀ(c₀·∂F/∂x + c₁·∂H/∂x)·d in every lane, for the direction d, the heads F and H and their
    /// coefficients c; the derivatives are by the network's own inputs.
    pub fn along(&mut self, mlp: &Mlp<R>, direction: Direction<'_, R>, heads: [R; 2]) -> Lanes<R> {
        let (last, hidden) = match mlp.layers.split_last() {
            Some((last, hidden)) if !hidden.is_empty() => (last, hidden),
            _ => return [R::ZERO; LANES],
        };
        let no_bias = |_| [R::ZERO; ROWS];
        for (i, layer) in hidden.iter().enumerate() {
            let outputs = layer.shape.outputs.next_multiple_of(ROWS);
            let above = &mut self.above[..outputs];
            match direction {
                Direction::Unit(k) if i == 0 => {
                    for (n, t) in above.iter_mut().enumerate() {
                        *t = [weight(layer, k, n); LANES];
                    }
                }
                Direction::Lanes(d) if i == 0 => dense(&layer.forward, no_bias, d, above),
                _ => dense(
                    &layer.forward,
                    no_bias,
                    &self.here[..layer.shape.inputs],
                    above,
                ),
            }
            let (above, slopes) = (above.as_flattened_mut(), self.slopes[i].as_flattened());
            for part in 0..above.len() / WIDTH {
                set_wide(above, part, wide(above, part) * wide(slopes, part));
            }
            std::mem::swap(&mut self.here, &mut self.above);
        }
        let here = &self.here[..last.shape.inputs];
        let (dim, two) = (mlp.shape.dim, mlp.shape.heads > 1);
        let mut sum = [R::ZERO; LANES];
        match direction {
            Direction::Unit(k) => {
                for (n, t) in here.iter().enumerate() {
                    let mut w = heads[0] * weight(last, n, k);
                    if two {
                        w += heads[1] * weight(last, n, dim + k);
                    }
                    add_product(&mut sum, &[w; LANES], t);
                }
            }
            Direction::Lanes(d) => {
                let outputs = last.shape.outputs.next_multiple_of(ROWS);
                dense(&last.forward, no_bias, here, &mut self.above[..outputs]);
                for (j, d) in d.iter().take(dim).enumerate() {
                    let first = self.above[j].map(|t| heads[0] * t);
                    add_product(&mut sum, d, &first);
                    if two {
                        let second = self.above[dim + j].map(|t| heads[1] * t);
                        add_product(&mut sum, d, &second);
                    }
                }
            }
        }
        sum
    }
}

/// The weight from input `k` to output `n`; 0 where the layer has fewer.
fn weight<R: Real>(layer: &Layer<R>, k: usize, n: usize) -> R {
    layer.forward[n / ROWS * layer.shape.inputs + k][n % ROWS]
}

fn add_product<R: Real>(sum: &mut Lanes<R>, a: &Lanes<R>, b: &Lanes<R>) {
    for part in 0..LANES / WIDTH {
        let total = wide(sum, part) + wide(a, part) * wide(b, part);
        set_wide(sum, part, total);
    }
}
