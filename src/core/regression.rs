//! A path, a target, a weighting and a law of times bound together: training rows, and the exact
//! linear maps from what the network says to velocity, score, noise and data.

#[cfg(feature = "theory")]
use super::path::convert::{self, common_range};
use super::path::{Path, Schedule};
use super::row::{PathRow, StepRow};
use super::solve::combination;
use super::target::Target;
use super::time_law::TimeLaw;
use super::weighting::Weighting;

/// Rows in a training table.
const ROWS: usize = 2048;

/// The smallest usable |det| of (x₀, x₁) ↦ (x, target), relative to the target's coefficients:
/// below it, reading x₀ and x₁ off the network multiplies its error by more than 200.
const SMALLEST_DETERMINANT: f64 = 5e-3;

/// Intervals in which the usable times are looked for.
const SCAN: usize = 64;

/// The linear map g = x·(state) + f·(first head) + h·(second head).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// Coefficient of the state x.
    pub x: f64,
    /// Coefficient of the network's output, or of its first head.
    pub f: f64,
    /// Coefficient of the second head.
    pub h: f64,
}

/// What a solver or a picture may want to know of a field at (x, t).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// Velocity v of the probability-flow ODE.
    Velocity,
    /// Score ∇log ρ_t; only where the path has noise at t.
    Score,
    /// Noise E[x₀ | x].
    Noise,
    /// Data prediction E[x₁ | x].
    Data,
    /// Drift v + ½w²·score of the SDE with this diffusion coefficient squared, w²; a negative one
    /// gives the drift v − ½|w²|·score of the SDE that runs from the data to the source.
    Drift(f64),
}

/// What is known of the law of x₀ in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceLaw {
    /// N(0, I), whatever x₁ is: then E\[x₀ | x\] and E\[z | x\] are the same noise, in proportion.
    Gaussian,
    /// All mass at 0.
    Origin,
    /// Anything else.
    Other,
}

/// The two laws at the ends of the path, as far as the regression needs them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// What is known of the source.
    pub source: SourceLaw,
    /// Root mean square coordinate of the source, in the field's frame.
    pub source_rms: f64,
    /// Root mean square coordinate of the data, in the field's frame.
    pub data_rms: f64,
}

/// What the network is asked.
pub struct Question {
    /// How x₀ and x₁ mix.
    pub path: Path,
    /// What is predicted.
    pub target: Target,
    /// How errors are weighed over time.
    pub weighting: Weighting,
    /// How often each time is drawn.
    pub time_law: TimeLaw,
}

/// What the network is asked, and how to read its answer.
pub struct Regression {
    question: Question,
    ends: Ends,
    /// One a head.
    output_scales: Vec<f64>,
    range: (f64, f64),
    explicit: Option<Share>,
    /// Another path to read the field along, with its usable times.
    #[cfg(feature = "theory")]
    along: Option<(Path, (f64, f64))>,
}

/// How much of a time's target is explicit, from 0 to 1.
type Share = Box<dyn Fn(f64) -> f64>;

impl Regression {
    /// Binds a question to the laws at its path's ends.
    pub fn new(question: Question, ends: Ends) -> Self {
        let heads = question.target.heads.len();
        let mut this = Self {
            question,
            ends,
            output_scales: vec![1.0; heads],
            range: (0.0, 1.0),
            explicit: None,
            #[cfg(feature = "theory")]
            along: None,
        };
        this.range = this.usable_range();
        let times = this.times(ROWS);
        let square = |head, t| {
            let [p, q, r] = this.combination(t, head);
            (p * ends.source_rms).powi(2) + (q * ends.data_rms).powi(2) + r * r
        };
        let scale = |head| {
            let sum: f64 = times.iter().map(|&t| square(head, t)).sum();
            (sum / times.len() as f64).sqrt()
        };
        this.output_scales = (0..heads).map(scale).collect();
        this
    }

    /// The same with other output scales: those of the field whose weights will be read.
    pub fn with_output_scales(mut self, output_scales: Vec<f64>) -> Self {
        self.set_output_scales(output_scales);
        self
    }

    /// Takes other output scales, as [`Regression::with_output_scales`].
    pub fn set_output_scales(&mut self, output_scales: Vec<f64>) {
        self.output_scales = output_scales;
    }

