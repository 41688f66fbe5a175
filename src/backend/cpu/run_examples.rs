//! Kernel: draws the minibatch, forms x_t and its target, and runs the network forward and
//! backward, a tile of examples at a time. What a tile adds to the gradient is added here too, while
//! the tile is in the cache; [`super::sum_gradient`] is left with sums of many tiles.

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch};

use crate::backend::TrainPlan;
use crate::core::program::Pairs;
use crate::core::rng::{self, Purpose};
use crate::core::row::PathRow;

use super::draw::{Place, copy_point, draw_normals, draw_source};
use super::mlp::{Mlp, Tape};
use super::panels::{Chunk, LANES, Packed, Panel, WIDTH, number_mut, panels};
use super::real::Real;
use super::threads;

/// At most this many partial sums: so many threads can share a minibatch.
const PARTIALS: usize = 8;

/// Loss and gradient of some of the minibatch's tiles, as shares of the batch's mean.
#[derive(Debug, Clone)]
pub struct Partial<R> {
    /// Weighted loss.
    pub loss: R,
    /// Its derivatives by the parameters.
    pub gradient: Packed<R>,
}

/// The kernel with its plan and its room to work in. The plan must have rows and data.
#[derive(Debug, Clone)]
pub struct RunExamples<R> {
    plan: TrainPlan,
    /// Whether any row reads the extra noise z.
    extra: bool,
    mlp: Mlp<R>,
    /// One a thread.
    rooms: Vec<Room<R>>,
    partials: Vec<Partial<R>>,
    /// How far a step that is run in portions has come: partial sums that are whole, and tiles that
    /// each of the next ones has in it.
    begun: (usize, usize),
}

/// Room for one tile.
#[derive(Debug, Clone)]
struct Room<R> {
    tape: Tape<R>,
    target: Vec<Panel<R>>,
    /// Weight of each example's loss, of either head.
    scales: [[R; LANES]; 2],
    /// x₀, x₁ and z; z stays 0 where no row reads it.
    points: [Vec<R>; 3],
}

impl<R: Real> Room<R> {
    fn new(mlp: &Mlp<R>) -> Self {
        Self {
            tape: mlp.tape(),
            target: panels(mlp.shape.outputs()),
            scales: [[R::ZERO; LANES]; 2],
            points: std::array::from_fn(|_| vec![R::ZERO; mlp.shape.dim]),
        }
    }
}

impl<R: Real> RunExamples<R> {
    /// The kernel for one plan.
    pub fn new(plan: &TrainPlan) -> Self {
        let count = plan.shape.parameter_count();
        let partial = Partial {
            loss: R::ZERO,
            gradient: Packed::new(plan.shape),
        };
        Self {
            extra: plan.reads_extra_noise(),
            mlp: Mlp::new(plan.shape, &vec![R::ZERO; count]),
            rooms: Vec::new(),
            partials: vec![partial; plan.batch.div_ceil(LANES).min(PARTIALS)],
            begun: (0, 0),
            plan: plan.clone(),
        }
    }

    /// The same kernel, computed with the instructions of `level`.
    pub fn at(self, level: Level) -> Self {
        let mlp = self.mlp.at(level);
        Self { mlp, ..self }
    }

    /// Replaces the pairs that examples are drawn from; a step that was begun begins anew.
    pub fn set_pairs(&mut self, pairs: Option<Pairs>) {
        self.plan.pairs = pairs;
        self.begun = (0, 0);
    }

    /// Mean weighted loss of step `step`'s minibatch (steps count from 0) and its gradient at
    /// `weights`, as partial sums for [`super::sum_gradient::sum_gradient`].
    pub fn run(&mut self, step: u32, weights: &[R]) -> &mut [Partial<R>] {
        self.begun = (0, 0);
        self.mlp.set_weights(weights);
        self.sum(step, 0..self.partials.len(), 0..usize::MAX);
        &mut self.partials
    }

    /// The same in portions: each thread takes no more than `most` tiles in. None until the sums are
    /// whole; until then step and weights have to stay the same.
    pub fn run_tiles(
        &mut self,
        step: u32,
        weights: &[R],
        most: usize,
    ) -> Option<&mut [Partial<R>]> {
        let (whole, tiles) = self.begun;
        if self.begun == (0, 0) {
            self.mlp.set_weights(weights);
        }
        let count = self.partials.len();
        let partials = whole..count.min(whole + threads::count());
        self.sum(step, partials.clone(), tiles..tiles + most);
        let longest = self.plan.batch.div_ceil(LANES).div_ceil(count);
        self.begun = if tiles + most < longest {
            (whole, tiles + most)
        } else {
            (partials.end, 0)
        };
        if self.begun.0 < count {
            return None;
        }
        self.begun = (0, 0);
        Some(&mut self.partials)
    }

