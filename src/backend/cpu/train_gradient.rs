//! Kernel: draws the minibatch, forms x_t and its target, and runs the network forward and
//! backward, a tile of examples at a time.

use crate::backend::TrainPlan;
use crate::core::program::Pairs;
use crate::core::rng::{self, Purpose};
use crate::core::row::PathRow;

use super::draw::{Place, copy_point, draw_normals, draw_source};
use super::mlp::{LANES, Lanes, Mlp, Tape};
use super::real::Real;

/// At most this many partial sums; fewer roundings follow one another than in a single sum.
const PARTIALS: usize = 8;

/// Loss and gradient of some of the minibatch's tiles, as shares of the batch's mean.
#[derive(Debug, Clone)]
pub struct Partial<R> {
    /// Weighted loss.
    pub loss: R,
    /// Its derivatives by the parameters, in the layout of
    /// [`crate::core::network::NetworkShape::layers`].
    pub gradient: Vec<R>,
}

/// The kernel with its plan and its room to work in. The plan must have rows and data.
#[derive(Debug, Clone)]
pub struct TrainGradient<R> {
    plan: TrainPlan,
    /// Whether any row reads the extra noise z.
    extra: bool,
    mlp: Mlp<R>,
    tape: Tape<R>,
    target: Vec<Lanes<R>>,
    /// Room for x₀, x₁ and z; z stays 0 where no row reads it.
    points: [Vec<R>; 3],
    partials: Vec<Partial<R>>,
}

impl<R: Real> TrainGradient<R> {
    /// The kernel for one plan.
    pub fn new(plan: &TrainPlan) -> Self {
        let count = plan.shape.parameter_count();
        let mlp = Mlp::new(plan.shape, &vec![R::ZERO; count]);
        let partial = Partial {
            loss: R::ZERO,
            gradient: vec![R::ZERO; count],
        };
        Self {
            extra: plan.reads_extra_noise(),
            tape: mlp.tape(),
            mlp,
            target: vec![[R::ZERO; LANES]; plan.shape.outputs()],
            points: std::array::from_fn(|_| vec![R::ZERO; plan.shape.dim]),
            partials: vec![partial; plan.batch.div_ceil(LANES).min(PARTIALS)],
            plan: plan.clone(),
        }
    }

    /// Replaces the pairs that examples are drawn from.
    pub fn set_pairs(&mut self, pairs: Option<Pairs>) {
        self.plan.pairs = pairs;
    }

    /// Mean weighted loss of step `step`'s minibatch (steps count from 0) and its gradient at
    /// `weights`, as partial sums for [`super::reduce_gradient::reduce_gradient`].
    pub fn run(&mut self, step: u32, weights: &[R]) -> &[Partial<R>] {
        self.mlp.set_weights(weights);
        let tiles = self.plan.batch.div_ceil(LANES);
        let count = self.partials.len();
        for i in 0..count {
            self.partials[i].loss = R::ZERO;
            self.partials[i].gradient.fill(R::ZERO);
            for tile in i * tiles / count..(i + 1) * tiles / count {
                self.run_tile(step, tile * LANES, i);
            }
        }
        &self.partials
    }

    fn run_tile(&mut self, step: u32, first: usize, partial: usize) {
        let dim = self.plan.shape.dim;
        let mut scales = [[R::ZERO; LANES]; 2];
        self.tape.inputs_mut().fill([R::ZERO; LANES]);
        for (lane, index) in (first..self.plan.batch).take(LANES).enumerate() {
            let weights = self.draw_example(step, index as u32, lane);
            let count = R::from_f64((self.plan.batch * dim) as f64);
            for (scales, weight) in scales.iter_mut().zip(weights) {
                scales[lane] = weight / count;
            }
        }
        self.mlp.forward(&mut self.tape);

        let partial = &mut self.partials[partial];
        let (outputs, delta) = self.tape.outputs_and_delta();
        for (j, ((output, target), delta)) in
            outputs.iter().zip(&self.target).zip(delta).enumerate()
        {
            for (lane, &scale) in scales[j / dim].iter().enumerate() {
                // A lane without an example keeps the last tile's target; its scale is 0.
                let error = output[lane] - target[lane];
                let scaled = scale * error;
                partial.loss += scaled * error;
                delta[lane] = scaled + scaled;
            }
        }
        self.mlp.backward(&mut self.tape, &mut partial.gradient);
    }

    /// Writes one example into a lane of the network's inputs and targets; answers the weights of
    /// the heads.
    fn draw_example(&mut self, step: u32, index: u32, lane: usize) -> [R; 2] {
        let Self {
            plan,
            mlp,
            tape,
            target,
            points,
            extra,
            ..
        } = self;
        let place = |purpose| Place {
            seed: plan.seed,
            purpose,
            step,
            index,
        };
        let pick = place(Purpose::Pick).words(0);
        let row = &plan.rows[rng::index_below(pick[0], plan.rows.len() as u32) as usize];
        let dim = plan.shape.dim;
        let [x0, x1, z] = points;
        match &plan.pairs {
            Some(pairs) => {
                copy_point(&pairs.x0, pick[1], x0);
                copy_point(&pairs.x1, pick[1], x1);
            }
            None => {
                draw_source(&plan.source, place(Purpose::Source), pick[2], x0);
                copy_point(&plan.data, pick[1], x1);
            }
        }
        if *extra {
            draw_normals(place(Purpose::Extra), z);
        }
        let [a, b, c, p, q, r] = [row.a, row.b, row.c, row.p, row.q, row.r].map(R::rounded);
        let [p2, q2, r2] = [row.p2, row.q2, row.r2].map(R::rounded);
        let PathRow {
            weight,
            weight2,
            in_scale,
            time_input,
            ..
        } = *row;
        let in_scale = R::rounded(in_scale);
        let inputs = tape.inputs_mut();
        for j in 0..dim {
            inputs[j][lane] = in_scale * (a * x0[j] + b * x1[j] + c * z[j]);
            target[j][lane] = p * x0[j] + q * x1[j] + r * z[j];
            if let Some(target) = target.get_mut(dim + j) {
                target[lane] = p2 * x0[j] + q2 * x1[j] + r2 * z[j];
            }
        }
        mlp.time_features(R::rounded(time_input), |i, x| inputs[i][lane] = x);
        [weight, weight2].map(R::rounded)
    }
}
