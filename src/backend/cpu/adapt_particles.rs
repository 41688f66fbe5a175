//! Kernel: moves particles by an adaptive Runge–Kutta method, each in steps of its own.

use crate::core::dormand_prince::{
    A, C, D, E, FIRST, GROW, REACH, SAFETY, SHORTEST, SHRINK, STAGES,
};
use crate::core::program::{Adaptive, Program, Source};
use crate::core::row::StepRow;

use super::mlp::{LANES, Lanes, Mlp, Tape};
use super::push_particles::Frames;
use super::real::Real;
use super::start_particles::start_particles;

/// One coordinate of a tile of particles: the state, and its velocity dx/ds.
#[derive(Debug, Clone, Copy)]
struct Coordinate<R> {
    x: Lanes<R>,
    v: Lanes<R>,
}

/// One coordinate during a step: the velocities at its stages, and the state at the newest.
#[derive(Debug, Clone, Copy)]
struct Stages<R> {
    k: [Lanes<R>; STAGES],
    x: Lanes<R>,
}

/// How far the particles of a tile have come.
#[derive(Debug, Clone)]
struct Clock<R> {
    /// The place, from 0 at the table's first row to 1 at its last.
    s: Lanes<R>,
    /// The next step, of the sign of the direction of time.
    h: Lanes<R>,
    /// Index of the next frame to keep.
    frame: [usize; LANES],
    done: [bool; LANES],
    steps: [u32; LANES],
    rejected: [u32; LANES],
}

/// A program on its way, with the network it runs on.
#[derive(Debug, Clone)]
pub struct AdaptParticles<R> {
    adaptive: Adaptive,
    particles: usize,
    dim: usize,
    /// Of each row: in_scale, time_input and the conversion by x, F and H.
    table: Vec<[R; 5]>,
    /// Rows on the whole way.
    intervals: R,
    /// Of the frames.
    places: Vec<R>,
    mlp: Mlp<R>,
    tape: Tape<R>,
    /// Tile after tile, `dim` coordinates each.
    coordinates: Vec<Coordinate<R>>,
    stages: Vec<Stages<R>>,
    clocks: Vec<Clock<R>>,
    attempts: usize,
    /// `[frames, particles, dim]`.
    trajectory: Vec<R>,
}

impl<R: Real> AdaptParticles<R> {
    /// Puts the particles at their start, which is frame 0. `trajectory` is room for
    /// `[frames, particles, dim]`.
    pub fn new(
        program: &Program,
        adaptive: &Adaptive,
        source: &Source,
        mlp: Mlp<R>,
        mut trajectory: Vec<R>,
    ) -> Self {
        let (dim, particles) = (mlp.shape.dim, program.particles);
        start_particles(program, source, dim, &mut trajectory[..particles * dim]);
        let zero = [R::ZERO; LANES];
        let tiles = particles.div_ceil(LANES);
        let mut coordinates = vec![Coordinate { x: zero, v: zero }; tiles * dim];
        for (i, point) in trajectory.chunks_exact(dim).take(particles).enumerate() {
            for (coordinate, &x) in coordinates[i / LANES * dim..].iter_mut().zip(point) {
                coordinate.x[i % LANES] = x;
            }
        }
        let places: Vec<R> = adaptive.places.iter().copied().map(R::rounded).collect();
        let clock = |tile: usize| Clock {
            s: [places[0]; LANES],
            h: zero,
            frame: [1; LANES],
            done: std::array::from_fn(|lane| tile * LANES + lane >= particles || places.len() < 2),
            steps: [0; LANES],
            rejected: [0; LANES],
        };
        Self {
            particles,
            dim,
            table: program.rows.iter().map(numbers).collect(),
            intervals: R::from_f64((program.rows.len() - 1) as f64),
            tape: mlp.tape(),
            coordinates,
            stages: vec![
                Stages {
                    k: [zero; STAGES],
                    x: zero
                };
                dim
            ],
            clocks: (0..tiles).map(clock).collect(),
            places,
            mlp,
            adaptive: adaptive.clone(),
            attempts: 0,
            trajectory,
        }
    }

