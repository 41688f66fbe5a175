//! [`Plan`]: a choice made into numbers. Past this point no code knows a paradigm, schedule or
//! sampler by name.

mod laws;
mod question;
#[cfg(feature = "theory")]
mod steer;
mod teacher;

#[cfg(feature = "theory")]
use std::rc::Rc;

use self::laws::{Known, check_size, ends, pair, rms, source_law, target_law};
use self::question::{check_coupling, check_question, empty_pool, question, seen_along};
use crate::backend::{Optimiser, TrainPlan, TrainState};
use crate::choice::{Choice, NumberGroup};
use crate::core::coupling::{self, Coupling, Laws};
use crate::core::dataset::{self, columns as default_columns};
#[cfg(feature = "theory")]
use crate::core::density::Density;
use crate::core::frame::Frame;
use crate::core::grid::{self, Grid};
use crate::core::mixture::{Mixture, Pair};
use crate::core::network::NetworkShape;
use crate::core::program::{Method, Points, Program, Source, Start};
use crate::core::regression::{Ends, Quantity, Regression, SourceLaw};
use crate::core::rng::{Purpose, Stream};
use crate::core::row::StepRow;
use crate::core::sampler::{self, Sampler};
use crate::error::{Error, Result};

/// Points drawn once from a law in `dim` dimensions that has infinitely many; minibatches pick among
/// them. Fewer would be seen: samples of a field trained on them are their law's at best.
fn pool_size(dim: usize) -> usize {
    (65_536 / dim.max(1)).max(16_384)
}

/// Most components of a mixture, points of a finite set, or pairs of such, whose exact field is
/// offered: it costs a term each.
const MAX_EXACT_TERMS: usize = 4096;

/// Most numbers in a kept trajectory: the largest buffer that every WebGPU device binds.
const MAX_TRAJECTORY: usize = 1 << 25;

/// The person's own points, where the choice does not carry them.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPoints {
    /// Names of the coordinates.
    pub columns: Vec<String>,
    /// `[n, columns]`, raw units.
    pub values: Vec<f64>,
}

/// A choice as numbers: what backends train on, and what samplers become.
pub struct Plan {
    /// What it was made from.
    pub choice: Choice,
    /// Names of the data's coordinates.
    pub columns: Vec<String>,
    /// From the field's coordinates to the data's.
    pub frame: Frame,
    /// Path, target and weighting bound together.
    pub regression: Regression,
    /// The same read along another path, where the choice samples along one.
    along: Option<Regression>,
    /// What a backend trains on. Where the coupling keeps a pool, its pairs are room for it, zeros
    /// until the engine fills it.
    pub train: TrainPlan,
    /// Where pairs come from.
    pub coupling: Coupling,
    /// The plan of the field that makes the pairs, where it is another one and trained before.
    teacher: Option<Box<Plan>>,
    /// Source and data as Gaussian mixtures in the frame, where both are and pairs are independent:
    /// then the exact field is known.
    pub exact: Option<Pair>,
    #[cfg(feature = "theory")]
    density: Option<Rc<Density>>,
    sampler: Sampler,
    grid: Grid,
    evaluations: Option<usize>,
}

impl Plan {
    /// Makes the plan. `own` are the points of the data `own`, where the choice does not carry
    /// them. Fails, naming the field, where the points make no law or dimensions disagree.
    pub fn new(choice: &Choice, own: Option<&OwnPoints>) -> Result<Self> {
        let data = target_law(choice, own)?;
        let frame = if data.standardise && !data.points.is_empty() {
            Frame::standardising(&data.points, data.dim)
        } else {
            Frame::raw(data.dim)
        };
        let points = Points::new(frame.enter(&data.points), data.dim);
        let (source, source_mixture) = source_law(choice, &frame)?;
        let mixture = data
            .mixture
            .map(|m| m.in_frame(&frame.center, &frame.scale));
        let data_rms = mixture.as_ref().map_or_else(|| rms(&points), Mixture::rms);
        let ends = ends(choice, &source, data_rms);
        check_size(ends.data_rms)?;
        check_size(ends.source_rms)?;
        let exact = pair(source_mixture, mixture);
        let plan = Self::assemble(choice, data.columns, frame, source, points, ends, exact)?;
        plan.taught()?.steered(data.density)
    }