    /// Adds a part of their tiles, counted from each one's first, to some of the partial sums, which
    /// it begins with the first.
    fn sum(&mut self, step: u32, partials: Range<usize>, part: Range<usize>) {
        let count = self.partials.len();
        let share = partials.len().div_ceil(threads::count());
        let mlp = &self.mlp;
        while self.rooms.len() < partials.len().div_ceil(share) {
            self.rooms.push(Room::new(mlp));
        }
        let minibatch = Minibatch {
            plan: &self.plan,
            extra: self.extra,
            mlp,
            step,
        };
        let tiles = self.plan.batch.div_ceil(LANES);
        let firsts = (partials.start..).step_by(share);
        let shares = firsts.zip(self.partials[partials].chunks_mut(share));
        threads::run(shares.zip(&mut self.rooms), |((first, partials), room)| {
            for (i, partial) in (first..).zip(partials) {
                if part.start == 0 {
                    partial.loss = R::ZERO;
                    partial.gradient.chunks_mut().fill(Chunk::ZERO);
                }
                let (first, end) = (i * tiles / count, (i + 1) * tiles / count);
                let tiles = first + part.start..end.min(first.saturating_add(part.end));
                dispatch!(mlp.level, simd => minibatch.sum(simd, tiles, partial, room));
            }
        });
    }
}

/// The minibatch of one step.
struct Minibatch<'a, R> {
    plan: &'a TrainPlan,
    extra: bool,
    mlp: &'a Mlp<R>,
    step: u32,
}

impl<R: Real> Minibatch<'_, R> {
    /// Adds loss and gradient of some tiles.
    #[inline(always)]
    fn sum<S: Simd>(
        &self,
        simd: S,
        tiles: std::ops::Range<usize>,
        partial: &mut Partial<R>,
        room: &mut Room<R>,
    ) {
        for tile in tiles {
            self.draw_tile(tile * LANES, room);
            self.mlp.run_forward(simd, &mut room.tape);
            partial.loss += self.compare(room);
            self.mlp
                .run_backward(simd, &mut room.tape, &mut partial.gradient);
        }
    }

    /// Puts a tile's examples into the network's inputs and the targets. A lane without one has
    /// weight 0.
    fn draw_tile(&self, first: usize, room: &mut Room<R>) {
        let count = R::from_f64((self.plan.batch * self.plan.shape.dim) as f64);
        room.scales = [[R::ZERO; LANES]; 2];
        let examples = (first..self.plan.batch).take(LANES);
        if examples.len() < LANES {
            room.tape.inputs_mut().fill([Chunk::ZERO; LANES]);
        }
        for (lane, index) in examples.enumerate() {
            let weights = self.draw_example(index as u32, lane, room);
            for (scales, weight) in room.scales.iter_mut().zip(weights) {
                scales[lane] = weight / count;
            }
        }
    }

    /// The tile's loss; its derivatives by the outputs go to the tape.
    fn compare(&self, room: &mut Room<R>) -> R {
        let dim = self.plan.shape.dim;
        let (outputs, errors) = room.tape.outputs_and_errors();
        let mut loss = R::ZERO;
        let panels = outputs.iter().zip(&room.target).zip(errors);
        for (((output, target), errors), first) in panels.zip((0..).step_by(WIDTH)) {
            let features = WIDTH.min(self.plan.shape.outputs() - first);
            for lane in 0..LANES {
                let scales = [room.scales[0][lane], room.scales[1][lane]];
                for j in 0..features {
                    // A lane without an example keeps the last tile's target.
                    let error = output[lane].0[j] - target[lane].0[j];
                    let scaled = scales[usize::from(first + j >= dim)] * error;
                    loss += scaled * error;
                    errors[lane].0[j] = scaled + scaled;
                }
            }
        }
        loss
    }

    /// Writes one example into a lane of the network's inputs and targets; answers the weights of
    /// the heads.
    fn draw_example(&self, index: u32, lane: usize, room: &mut Room<R>) -> [R; 2] {
        let Self { plan, step, .. } = *self;
        let place = |purpose| Place {
            seed: plan.seed,
            purpose,
            step,
            index,
        };
        let pick = place(Purpose::Pick).words(0);
        let row = &plan.rows[rng::index_below(pick[0], plan.rows.len() as u32) as usize];
        let dim = plan.shape.dim;
        let [x0, x1, z] = &mut room.points;
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
        if self.extra {
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
        let inputs = room.tape.inputs_mut();
        for j in 0..dim {
            *number_mut(inputs, j, lane) = in_scale * (a * x0[j] + b * x1[j] + c * z[j]);
            *number_mut(&mut room.target, j, lane) = p * x0[j] + q * x1[j] + r * z[j];
            if plan.shape.heads > 1 {
                *number_mut(&mut room.target, dim + j, lane) = p2 * x0[j] + q2 * x1[j] + r2 * z[j];
            }
        }
        self.mlp.time_features(R::rounded(time_input), |i, x| {
            *number_mut(inputs, i, lane) = x;
        });
        [weight, weight2].map(R::rounded)
    }
}
