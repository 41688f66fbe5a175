//! Kernel: moves particles by an adaptive Runge–Kutta method, each in steps of its own.

use crate::core::dormand_prince::{
    A, C, D, E, FIRST, GROW, REACH, SAFETY, SHORTEST, SHRINK, STAGES,
};
use crate::core::program::{Adaptive, Program, Source};
use crate::core::row::StepRow;

use super::mlp::{Mlp, Tape};
use super::panels::{LANES, Lanes, number, number_mut};
use super::push_particles::Frames;
use super::real::Real;
use super::start_particles::start_particles;
use super::threads;

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

/// What all particles of a program share.
#[derive(Debug, Clone)]
struct Way<R> {
    adaptive: Adaptive,
    particles: usize,
    /// Of each row: in_scale, time_input and the conversion by x, F and H.
    table: Vec<[R; 5]>,
    /// Rows on the whole way.
    intervals: R,
    /// Of the frames.
    places: Vec<R>,
    mlp: Mlp<R>,
}

/// Room for one tile.
#[derive(Debug, Clone)]
struct Room<R> {
    tape: Tape<R>,
    stages: Vec<Stages<R>>,
}

/// A program on its way, with the network it runs on.
#[derive(Debug, Clone)]
pub struct AdaptParticles<R> {
    way: Way<R>,
    /// One a thread.
    rooms: Vec<Room<R>>,
    /// Tile after tile, `dim` coordinates each.
    coordinates: Vec<Coordinate<R>>,
    clocks: Vec<Clock<R>>,
    attempts: usize,
    /// The step after those that are under way, and the tiles that have tried these already.
    end: usize,
    next_tile: usize,
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
            way: Way {
                adaptive: adaptive.clone(),
                particles,
                table: program.rows.iter().map(numbers).collect(),
                intervals: R::from_f64((program.rows.len() - 1) as f64),
                mlp,
                places: places.clone(),
            },
            rooms: Vec::new(),
            coordinates,
            clocks: (0..tiles).map(clock).collect(),
            attempts: 0,
            end: 0,
            next_tile: 0,
            trajectory,
        }
    }

    /// Runs up to `evaluations` more of each particle, at least a step; answers how many may be
    /// left.
    pub fn run(&mut self, evaluations: usize) -> usize {
        if self.next_tile > 0 {
            self.run_tiles(0, usize::MAX);
        }
        self.run_tiles(evaluations, usize::MAX)
    }

    /// Evaluations of each particle that may be left.
    pub fn left(&self) -> usize {
        (Adaptive::MOST_STEPS - self.attempts) * Adaptive::EVALUATIONS
    }

    /// Runs up to `evaluations` more of each particle, at least a step, or those that are under way,
    /// on no more than the next `most` tiles; answers how many may be left.
    pub fn run_tiles(&mut self, evaluations: usize, most: usize) -> usize {
        let (first, all) = (self.attempts, self.clocks.len());
        if self.next_tile == 0 {
            let attempts = (evaluations / Adaptive::EVALUATIONS).max(1);
            self.end = Adaptive::MOST_STEPS.min(first.saturating_add(attempts));
        }
        let end = self.end;
        let tiles = self.next_tile..all.min(self.next_tile.saturating_add(most));
        self.next_tile = tiles.end;
        threads::run(self.shares(tiles), |mut share| share.run(first..end));
        if self.next_tile < all {
            return self.left();
        }
        self.next_tile = 0;
        self.attempts = end;
        let finished = self.clocks.iter().all(|c| c.done == [true; LANES]);
        if finished || end == Adaptive::MOST_STEPS {
            self.shares(0..all).iter_mut().for_each(Share::stay);
            return 0;
        }
        self.left()
    }

    /// The tiles, spread over the threads.
    fn shares(&mut self, tiles: std::ops::Range<usize>) -> Vec<Share<'_, R>> {
        let (way, dim) = (&self.way, self.way.mlp.shape.dim);
        let share = tiles.len().div_ceil(threads::count());
        let still = Stages {
            k: [[R::ZERO; LANES]; STAGES],
            x: [R::ZERO; LANES],
        };
        while self.rooms.len() < tiles.len().div_ceil(share) {
            self.rooms.push(Room {
                tape: way.mlp.forward_tape(),
                stages: vec![still; dim],
            });
        }
        let first = tiles.start * LANES;
        let coordinates = &mut self.coordinates[tiles.start * dim..tiles.end * dim];
        let coordinates = coordinates.chunks_mut(share * dim);
        let clocks = self.clocks[tiles.clone()].chunks_mut(share);
        let last = way.particles.min(tiles.end * LANES);
        let mut shares: Vec<Share<'_, R>> = coordinates
            .zip(clocks)
            .zip(&mut self.rooms)
            .zip((first..last).step_by(share * LANES))
            .map(|(((coordinates, clocks), room), first)| Share {
                way,
                particles: last.min(first + share * LANES) - first,
                room,
                coordinates,
                clocks,
                frames: Vec::new(),
            })
            .collect();
        for frame in self.trajectory.chunks_mut(way.particles * dim) {
            let parts = frame[first * dim..].chunks_mut(share * LANES * dim);
            for (share, part) in shares.iter_mut().zip(parts) {
                share.frames.push(part);
            }
        }
        shares
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
            lanes.take(self.way.particles).map(number)
        };
        let steps = all(|c, i| c.steps[i]);
        let rejected = all(|c, i| c.rejected[i]);
        let done = all(|c, i| u32::from(c.done[i]));
        Frames {
            tallies: steps.chain(rejected).chain(done).collect(),
            values: self.trajectory,
            particles: self.way.particles,
            dim: self.way.mlp.shape.dim,
        }
    }
}