    /// The same where the examples bring a target along in the place of x₀, which then takes no part
    /// in x_t: for a source at the origin. Where the first head's own target is q·(x₁ + …), it is
    /// from now on q·[`share(t)`·(what is brought) + (1 − `share(t)`)·(x₁ + …)]; the two must have the
    /// same conditional mean once the field is right.
    pub fn with_explicit_target(self, share: impl Fn(f64) -> f64 + 'static) -> Self {
        Self {
            explicit: Some(Box::new(share)),
            ..self
        }
    }

    /// The same field read along another path from N(0, I), for sampling: its times, schedule and
    /// conversions become that path's. Wherever two affine paths have the same α/σ their laws are
    /// equal up to a scaling, and so are the conditional means of x₀ and x₁
    /// ([`convert`](super::path::convert)). None where the trained path has extra noise, the source
    /// is not Gaussian, or the two paths have no α/σ in common.
    #[cfg(feature = "theory")]
    pub fn along(self, path: Path) -> Option<Self> {
        let trained = &self.question.path;
        if !self.is_affine() || self.ends.source != SourceLaw::Gaussian {
            return None;
        }
        let range = common_range(trained, self.range, &path)?;
        Some(Self {
            along: Some((path, range)),
            ..self
        })
    }

    /// Time and scaling of the trained field that answer for time `t` of the path it is read along.
    fn place(&self, t: f64) -> (f64, f64) {
        #[cfg(feature = "theory")]
        if let Some((path, _)) = &self.along {
            let place = convert::Conversion::new(&self.question.path, self.range, path, t);
            return place.map_or((f64::NAN, 1.0), |place| (place.t, place.k));
        }
        (t, 1.0)
    }

    /// What each head's output is multiplied by to give its target: the target's root mean square
    /// over the training times.
    pub fn output_scales(&self) -> &[f64] {
        &self.output_scales
    }

    /// The laws at the ends.
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// Whether the path has no extra noise.
    pub fn is_affine(&self) -> bool {
        let (low, high) = self.question.path.range;
        self.schedule(0.5 * (low + high)).gamma == 0.0
    }

    /// What the weighting weighs, where it is not the target itself.
    pub fn weighs(&self) -> Option<Quantity> {
        match self.question.weighting {
            Weighting::Plain => None,
            Weighting::Of(quantity, _) => Some(quantity),
        }
    }

    /// Number of heads that the network needs.
    pub fn heads(&self) -> usize {
        self.question.target.heads.len()
    }

    /// First and last time at which the network's answer determines what it can determine well.
    pub fn range(&self) -> (f64, f64) {
        #[cfg(feature = "theory")]
        if let Some((_, range)) = self.along {
            return range;
        }
        self.range
    }

    /// First and last time at which the path's schedule is finite.
    pub fn path_range(&self) -> (f64, f64) {
        self.question.path.range
    }

    /// Deviation that the path's own noise, dX = w dW with w² = 2η, gains over the usable times.
    pub fn total_noise(&self) -> f64 {
        let (low, high) = self.range;
        let time = |k: usize| low + (high - low) * (k as f64 + 0.5) / SCAN as f64;
        let squares = (0..SCAN).map(|k| 2.0 * self.schedule(time(k)).eta());
        (squares.sum::<f64>() / SCAN as f64).sqrt()
    }

    fn usable_range(&self) -> (f64, f64) {
        let (low, high) = self.question.path.range;
        let needed = [Some(Quantity::Velocity), self.weighs()];
        let needed: Vec<Quantity> = needed
            .into_iter()
            .flatten()
            .filter(|&quantity| self.offers(quantity))
            .collect();
        let single = self.heads() == 1 && self.is_affine();
        let good = |t: f64| {
            if !single {
                let read = |&quantity: &Quantity| self.conversion(t, quantity).is_some();
                return needed.iter().all(read);
            }
            let (s, [p, q, _]) = (self.schedule(t), self.combination(t, 0));
            (p * s.alpha - q * s.sigma).abs() >= SMALLEST_DETERMINANT * p.hypot(q)
        };
        let time = |k: usize| low + (high - low) * k as f64 / SCAN as f64;
        // The good times are one stretch; where none is found, all are as bad.
        let inside = (0..=SCAN).map(time).filter(|&t| good(t));
        let (first, last) = inside.fold((high, low), |(a, b), t| (a.min(t), b.max(t)));
        if first > last {
            return (low, high);
        }
        let edge = |mut inside: f64, end: f64| {
            if good(end) {
                return end;
            }
            let mut bad = end;
            for _ in 0..60 {
                let middle = 0.5 * (bad + inside);
                if good(middle) {
                    inside = middle
                } else {
                    bad = middle
                }
            }
            inside
        };
        (edge(first, low), edge(last, high))
    }

