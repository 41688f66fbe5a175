//! [`Plan`]: a choice made into numbers. Past this point no code knows a paradigm, schedule or
//! sampler by name.

use crate::backend::{Optimiser, TrainPlan, TrainState};
use crate::choice::{Choice, DataChoice, NumberGroup};
use crate::core::dataset::{self, DataSet, Law, columns as default_columns};
use crate::core::frame::Frame;
use crate::core::grid::{self, Grid};
use crate::core::mixture::{Mixture, Pair};
use crate::core::network::NetworkShape;
use crate::core::program::{Method, Points, Program, Source, Start};
use crate::core::regression::{Ends, Quantity, Question, Regression, SourceLaw};
use crate::core::rng::{Purpose, Stream};
use crate::core::row::StepRow;
use crate::core::sampler::{self, Sampler};
use crate::core::{path, source, target, time_law, weighting};
use crate::error::{Error, Result};
use crate::number::shortest_f32;

/// Points drawn once from a law that has infinitely many; minibatches pick among them.
pub const POOL: usize = 16_384;

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
    /// What a backend trains on.
    pub train: TrainPlan,
    /// Source and data as Gaussian mixtures in the frame, where both are: then the exact field is
    /// known.
    pub exact: Option<Pair>,
    sampler: Sampler,
    grid: Grid,
    evaluations: Option<usize>,
}