    /// Runs up to `evaluations` more of each particle, at least a step; answers how many may be
    /// left.
    pub fn run(&mut self, evaluations: usize) -> usize {
        let attempts = (evaluations / Adaptive::EVALUATIONS).max(1);
        let end = Adaptive::MOST_STEPS.min(self.attempts.saturating_add(attempts));
        for tile in 0..self.clocks.len() {
            if self.attempts == 0 {
                self.begin(tile);
            }
            for _ in self.attempts..end {
                if self.clocks[tile].done == [true; LANES] {
                    break;
                }
                self.step(tile);
            }
        }
        self.attempts = end;
        let finished = self.clocks.iter().all(|c| c.done == [true; LANES]);
        if finished || end == Adaptive::MOST_STEPS {
            self.stay();
            return 0;
        }
        (Adaptive::MOST_STEPS - end) * Adaptive::EVALUATIONS
    }

    /// The frames, and of every particle its steps, how many of them were rejected, and 1 where it
    /// has come to the end, `[3, particles]`.
    pub fn finish(self) -> Frames<R> {
        let number = |n: u32| R::from_f64(f64::from(n));
        let all = |read: fn(&Clock<R>, usize) -> u32| {
            let lanes = self
                .clocks
                .iter()
                .flat_map(move |c| (0..LANES).map(move |i| read(c, i)));
            lanes.take(self.particles).map(number)
        };
        let steps = all(|c, i| c.steps[i]);
        let rejected = all(|c, i| c.rejected[i]);
        let done = all(|c, i| u32::from(c.done[i]));
        Frames {
            tallies: steps.chain(rejected).chain(done).collect(),
            values: self.trajectory,
            particles: self.particles,
            dim: self.dim,
        }
    }

    /// The velocities at the start, and a first step.
    fn begin(&mut self, tile: usize) {
        for (stages, c) in self
            .stages
            .iter_mut()
            .zip(&self.coordinates[tile * self.dim..])
        {
            stages.x = c.x;
        }
        let places = self.clocks[tile].s;
        self.evaluate(&places, 0);
        let [relative, absolute] = self.tolerance();
        let mut sums = [[R::ZERO; LANES]; 2];
        let coordinates = &mut self.coordinates[tile * self.dim..][..self.dim];
        for (c, stages) in coordinates.iter_mut().zip(&self.stages) {
            c.v = stages.k[0];
            for lane in 0..LANES {
                let allowed = absolute + relative * abs(c.x[lane]);
                for (sum, number) in sums.iter_mut().zip([c.x[lane], c.v[lane]]) {
                    let ratio = number / allowed;
                    sum[lane] += ratio * ratio;
                }
            }
        }
        let span = self.span();
        let most = self.longest();
        for (lane, h) in self.clocks[tile].h.iter_mut().enumerate() {
            let part = R::rounded(FIRST) * (sums[0][lane] / sums[1][lane]).sqrt();
            let least = R::rounded(1e3 * SHORTEST) * most;
            // Of a particle at the origin, or at rest, the size says nothing.
            let length = if part > least { part } else { least };
            let length = if length < most { length } else { most };
            *h = if span < R::ZERO { -length } else { length };
        }
    }

    /// Tries one step of every particle of the tile that is not at the end yet.
    fn step(&mut self, tile: usize) {
        let clock = &self.clocks[tile];
        let end = self.places[self.places.len() - 1];
        let start = clock.s;
        let mut last = [false; LANES];
        let h: Lanes<R> = std::array::from_fn(|lane| {
            let left = end - start[lane];
            last[lane] = abs(clock.h[lane]) >= R::rounded(REACH) * abs(left);
            match (clock.done[lane], last[lane]) {
                (true, _) => R::ZERO,
                (_, true) => left,
                _ => clock.h[lane],
            }
        });
        for (stages, c) in self
            .stages
            .iter_mut()
            .zip(&self.coordinates[tile * self.dim..])
        {
            stages.k[0] = c.v;
        }
        for stage in 1..STAGES {
            let weights = A[stage - 1].map(R::rounded);
            for (stages, c) in self
                .stages
                .iter_mut()
                .zip(&self.coordinates[tile * self.dim..])
            {
                for lane in 0..LANES {
                    let mut sum = R::ZERO;
                    for (k, weight) in stages.k[..stage].iter().zip(weights) {
                        sum += weight * k[lane];
                    }
                    stages.x[lane] = c.x[lane] + h[lane] * sum;
                }
            }
            let share = R::rounded(C[stage - 1]);
            let places = std::array::from_fn(|lane| start[lane] + share * h[lane]);
            self.evaluate(&places, stage);
        }
        self.judge(tile, &h, &last);
    }