    /// The training times, ascending: mid-quantiles of their law.
    fn times(&self, count: usize) -> Vec<f64> {
        (self.question.time_law.times)(self, count)
    }

    /// Factor that brings x_t to unit root mean square.
    pub fn in_scale(&self, t: f64) -> f64 {
        let (t, k) = self.place(t);
        let (s, ends) = (self.question.path.schedule(t), self.ends);
        let source = if ends.source == SourceLaw::Origin {
            0.0
        } else {
            s.sigma * ends.source_rms
        };
        1.0 / (k * source.hypot(s.alpha * ends.data_rms).hypot(s.gamma))
    }

    /// Coefficients (p, q, r) of a head's own target: the stated one over the head's output scale, at
    /// time `t` of the path it was trained on.
    pub fn combination(&self, t: f64, head: usize) -> [f64; 3] {
        let stated =
            (self.question.target.heads[head])(&self.question.path.schedule(t), self.ends.data_rms);
        stated.map(|c| c / self.output_scales[head])
    }

    /// Weight of each head's squared error at time `t`, before they are scaled to average 1.
    pub fn weights(&self, t: f64) -> [f64; 2] {
        let Weighting::Of(quantity, lambda) = &self.question.weighting else {
            return [1.0; 2];
        };
        let lambda = lambda(&self.schedule(t), self.ends.data_rms);
        let read = self.conversion(t, *quantity).unwrap_or(UNKNOWN);
        // A head that the quantity does not need is trained all the same.
        [read.f, read.h].map(|c| if c == 0.0 { 1.0 } else { lambda * c * c })
    }

    /// The training table; weights average 1.
    pub fn rows(&self) -> Vec<PathRow> {
        let mut rows: Vec<PathRow> = self.times(ROWS).into_iter().map(|t| self.row(t)).collect();
        let count = rows.len() as f64;
        let mean = rows.iter().map(|row| row.weight).sum::<f64>() / count;
        let mean2 = rows.iter().map(|row| row.weight2).sum::<f64>() / count;
        for row in &mut rows {
            row.weight /= mean;
            row.weight2 /= if mean2 == 0.0 { 1.0 } else { mean2 };
        }
        rows
    }

    fn row(&self, t: f64) -> PathRow {
        let s = self.schedule(t);
        let [weight, weight2] = if self.question.time_law.absorbs_weight {
            [1.0; 2]
        } else {
            self.weights(t)
        };
        let two = self.heads() > 1;
        let ([p, q, r], [p2, q2, r2]) = (
            self.combination(t, 0),
            if two {
                self.combination(t, 1)
            } else {
                [0.0; 3]
            },
        );
        let mut row = PathRow {
            t,
            a: s.sigma,
            b: s.alpha,
            c: s.gamma,
            p,
            q,
            r,
            weight,
            p2,
            q2,
            r2,
            weight2: if two { weight2 } else { 0.0 },
            in_scale: self.in_scale(t),
            time_input: t,
        };
        if self.ends.source == SourceLaw::Origin {
            (row.a, row.p, row.p2) = (0.0, 0.0, 0.0);
        }
        if let Some(share) = &self.explicit {
            let share = share(t);
            row.a = 0.0;
            row.p = share * q;
            row.q *= 1.0 - share;
            row.r *= 1.0 - share;
        }
        row
    }