    /// The plan of a field that was trained elsewhere, in its own frame, with its scales: the root
    /// mean squares of source and data, and the output scale of each head, after `step` training
    /// steps. Where the data are not at
    /// hand it can be sampled but not trained; a file that a data set awaits is an error.
    pub fn of_field(
        choice: &Choice,
        own: Option<&OwnPoints>,
        frame: Frame,
        [source_rms, data_rms]: [f64; 2],
        output_scales: Vec<f64>,
        step: u32,
    ) -> Result<Self> {
        let (source, source_mixture) = source_law(choice, &frame)?;
        let dim = frame.dim();
        let data = match target_law(choice, own) {
            Err(error) if error.field.starts_with(dataset::ASSETS) => return Err(error),
            data => data.ok().filter(|data| data.dim == dim),
        };
        let (columns, raw, mixture, density) = match data {
            Some(data) => (data.columns, data.points, data.mixture, data.density),
            None => (default_columns(dim), Vec::new(), None, Known::default()),
        };
        let points = Points::new(frame.enter(&raw), dim);
        let mixture = mixture.map(|m| m.in_frame(&frame.center, &frame.scale));
        let ends = Ends {
            source_rms,
            ..ends(choice, &source, data_rms)
        };
        let exact = pair(source_mixture, mixture);
        let plan = Self::assemble(choice, columns, frame, source, points, ends, exact)?;
        let mut plan = plan.taught()?;
        let before_end = plan.handed_over(step) == 0;
        let mut teacher = plan.teacher.take();
        let field = match &mut teacher {
            Some(teacher) if before_end => teacher,
            _ => &mut plan,
        };
        field.regression.set_output_scales(output_scales);
        field.along = seen_along(&field.choice, &field.regression)?;
        field.train.rows = field.regression.rows();
        plan.teacher = teacher;
        plan.steered(density)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the two constructors' one common end"
    )]
    fn assemble(
        choice: &Choice,
        columns: Vec<String>,
        frame: Frame,
        source: Source,
        data: Points,
        ends: Ends,
        exact: Option<Pair>,
    ) -> Result<Self> {
        let regression = Regression::new(question(choice)?, ends);
        check_question(choice, &regression)?;
        let coupling = coupling::GROUP.make(&choice.coupling)?;
        check_coupling(&coupling, &regression)?;
        // Pairs that come later leave the law of independent ones.
        let exact = exact.filter(|_| coupling.made().is_none());
        let network = |id| choice.number(NumberGroup::Network, id) as usize;
        let training = |id| choice.number(NumberGroup::Training, id);
        let shape = NetworkShape {
            dim: frame.dim(),
            width: network("width"),
            depth: network("depth"),
            harmonics: network("harmonics"),
            heads: regression.heads(),
        };
        let train = TrainPlan {
            shape,
            rows: regression.rows(),
            source,
            data,
            pairs: coupling.pool().map(|count| empty_pool(count, frame.dim())),
            batch: training("batch") as usize,
            optimiser: Optimiser {
                learning_rate: training("learning_rate"),
                warm_up: training("warm_up") as u32,
                decay_after: training("decay_after") as u32,
                clip: training("clip"),
                ema: training("ema"),
            },
            seed: choice.seed(),
        };
        let sampler = sampler::GROUP.make(&choice.sampler)?;
        let grid = grid::GROUP.make(&choice.grid)?;
        let mut plan = Self {
            choice: choice.clone(),
            columns,
            frame,
            along: seen_along(choice, &regression)?,
            regression,
            train,
            coupling,
            teacher: None,
            exact,
            #[cfg(feature = "theory")]
            density: None,
            sampler,
            grid,
            evaluations: None,
        };
        plan.check_trajectory()?;
        plan.evaluations = plan.check_sampler()?;
        Ok(plan)
    }

    #[cfg(not(feature = "theory"))]
    fn steered(self, _: Known) -> Result<Self> {
        Ok(self)
    }

    /// The same field with another choice's sampler, steps and particles.
    pub fn resample(&mut self, choice: &Choice) -> Result<()> {
        let before = self.choice.clone();
        self.resample_alone(choice)?;
        let of_teacher = self.teacher_choice(choice);
        let Some((teacher, choice)) = self.teacher.as_mut().zip(of_teacher) else {
            return Ok(());
        };
        let result = teacher.resample_alone(&choice);
        result.or_else(|error| self.resample_alone(&before).and(Err(error)))
    }

    fn resample_alone(&mut self, choice: &Choice) -> Result<()> {
        let sampler = sampler::GROUP.make(&choice.sampler)?;
        let along = seen_along(choice, &self.regression)?;
        let (grid, choice) = (grid::GROUP.make(&choice.grid)?, choice.clone());
        let before = std::mem::replace(&mut self.choice, choice);
        let before = (before, std::mem::replace(&mut self.sampler, sampler));
        let before = (before, std::mem::replace(&mut self.grid, grid));
        let before = (before, std::mem::replace(&mut self.along, along));
        match self.check_trajectory().and_then(|()| self.check_sampler()) {
            Ok(evaluations) => {
                self.evaluations = evaluations;
                Ok(())
            }
            Err(error) => {
                (((self.choice, self.sampler), self.grid), self.along) = before;
                Err(error)
            }
        }
    }

    /// Fresh weights: N(0, 2/K) in hidden layers with K inputs, 0 in the last, biases 0. A network that
    /// starts by answering 0 learns in half as many steps (docs/quality).
    pub fn fresh_state(&self) -> TrainState {
        let shape = self.train.shape;
        let mut weights = vec![0.0; shape.parameter_count()];
        for (i, layer) in shape.layers().iter().enumerate().take(shape.depth) {
            let deviation = (2.0 / layer.inputs as f64).sqrt();
            let mut stream = Stream::new(self.choice.seed(), Purpose::Weights, i as u32, 0);
            let drawn = weights[layer.weights..layer.biases].iter_mut();
            drawn.for_each(|w| *w = (deviation * stream.normal()) as f32);
        }
        TrainState::new(weights)
    }

    /// Training steps after which training stops by itself.
    pub fn training_steps(&self) -> u32 {
        self.choice.number(NumberGroup::Training, "steps") as u32
    }

    /// The laws of source and data, for the coupling to draw from.
    pub fn laws(&self) -> Laws<'_> {
        let from_origin = self.regression.ends().source == SourceLaw::Origin;
        Laws {
            source: (!from_origin).then_some(&self.train.source),
            data: &self.train.data,
            noise: self.regression.total_noise(),
        }
    }

    /// Particles that the choice asks for.
    pub fn particles(&self) -> usize {
        self.choice.number(NumberGroup::Sampler, "particles") as usize
    }

    /// Field evaluations that the sampler takes for one particle; none where each particle chooses
    /// its own steps.
    pub fn evaluations(&self) -> Option<usize> {
        self.evaluations
    }

    /// The chosen sampler's program for `particles` particles from the source.
    pub fn program(&self, particles: usize, seed: u32) -> Program {
        let ((rows, method), low) = (self.made(), self.sampled().range().0);
        let at = |t: f64| self.sampled().schedule(t);
        let start = if self.regression.ends().source == SourceLaw::Origin {
            let first = rows.first().map_or(low, |row| row.t);
            Start::Source {
                scale: 0.0,
                noise: at(first).gamma,
            }
        } else {
            Start::Source {
                scale: at(low).sigma,
                noise: at(low).gamma,
            }
        };
        Program {
            rows,
            start,
            particles,
            seed,
            method,
        }
    }

    /// The chosen sampler's program from `points`, states at the data's end, back to the source's.
    /// Without noise it encodes (DDIM inversion): [`Plan::decode_program`] undoes it but for the
    /// sampler's error. With noise it is the SDE run backwards, with the same marginals. Fails where
    /// the sampler knows no way back.
    pub fn encode_program(&self, points: Points, seed: u32) -> Result<Program> {
        if !self.sampler.reversible {
            return Err(Error::new(
                "sampler",
                format!(
                    "\"{}\" as it is set runs from noise to data only; choose one without noise, such as heun, or euler-maruyama",
                    self.choice.sampler.id
                ),
            ));
        }
        let mut times = self.times();
        times.reverse();
        let program = self.sampler.program(self.sampled(), &times);
        Ok(from_points(program, points, seed))
    }

    /// The chosen sampler's program from `points`, states at the source's end, to the data's.
    pub fn decode_program(&self, points: Points, seed: u32) -> Program {
        let program = self.made();
        from_points(program, points, seed)
    }

    /// The source as a Gaussian mixture in the frame; none where it is none.
    #[cfg(feature = "theory")]
    pub(crate) fn source_mixture(&self) -> Result<Option<Mixture>> {
        Ok(source_law(&self.choice, &self.frame)?.1)
    }

    /// The program that replaces each of `points` by `quantity` of the field there at time `t`,
    /// held within the regression's range.
    pub fn evaluation(&self, points: Points, t: f64, quantity: Quantity) -> Program {
        let (low, high) = self.sampled().range();
        let row = self.sampled().evaluation(t.max(low).min(high), quantity);
        let row = StepRow {
            g0: 1.0,
            commit: 1.0,
            ..row
        };
        from_points((vec![row], Method::Steps), points, 0)
    }

    /// The regression as particles follow it: along the trained path or the one chosen instead.
    pub fn sampled(&self) -> &Regression {
        self.along.as_ref().unwrap_or(&self.regression)
    }

    /// Times of the chosen sampler's steps.
    fn times(&self) -> Vec<f64> {
        self.grid.times(self.sampled(), self.steps())
    }

    /// The chosen sampler's rows from source to data, and what to do with them.
    fn made(&self) -> (Vec<StepRow>, Method) {
        self.sampler.program(self.sampled(), &self.times())
    }

    /// Steps of the chosen sampler.
    pub fn steps(&self) -> usize {
        self.choice.number(NumberGroup::Sampler, "steps") as usize
    }

    /// Answers the sampler's field evaluations. Fails where it reads what the field does not tell.
    fn check_sampler(&self) -> Result<Option<usize>> {
        if !self.times().is_sorted_by(|a, b| a < b) {
            return Err(Error::new(
                "grid",
                format!(
                    "\"{}\" finds no such times on this path, whose noise does not fall all the way; choose uniform",
                    self.choice.grid.id
                ),
            ));
        }
        let (rows, method) = self.made();
        let known = |row: &StepRow| (row.conv_x + row.conv_f + row.conv_h).is_finite();
        if rows.iter().all(known) {
            return Ok((method == Method::Steps).then_some(rows.len()));
        }
        Err(Error::new(
            "sampler",
            format!(
                "\"{}\" reads the score, which \"{}\" does not tell from the source \"{}\"; choose euler, heun or rk4, or the target velocity-and-noise",
                self.choice.sampler.id, self.choice.target.id, self.choice.source.id
            ),
        ))
    }

    fn check_trajectory(&self) -> Result<()> {
        let one = (self.steps() + 1) * self.frame.dim();
        if one * self.particles() > MAX_TRAJECTORY {
            let most = MAX_TRAJECTORY / one;
            return Err(Error::new(
                "sampler.particles",
                format!(
                    "{} particles over {} steps do not fit in 128 MiB; take at most {most}, or fewer steps",
                    self.particles(),
                    self.steps()
                ),
            ));
        }
        Ok(())
    }
}

fn from_points((rows, method): (Vec<StepRow>, Method), points: Points, seed: u32) -> Program {
    Program {
        rows,
        particles: points.count(),
        start: Start::At(points),
        seed,
        method,
    }
}