    /// Accepts or rejects the step that every particle has tried, and chooses the next.
    fn judge(&mut self, tile: usize, h: &Lanes<R>, last: &[bool; LANES]) {
        let [relative, absolute] = self.tolerance();
        let weights = E.map(R::rounded);
        let mut sums = [R::ZERO; LANES];
        let coordinates = &self.coordinates[tile * self.dim..][..self.dim];
        for (stages, c) in self.stages.iter().zip(coordinates) {
            for lane in 0..LANES {
                let mut error = R::ZERO;
                for (k, weight) in stages.k.iter().zip(weights) {
                    error += weight * k[lane];
                }
                let (x, next) = (abs(c.x[lane]), abs(stages.x[lane]));
                let size = if x > next { x } else { next };
                let ratio = h[lane] * error / (absolute + relative * size);
                sums[lane] += ratio * ratio;
            }
        }
        let count = R::from_f64(self.dim as f64);
        let [shortest, longest] = [R::rounded(SHORTEST) * abs(self.span()), self.longest()];
        for lane in 0..LANES {
            if self.clocks[tile].done[lane] {
                continue;
            }
            let error = (sums[lane] / count).sqrt();
            self.clocks[tile].steps[lane] += 1;
            if error <= R::ONE || abs(h[lane]) <= shortest {
                self.accept(tile, lane, h[lane], last[lane]);
            } else {
                self.clocks[tile].rejected[lane] += 1;
            }
            // An error that is no number asks for the shortest step too.
            let factor = SAFETY * error.to_f64().powf(-0.2);
            let factor = if factor > SHRINK {
                factor.min(GROW)
            } else {
                SHRINK
            };
            let next = R::from_f64(factor) * h[lane];
            let length = if abs(next) > shortest {
                abs(next)
            } else {
                shortest
            };
            let length = if length < longest { length } else { longest };
            self.clocks[tile].h[lane] = if next < R::ZERO { -length } else { length };
        }
    }

    /// Keeps the frames within the accepted step of one particle, and goes to its end.
    fn accept(&mut self, tile: usize, lane: usize, h: R, last: bool) {
        let (dim, clock) = (self.dim, &mut self.clocks[tile]);
        let start = clock.s[lane];
        let end = if last {
            self.places[self.places.len() - 1]
        } else {
            start + h
        };
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        while let Some(&place) = self.places.get(clock.frame[lane]) {
            let ahead = if h < R::ZERO {
                end - place
            } else {
                place - end
            };
            if ahead > R::ZERO {
                break;
            }
            let theta = (place - start) / h;
            let at = (clock.frame[lane] * self.particles + tile * LANES + lane) * dim;
            let values = self.trajectory[at..][..dim].iter_mut();
            for ((value, stages), c) in values.zip(&self.stages).zip(coordinates.iter()) {
                *value = if theta < R::ONE {
                    between(c.x[lane], stages, lane, h, theta)
                } else {
                    stages.x[lane]
                };
            }
            clock.frame[lane] += 1;
        }
        for (c, stages) in coordinates.iter_mut().zip(&self.stages) {
            c.x[lane] = stages.x[lane];
            c.v[lane] = stages.k[STAGES - 1][lane];
        }
        clock.s[lane] = end;
        clock.done[lane] = last;
    }