/// ρ₁ with its points in raw units.
struct Target {
    columns: Vec<String>,
    points: Vec<f64>,
    dim: usize,
    standardise: bool,
    mixture: Option<Mixture>,
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
        Self::assemble(choice, data.columns, frame, source, points, ends, exact)
    }

    /// The plan of a field that was trained elsewhere, in its own frame, with its scales: the root
    /// mean squares of source and data, and the output scale of each head. Where the data are not at
    /// hand it can be sampled but not trained; a file that a data set awaits is an error.
    pub fn of_field(
        choice: &Choice,
        own: Option<&OwnPoints>,
        frame: Frame,
        [source_rms, data_rms]: [f64; 2],
        output_scales: Vec<f64>,
    ) -> Result<Self> {
        let (source, source_mixture) = source_law(choice, &frame)?;
        let dim = frame.dim();
        let data = match target_law(choice, own) {
            Err(error) if error.field.starts_with(dataset::ASSETS) => return Err(error),
            data => data.ok().filter(|data| data.dim == dim),
        };
        let (columns, raw, mixture) = match data {
            Some(data) => (data.columns, data.points, data.mixture),
            None => (default_columns(dim), Vec::new(), None),
        };
        let points = Points::new(frame.enter(&raw), dim);
        let mixture = mixture.map(|m| m.in_frame(&frame.center, &frame.scale));
        let ends = Ends {
            source_rms,
            ..ends(choice, &source, data_rms)
        };
        let exact = pair(source_mixture, mixture);
        let mut plan = Self::assemble(choice, columns, frame, source, points, ends, exact)?;
        plan.regression = plan.regression.with_output_scales(output_scales);
        plan.train.rows = plan.regression.rows();
        Ok(plan)
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
        let question = Question {
            path: path::GROUP.make(&choice.path)?,
            target: target::GROUP.make(&choice.target)?,
            weighting: weighting::GROUP.make(&choice.weighting)?,
            time_law: time_law::GROUP.make(&choice.time_law)?,
        };
        let regression = Regression::new(question, ends);
        check_question(choice, &regression)?;
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
            pairs: None,
            batch: training("batch") as usize,
            optimiser: Optimiser {
                learning_rate: training("learning_rate"),
                warm_up: training("warm_up") as u32,
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
            regression,
            train,
            exact,
            sampler,
            grid,
            evaluations: None,
        };
        plan.check_trajectory()?;
        plan.evaluations = plan.check_sampler()?;
        Ok(plan)
    }

    /// The same field with another choice's sampler, steps and particles.
    pub fn resample(&mut self, choice: &Choice) -> Result<()> {
        let sampler = sampler::GROUP.make(&choice.sampler)?;
        let (grid, choice) = (grid::GROUP.make(&choice.grid)?, choice.clone());
        let before = std::mem::replace(&mut self.choice, choice);
        let before = (before, std::mem::replace(&mut self.sampler, sampler));
        let before = (before, std::mem::replace(&mut self.grid, grid));
        match self.check_trajectory().and_then(|()| self.check_sampler()) {
            Ok(evaluations) => {
                self.evaluations = evaluations;
                Ok(())
            }
            Err(error) => {
                ((self.choice, self.sampler), self.grid) = before;
                Err(error)
            }
        }
    }

    /// Fresh weights: N(0, 2/K) in hidden layers with K inputs and N(0, 1/K) in the last, biases 0.
    pub fn fresh_state(&self) -> TrainState {
        let shape = self.train.shape;
        let mut weights = vec![0.0; shape.parameter_count()];
        for (i, layer) in shape.layers().iter().enumerate() {
            let gain: f64 = if i == shape.depth { 1.0 } else { 2.0 };
            let deviation = (gain / layer.inputs as f64).sqrt();
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
        let first = self.regression.schedule(self.regression.range().0);
        let from_origin = self.regression.ends().source == SourceLaw::Origin;
        let start = Start::Source {
            scale: if from_origin { 0.0 } else { first.sigma },
            noise: first.gamma,
        };
        let (rows, method) = self.sampler.program(&self.regression, &self.times());
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
        let program = self.sampler.program(&self.regression, &times);
        Ok(from_points(program, points, seed))
    }

    /// The chosen sampler's program from `points`, states at the source's end, to the data's.
    pub fn decode_program(&self, points: Points, seed: u32) -> Program {
        let program = self.sampler.program(&self.regression, &self.times());
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
        let (low, high) = self.regression.range();
        let row = self.regression.evaluation(t.max(low).min(high), quantity);
        let row = StepRow {
            g0: 1.0,
            commit: 1.0,
            ..row
        };
        from_points((vec![row], Method::Steps), points, 0)
    }

    /// Times of the chosen sampler's steps.
    fn times(&self) -> Vec<f64> {
        self.grid.times(&self.regression, self.steps())
    }

    fn steps(&self) -> usize {
        self.choice.number(NumberGroup::Sampler, "steps") as usize
    }

    /// Answers the sampler's field evaluations. Fails where it reads what the field does not tell.
    fn check_sampler(&self) -> Result<Option<usize>> {
        let (rows, method) = self.sampler.program(&self.regression, &self.times());
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

fn target_law(choice: &Choice, own: Option<&OwnPoints>) -> Result<Target> {
    let mut stream = Stream::new(choice.seed(), Purpose::Data, 0, 0);
    match &choice.data {
        DataChoice::Set(pick) => {
            let set = dataset::GROUP.make(pick)?;
            Ok(Target {
                points: set.points(&mut stream, POOL)?,
                dim: set.dim,
                standardise: pick.value("standardise").is_some_and(|on| on != 0.0),
                mixture: mixture_of(&set),
                columns: set.columns,
            })
        }
        DataChoice::Mixture(mixture, standardise) => Ok(Target {
            columns: default_columns(mixture.dim),
            points: mixture.draw(&mut stream, POOL)?,
            dim: mixture.dim,
            standardise: *standardise,
            mixture: Some(mixture.clone()),
        }),
        DataChoice::Own {
            dim,
            points,
            standardise,
        } => {
            let (columns, points) = match own {
                Some(own) if points.is_empty() || own.values == *points => {
                    (own.columns.clone(), own.values.clone())
                }
                _ if !points.is_empty() => (default_columns(*dim), points.clone()),
                _ => {
                    return Err(Error::new(
                        "data",
                        "this choice's own points are not here; load their file again",
                    ));
                }
            };
            let dim = columns.len();
            check_own(&points, dim)?;
            Ok(Target {
                columns,
                mixture: finite_law(&points, dim),
                points,
                dim,
                standardise: *standardise,
            })
        }
    }
}

fn mixture_of(set: &DataSet) -> Option<Mixture> {
    let finite = || match &set.law {
        Law::Listed(points) => finite_law(points, set.dim),
        Law::Drawn(_) | Law::Awaited(_) => None,
    };
    set.mixture.clone().or_else(finite)
}

fn finite_law(points: &[f64], dim: usize) -> Option<Mixture> {
    (points.len() / dim <= MAX_EXACT_TERMS).then(|| Mixture::of_points(points, dim))
}

fn check_own(points: &[f64], dim: usize) -> Result<()> {
    let fail = |message: &str| Err(Error::new("points", message));
    if dim == 0 || !points.len().is_multiple_of(dim) {
        return fail("every point needs the same count of numbers, 1 to 256");
    }
    if points.len() < 2 * dim {
        return fail("one point is no law; give at least 2");
    }
    if points.iter().any(|x| !x.is_finite()) {
        return fail("every number must be finite; remove infinite and missing ones");
    }
    if points.chunks_exact(dim).all(|row| row == &points[..dim]) {
        return fail("all points are the same; give at least two different ones");
    }
    Ok(())
}

/// ρ₀ in the frame, and as a mixture where it is one.
fn source_law(choice: &Choice, frame: &Frame) -> Result<(Source, Option<Mixture>)> {
    match source::noise(&choice.source) {
        Some(source::Noise::Gaussian) => {
            Ok((Source::Gaussian, Some(Mixture::standard(frame.dim()))))
        }
        Some(source::Noise::Uniform) => Ok((Source::Uniform, None)),
        // Nothing reads x₀ then.
        Some(source::Noise::Origin) => {
            let origin = Mixture::equal(vec![vec![0.0; frame.dim()]], 0.0);
            Ok((Source::Gaussian, Some(origin)))
        }
        None => {
            let set = dataset::GROUP.make(&choice.source)?;
            if set.dim != frame.dim() {
                return Err(Error::new(
                    "source",
                    format!(
                        "\"{}\" has {} dimensions and the data {}; choose gaussian or uniform",
                        choice.source.id,
                        set.dim,
                        frame.dim()
                    ),
                ));
            }
            let mut stream = Stream::new(choice.seed(), Purpose::SourceData, 0, 0);
            let raw = set.points(&mut stream, POOL)?;
            let points = Points::new(frame.enter(&raw), set.dim);
            let mixture = mixture_of(&set).map(|m| m.in_frame(&frame.center, &frame.scale));
            Ok((Source::Points(points), mixture))
        }
    }
}

/// Fails where the parts, each legal, make no question that has an answer.
fn check_question(choice: &Choice, regression: &Regression) -> Result<()> {
    let fail = |field: &str, message: String| Err(Error::new(field, message));
    let (source, target, path) = (&choice.source.id, &choice.target.id, &choice.path.id);
    if regression.ends().source == SourceLaw::Origin && regression.is_affine() {
        return fail(
            "path",
            format!(
                "\"{path}\" has no extra noise, so nothing would leave the origin; choose brownian-bridge or another source"
            ),
        );
    }
    if !regression.offers(Quantity::Velocity) {
        return fail(
            "target",
            format!(
                "\"{target}\" does not determine the velocity on \"{path}\" from the source \"{source}\"; choose velocity or velocity-and-noise"
            ),
        );
    }
    match regression.weighs() {
        Some(quantity) if !regression.offers(quantity) => fail(
            "weighting",
            format!(
                "\"{}\" weighs what \"{target}\" from the source \"{source}\" does not determine; choose uniform",
                choice.weighting.id
            ),
        ),
        _ => Ok(()),
    }
}

/// What the regression needs to know of the two laws.
fn ends(choice: &Choice, source: &Source, data_rms: f64) -> Ends {
    let (law, source_rms) = match source {
        _ if source::noise(&choice.source) == Some(source::Noise::Origin) => {
            (SourceLaw::Origin, 1.0)
        }
        Source::Gaussian => (SourceLaw::Gaussian, 1.0),
        Source::Uniform => (SourceLaw::Other, 1.0),
        Source::Points(points) => (SourceLaw::Other, rms(points)),
    };
    Ends {
        source: law,
        source_rms,
        data_rms,
    }
}

/// Both laws, where both are known and few enough terms.
fn pair(source: Option<Mixture>, data: Option<Mixture>) -> Option<Pair> {
    let pair = Pair {
        source: source?,
        data: data?,
    };
    let terms = pair.source.weights.len() * pair.data.weights.len();
    (terms <= MAX_EXACT_TERMS).then_some(pair)
}

/// Root mean square coordinate.
fn rms(points: &Points) -> f64 {
    let square: f64 = points.values.iter().map(|&x| f64::from(x).powi(2)).sum();
    (square / points.values.len().max(1) as f64).sqrt()
}

/// Fails where `f32` could not carry points of this root mean square.
fn check_size(rms: f64) -> Result<()> {
    if rms > 1e-6 && rms < 1e6 {
        return Ok(());
    }
    Err(Error::new(
        "data.standardise",
        format!(
            "the data's size, {}, is out of proportion to the noise's; turn standardising on",
            shortest_f32(rms as f32)
        ),
    ))
}