/// The tiles of one thread.
struct Share<'a, R> {
    way: &'a Way<R>,
    /// Particles in them.
    particles: usize,
    room: &'a mut Room<R>,
    coordinates: &'a mut [Coordinate<R>],
    clocks: &'a mut [Clock<R>],
    /// The parts of the frames that belong to these tiles.
    frames: Vec<&'a mut [R]>,
}

impl<R: Real> Share<'_, R> {
    /// Tries the steps with these numbers, each tile all of them before the next.
    fn run(&mut self, attempts: std::ops::Range<usize>) {
        for tile in 0..self.clocks.len() {
            if attempts.start == 0 {
                self.begin(tile);
            }
            for _ in attempts.clone() {
                if self.clocks[tile].done == [true; LANES] {
                    break;
                }
                self.step(tile);
            }
        }
    }

    fn dim(&self) -> usize {
        self.way.mlp.shape.dim
    }

    /// The velocities at the start, and a first step.
    fn begin(&mut self, tile: usize) {
        let dim = self.dim();
        let coordinates = &self.coordinates[tile * dim..];
        for (stages, c) in self.room.stages.iter_mut().zip(coordinates) {
            stages.x = c.x;
        }
        let places = self.clocks[tile].s;
        self.evaluate(&places, 0);
        let [relative, absolute] = self.tolerance();
        let mut sums = [[R::ZERO; LANES]; 2];
        let coordinates = &mut self.coordinates[tile * dim..];
        for (c, stages) in coordinates.iter_mut().zip(&self.room.stages) {
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
        let end = self.way.places[self.way.places.len() - 1];
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
        let coordinates = &self.coordinates[tile * self.dim()..];
        for (stages, c) in self.room.stages.iter_mut().zip(coordinates) {
            stages.k[0] = c.v;
        }
        for stage in 1..STAGES {
            let weights = A[stage - 1].map(R::rounded);
            let coordinates = &self.coordinates[tile * self.dim()..];
            for (stages, c) in self.room.stages.iter_mut().zip(coordinates) {
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
        let coordinates = &self.coordinates[tile * self.dim()..][..self.dim()];
        for (stages, c) in self.room.stages.iter().zip(coordinates) {
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
        let count = R::from_f64(self.dim() as f64);
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
        let (dim, clock) = (self.way.mlp.shape.dim, &mut self.clocks[tile]);
        let start = clock.s[lane];
        let end = if last {
            self.way.places[self.way.places.len() - 1]
        } else {
            start + h
        };
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        while let Some(&place) = self.way.places.get(clock.frame[lane]) {
            let ahead = if h < R::ZERO {
                end - place
            } else {
                place - end
            };
            if ahead > R::ZERO {
                break;
            }
            let theta = (place - start) / h;
            let frame = &mut self.frames[clock.frame[lane]];
            let values = frame[(tile * LANES + lane) * dim..][..dim].iter_mut();
            for ((value, stages), c) in values.zip(&self.room.stages).zip(coordinates.iter()) {
                *value = if theta < R::ONE {
                    between(c.x[lane], stages, lane, h, theta)
                } else {
                    stages.x[lane]
                };
            }
            clock.frame[lane] += 1;
        }
        for (c, stages) in coordinates.iter_mut().zip(&self.room.stages) {
            c.x[lane] = stages.x[lane];
            c.v[lane] = stages.k[STAGES - 1][lane];
        }
        clock.s[lane] = end;
        clock.done[lane] = last;
    }

    /// Fills the frames of the particles that have not come to the end with where they are.
    fn stay(&mut self) {
        let dim = self.dim();
        for (tile, clock) in self.clocks.iter().enumerate() {
            for lane in (0..LANES).filter(|&lane| tile * LANES + lane < self.particles) {
                for frame in &mut self.frames[clock.frame[lane]..] {
                    let point = frame[(tile * LANES + lane) * dim..].iter_mut();
                    for (value, c) in point.zip(&self.coordinates[tile * dim..][..dim]) {
                        *value = c.x[lane];
                    }
                }
            }
        }
    }

    /// The velocities dx/ds at `places` and at the newest states, into stage `stage`.
    fn evaluate(&mut self, places: &Lanes<R>, stage: usize) {
        let mut maps = [[R::ZERO; 5]; LANES];
        let inputs = self.room.tape.inputs_mut();
        for (lane, map) in maps.iter_mut().enumerate() {
            *map = look_up(&self.way.table, places[lane] * self.way.intervals);
            for (j, stages) in self.room.stages.iter().enumerate() {
                *number_mut(inputs, j, lane) = map[0] * stages.x[lane];
            }
            let write = |i, feature| *number_mut(inputs, i, lane) = feature;
            self.way.mlp.time_features(map[1], write);
        }
        self.way.mlp.forward(&mut self.room.tape);
        let outputs = self.room.tape.outputs();
        let (dim, two) = (self.way.mlp.shape.dim, self.way.mlp.shape.heads > 1);
        for (j, stages) in self.room.stages.iter_mut().enumerate() {
            for (lane, [_, _, by_x, by_f, by_h]) in maps.into_iter().enumerate() {
                let mut v = by_x * stages.x[lane] + by_f * number(outputs, j, lane);
                if two {
                    v += by_h * number(outputs, dim + j, lane);
                }
                stages.k[stage][lane] = v;
            }
        }
    }

    /// From the first frame's place to the last's, with its sign.
    fn span(&self) -> R {
        self.way.places[self.way.places.len() - 1] - self.way.places[0]
    }

    /// Length of the longest step.
    fn longest(&self) -> R {
        let (most, span) = (R::rounded(self.way.adaptive.longest), abs(self.span()));
        if most < span { most } else { span }
    }

    fn tolerance(&self) -> [R; 2] {
        let tolerance = self.way.adaptive.tolerance;
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