    /// Fills the frames of the particles that have not come to the end with where they are.
    fn stay(&mut self) {
        let (dim, frames) = (self.dim, self.places.len());
        for (tile, clock) in self.clocks.iter().enumerate() {
            for lane in (0..LANES).filter(|&lane| tile * LANES + lane < self.particles) {
                for frame in clock.frame[lane]..frames {
                    let at = (frame * self.particles + tile * LANES + lane) * dim;
                    let coordinates = &self.coordinates[tile * dim..];
                    for (value, c) in self.trajectory[at..][..dim].iter_mut().zip(coordinates) {
                        *value = c.x[lane];
                    }
                }
            }
        }
    }

    /// The velocities dx/ds at `places` and at the newest states, into stage `stage`.
    fn evaluate(&mut self, places: &Lanes<R>, stage: usize) {
        let mut maps = [[R::ZERO; 5]; LANES];
        let inputs = self.tape.inputs_mut();
        for (lane, map) in maps.iter_mut().enumerate() {
            *map = look_up(&self.table, places[lane] * self.intervals);
            for (input, stages) in inputs.iter_mut().zip(&self.stages) {
                input[lane] = map[0] * stages.x[lane];
            }
            self.mlp
                .time_features(map[1], |i, feature| inputs[i][lane] = feature);
        }
        self.mlp.forward(&mut self.tape);
        let outputs = self.tape.outputs();
        let two = self.mlp.shape.heads > 1;
        for (j, stages) in self.stages.iter_mut().enumerate() {
            for (lane, [_, _, by_x, by_f, by_h]) in maps.into_iter().enumerate() {
                let mut v = by_x * stages.x[lane] + by_f * outputs[j][lane];
                if two {
                    v += by_h * outputs[self.dim + j][lane];
                }
                stages.k[stage][lane] = v;
            }
        }
    }

    /// From the first frame's place to the last's, with its sign.
    fn span(&self) -> R {
        self.places[self.places.len() - 1] - self.places[0]
    }

    /// Length of the longest step.
    fn longest(&self) -> R {
        let (most, span) = (R::rounded(self.adaptive.longest), abs(self.span()));
        if most < span { most } else { span }
    }

    fn tolerance(&self) -> [R; 2] {
        let tolerance = self.adaptive.tolerance;
        [tolerance.relative, tolerance.absolute].map(R::rounded)
    }
}

/// The state a part θ into the step of one coordinate.
fn between<R: Real>(x: R, stages: &Stages<R>, lane: usize, h: R, theta: R) -> R {
    let mut curve = R::ZERO;
    for (k, weight) in stages.k.iter().zip(D) {
        curve += R::rounded(weight) * k[lane];
    }
    let (first, last) = (stages.k[0][lane], stages.k[STAGES - 1][lane]);
    let rest = R::ONE - theta;
    let way = stages.x[lane] - x;
    let bend = h * first - way;
    let turn = way - h * last - bend;
    x + theta * (way + rest * (bend + theta * (turn + rest * (h * curve))))
}

/// Between the rows `at` counts, by the cubic through four.
fn look_up<R: Real>(table: &[[R; 5]], at: R) -> [R; 5] {
    let most = table.len() - 4;
    let first = (at.to_f64() as usize).saturating_sub(1).min(most);
    let u = at - R::from_f64(first as f64);
    let [a, b, c] = [1.0, 2.0, 3.0].map(|node| u - R::from_f64(node));
    let (half, sixth) = (R::rounded(0.5), R::rounded(1.0 / 6.0));
    let weights = [
        -(sixth * a * b * c),
        half * u * b * c,
        -(half * u * a * c),
        sixth * u * a * b,
    ];
    std::array::from_fn(|column| {
        let mut sum = R::ZERO;
        for (row, weight) in table[first..].iter().zip(weights) {
            sum += weight * row[column];
        }
        sum
    })
}

fn numbers<R: Real>(row: &StepRow) -> [R; 5] {
    [
        row.in_scale,
        row.time_input,
        row.conv_x,
        row.conv_f,
        row.conv_h,
    ]
    .map(R::rounded)
}

fn abs<R: Real>(x: R) -> R {
    if x < R::ZERO { -x } else { x }
}