    /// How to read `quantity` off the network at time `t` within the usable range; none where the
    /// path, the source and the heads do not determine it.
    ///
    /// The unknowns are the conditional means of x₀, x₁ and z. Known are x itself, what the heads
    /// say, and what the source implies; each is linear in the unknowns. Of all ways to combine
    /// them the one with the fewest network outputs is taken, and without the state if possible,
    /// but none that multiplies the outputs' errors by more than [`WORST_WAY`] times what another
    /// does: from N(0, I), E\[x₀ | x\] = (σ/γ)·E\[z | x\] is no way where γ is near 0.
    pub fn conversion(&self, t: f64, quantity: Quantity) -> Option<Conversion> {
        let wanted = self.functional(&self.schedule(t), quantity)?;
        let (t, k) = self.place(t);
        let s = self.question.path.schedule(t);
        let mut implied = Vec::new();
        if s.gamma == 0.0 {
            implied.push([0.0, 0.0, 1.0]);
        } else if self.ends.source == SourceLaw::Gaussian {
            implied.push([s.gamma, 0.0, -s.sigma]);
        }
        if self.ends.source == SourceLaw::Origin {
            implied.push([1.0, 0.0, 0.0]);
        }
        let mut known = vec![[s.sigma, s.alpha, s.gamma]];
        known.extend((0..self.heads()).map(|head| self.combination(t, head)));
        // What a head is regressed on is read off it, at every time: ways must not change on the way.
        for (head, own) in known[1..].iter().enumerate() {
            if let Some(found) = combination(&[*own], wanted) {
                let mut both = [0.0; 2];
                both[head] = found[0];
                let [f, h] = both;
                return Some(Conversion { x: 0.0, f, h });
            }
        }
        let ways: Vec<Conversion> = WAYS
            .iter()
            .filter_map(|way| {
                if way.iter().any(|&k| k >= known.len()) || way.len() + implied.len() > 3 {
                    return None;
                }
                let rows: Vec<_> = way
                    .iter()
                    .map(|&k| known[k])
                    .chain(implied.clone())
                    .collect();
                let found = combination(&rows, wanted)?;
                let of = |k| way.iter().position(|&i| i == k).map_or(0.0, |at| found[at]);
                // The state is the one of the trained path, times k.
                Some(Conversion {
                    x: of(0) / k,
                    f: of(1),
                    h: of(2),
                })
            })
            .collect();
        let error = |way: &Conversion| way.f.abs() + way.h.abs();
        let least = ways.iter().map(error).fold(f64::INFINITY, f64::min);
        ways.into_iter().find(|way| error(way) <= WORST_WAY * least)
    }

    /// Whether the field determines `quantity` (at the middle of its range).
    pub fn offers(&self, quantity: Quantity) -> bool {
        let (low, high) = self.range();
        self.conversion(0.5 * (low + high), quantity).is_some()
    }

    /// `quantity` as a combination of the conditional means of x₀, x₁ and z.
    fn functional(&self, s: &Schedule, quantity: Quantity) -> Option<[f64; 3]> {
        let velocity = s.velocity();
        let noisy = s.gamma != 0.0 || self.ends.source == SourceLaw::Gaussian;
        let score = s.noise().map(|c| -c / s.noise_level());
        match quantity {
            Quantity::Velocity | Quantity::Drift(0.0) => Some(velocity),
            Quantity::Noise => Some([1.0, 0.0, 0.0]),
            Quantity::Data => Some([0.0, 1.0, 0.0]),
            _ if !noisy => None,
            Quantity::Score => Some(score),
            Quantity::Drift(square) => Some(std::array::from_fn(|i| {
                velocity[i] + 0.5 * square * score[i]
            })),
        }
    }

    /// A step row at time `t` that reads `quantity` and does nothing with it yet. Where the field
    /// does not offer it the row is not finite, and no backend takes it.
    pub fn evaluation(&self, t: f64, quantity: Quantity) -> StepRow {
        let Conversion { x, f, h } = self.conversion(t, quantity).unwrap_or(UNKNOWN);
        StepRow {
            t,
            t_next: t,
            in_scale: self.in_scale(t),
            time_input: self.place(t).0,
            conv_x: x,
            conv_f: f,
            conv_h: h,
            ..StepRow::default()
        }
    }

    /// The schedule at time `t` of the path that the field is read along.
    pub fn schedule(&self, t: f64) -> Schedule {
        #[cfg(feature = "theory")]
        if let Some((path, _)) = &self.along {
            return convert::from_gaussian(&path.schedule(t));
        }
        self.question.path.schedule(t)
    }
}

/// How much more than the best a way to read a quantity may amplify the network's errors.
const WORST_WAY: f64 = 10.0;

const UNKNOWN: Conversion = Conversion {
    x: f64::NAN,
    f: f64::NAN,
    h: f64::NAN,
};

/// Ways to read a quantity, best first: of 0, the state; 1, the first head; 2, the second.
const WAYS: [&[usize]; 7] = [&[1], &[2], &[0], &[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];
