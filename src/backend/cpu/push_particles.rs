//! Kernel: moves particles by the rows of a program.

use fearless_simd::{Simd, dispatch};

#[cfg(feature = "theory")]
use crate::core::program::Method;
use crate::core::program::{Program, Source};
use crate::core::rng::Purpose;
use crate::core::row::StepRow;

use super::draw::{Place, draw_normals};
use super::mlp::{Mlp, Tape};
use super::panels::{LANES, Lanes, number, number_mut};
#[cfg(feature = "theory")]
use super::push_likelihood::Volumes;
use super::real::Real;
use super::start_particles::start_particles;
use super::threads;

/// Field evaluations before the newest that a row can read.
const HISTORY: usize = 3;

/// One coordinate of a tile of particles, or another number that moves with them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coordinate<R> {
    /// The current state.
    pub x: Lanes<R>,
    /// The last committed state.
    pub y: Lanes<R>,
    /// Earlier g, newest first.
    history: [Lanes<R>; HISTORY],
}

/// A row's coefficients of the state and of the newest and earlier g.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<R> {
    base: R,
    state: R,
    g: [R; HISTORY + 1],
}

impl<R: Real> From<&StepRow> for Step<R> {
    fn from(row: &StepRow) -> Self {
        Self {
            base: R::rounded(row.base),
            state: R::rounded(row.state),
            g: [row.g0, row.g1, row.g2, row.g3].map(R::rounded),
        }
    }
}

impl<R: Real> Coordinate<R> {
    /// A coordinate that starts at `x`.
    pub fn at(x: Lanes<R>) -> Self {
        Self {
            x,
            y: x,
            history: [[R::ZERO; LANES]; HISTORY],
        }
    }

    /// Takes the step that the newest `g` ends.
    #[inline(always)]
    pub fn follow(&mut self, step: &Step<R>, g: &Lanes<R>) {
        let Self { x, y, history } = self;
        let [g0, g1, g2, g3] = step.g;
        for lane in 0..LANES {
            let [h1, h2, h3] = history.each_ref().map(|h| h[lane]);
            let earlier = g1 * h1 + g2 * h2 + g3 * h3;
            x[lane] = step.base * y[lane] + step.state * x[lane] + g0 * g[lane] + earlier;
            history[2][lane] = h2;
            history[1][lane] = h1;
            history[0][lane] = g[lane];
        }
    }
}

/// The states that a program keeps.
#[derive(Debug, Clone)]
pub struct Frames<R> {
    /// `[frames, particles, dim]`.
    pub values: Vec<R>,
    /// Numbers that the program's method keeps beside them, `[…, particles]`; none for plain steps.
    pub tallies: Vec<R>,
    /// Number of particles.
    pub particles: usize,
    /// Numbers in a point.
    pub dim: usize,
}

/// A program on its way, with the network it runs on.
#[derive(Debug, Clone)]
pub struct PushParticles<R> {
    program: Program,
    mlp: Mlp<R>,
    /// One a thread.
    rooms: Vec<Room<R>>,
    /// Tile after tile, `dim` coordinates each.
    coordinates: Vec<Coordinate<R>>,
    /// One a tile where the method asks for it: logarithms of the volumes around the particles.
    logarithms: Vec<Coordinate<R>>,
    next_row: usize,
    /// The row after those that are under way, and the tiles that these have moved already.
    end_row: usize,
    next_tile: usize,
    /// Index of the frame that the next commit makes.
    frame: usize,
    last_frame: usize,
    /// `[frames, particles, dim]`.
    trajectory: Vec<R>,
}

/// Room for one tile.
#[derive(Debug, Clone)]
struct Room<R> {
    tape: Tape<R>,
    #[cfg(feature = "theory")]
    volumes: Option<Volumes<R>>,
}

impl<R: Real> Room<R> {
    #[cfg(feature = "theory")]
    fn new(program: &Program, mlp: &Mlp<R>) -> Self {
        match program.method {
            Method::Volume(divergence) => Self {
                tape: mlp.tape(),
                volumes: Some(Volumes::new(program, divergence, mlp)),
            },
            _ => Self {
                tape: mlp.forward_tape(),
                volumes: None,
            },
        }
    }

    #[cfg(not(feature = "theory"))]
    fn new(_: &Program, mlp: &Mlp<R>) -> Self {
        Self {
            tape: mlp.forward_tape(),
        }
    }
}

impl<R: Real> PushParticles<R> {
    /// Puts the particles at their start, which is frame 0. `trajectory` is room for
    /// `[frames, particles, dim]`.
    pub fn new(program: &Program, source: &Source, mlp: Mlp<R>, mut trajectory: Vec<R>) -> Self {
        let dim = mlp.shape.dim;
        start_particles(
            program,
            source,
            dim,
            &mut trajectory[..program.particles * dim],
        );
        let still = Coordinate::at([R::ZERO; LANES]);
        let tiles = program.particles.div_ceil(LANES);
        let mut coordinates = vec![still; tiles * dim];
        for (i, point) in trajectory
            .chunks_exact(dim)
            .take(program.particles)
            .enumerate()
        {
            for (coordinate, &x) in coordinates[i / LANES * dim..].iter_mut().zip(point) {
                coordinate.x[i % LANES] = x;
                coordinate.y[i % LANES] = x;
            }
        }
        #[cfg(feature = "theory")]
        let volumes = matches!(program.method, Method::Volume(_));
        #[cfg(not(feature = "theory"))]
        let volumes = false;
        Self {
            program: program.clone(),
            mlp,
            rooms: Vec::new(),
            coordinates,
            logarithms: vec![still; if volumes { tiles } else { 0 }],
            next_row: 0,
            end_row: 0,
            next_tile: 0,
            frame: 1,
            last_frame: program.frames() - 1,
            trajectory,
        }
    }

    /// Rows that are not done for all particles.
    pub fn left(&self) -> usize {
        self.program.rows.len() - self.next_row
    }

    /// Runs up to `evaluations` more rows; answers how many are left.
    pub fn run(&mut self, evaluations: usize) -> usize {
        let end = self.next_row.saturating_add(evaluations);
        if self.next_tile > 0 {
            self.run_tiles(0, usize::MAX);
        }
        self.run_tiles(end.saturating_sub(self.next_row), usize::MAX)
    }

    /// Runs up to `evaluations` more rows, or those that are under way, on no more than the next
    /// `most` tiles; answers how many rows are left.
    pub fn run_tiles(&mut self, evaluations: usize, most: usize) -> usize {
        let (program, mlp, dim) = (&self.program, &self.mlp, self.mlp.shape.dim);
        let first = self.next_row;
        if self.next_tile == 0 {
            self.end_row = program.rows.len().min(first.saturating_add(evaluations));
        }
        let end = self.end_row;
        let rows = &program.rows[first..end];
        let commits = rows.iter().filter(|row| row.commit != 0.0).count();
        let next_frame = self.last_frame.min(self.frame + commits);

        let all = program.particles.div_ceil(LANES);
        let first_tile = self.next_tile;
        let last_tile = all.min(first_tile.saturating_add(most));
        let share = (last_tile - first_tile).div_ceil(threads::count());
        while self.rooms.len() < (last_tile - first_tile).div_ceil(share) {
            self.rooms.push(Room::new(program, mlp));
        }
        let mut shares: Vec<Share<'_, R>> = Vec::new();
        let coordinates = &mut self.coordinates[first_tile * dim..last_tile * dim];
        let coordinates = coordinates.chunks_mut(share * dim);
        #[cfg(feature = "theory")]
        let logarithms = self.logarithms.get_mut(first_tile..).unwrap_or_default();
        #[cfg(feature = "theory")]
        let mut logarithms = logarithms.chunks_mut(share);
        for (i, (coordinates, room)) in coordinates.zip(&mut self.rooms).enumerate() {
            shares.push(Share {
                program,
                mlp,
                first_tile: first_tile + i * share,
                room,
                coordinates,
                #[cfg(feature = "theory")]
                logarithms: logarithms.next().unwrap_or_default(),
                frames: Vec::new(),
            });
        }
        let frames = self.trajectory.chunks_mut(program.particles * dim);
        for frame in frames.skip(self.frame).take(next_frame + 1 - self.frame) {
            let parts = frame[first_tile * LANES * dim..].chunks_mut(share * LANES * dim);
            for (share, part) in shares.iter_mut().zip(parts) {
                share.frames.push(part);
            }
        }
        threads::run(shares, |mut share| {
            dispatch!(mlp.level, simd => share.push(simd, first..end));
        });
        self.next_tile = last_tile;
        if last_tile == all {
            self.next_tile = 0;
            self.next_row = end;
            self.frame = next_frame;
        }
        self.left()
    }

    /// The frames; complete when no row is left.
    pub fn finish(self) -> Frames<R> {
        let particles = self.program.particles;
        let tallies = self.logarithms.iter().flat_map(|tile| tile.x);
        Frames {
            tallies: tallies.take(particles).collect(),
            values: self.trajectory,
            particles,
            dim: self.mlp.shape.dim,
        }
    }
}

/// The tiles of one thread.
struct Share<'a, R> {
    program: &'a Program,
    mlp: &'a Mlp<R>,
    first_tile: usize,
    room: &'a mut Room<R>,
    coordinates: &'a mut [Coordinate<R>],
    #[cfg(feature = "theory")]
    logarithms: &'a mut [Coordinate<R>],
    /// The parts of the frames to come that belong to these tiles.
    frames: Vec<&'a mut [R]>,
}

impl<R: Real> Share<'_, R> {
    #[inline(always)]
    fn push<S: Simd>(&mut self, simd: S, rows: std::ops::Range<usize>) {
        for tile in 0..self.coordinates.len() / self.mlp.shape.dim {
            let mut frame = 0;
            for index in rows.clone() {
                self.push_tile(simd, index, tile);
                if self.program.rows[index].commit != 0.0 {
                    self.commit(frame, tile);
                    frame = (self.frames.len() - 1).min(frame + 1);
                }
            }
        }
    }

    #[inline(always)]
    fn push_tile<S: Simd>(&mut self, simd: S, index: usize, tile: usize) {
        let (mlp, row) = (self.mlp, &self.program.rows[index]);
        let dim = mlp.shape.dim;
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        let inputs = self.room.tape.inputs_mut();
        let in_scale = R::rounded(row.in_scale);
        for (j, coordinate) in coordinates.iter().enumerate() {
            for (lane, &x) in coordinate.x.iter().enumerate() {
                *number_mut(inputs, j, lane) = in_scale * x;
            }
        }
        mlp.time_features(R::rounded(row.time_input), |i, x| {
            (0..LANES).for_each(|lane| *number_mut(inputs, i, lane) = x);
        });
        mlp.run_forward(simd, &mut self.room.tape);

        let step = Step::from(row);
        #[cfg(feature = "theory")]
        if let Some(volumes) = &mut self.room.volumes {
            let pass = (mlp, &self.room.tape);
            let logarithm = &mut self.logarithms[tile];
            volumes.push_tile(simd, row, &step, self.first_tile + tile, pass, logarithm);
        }
        let noise: Vec<R> = draw_noise(row, self.program, index, self.first_tile + tile, dim);
        let [conv_x, conv_f] = [row.conv_x, row.conv_f].map(R::rounded);
        let two = mlp.shape.heads > 1;
        let conv_h = R::rounded(if two { row.conv_h } else { 0.0 });
        let outputs = self.room.tape.outputs();
        let noise_scale = R::rounded(row.noise);
        for (j, coordinate) in coordinates.iter_mut().enumerate() {
            let second = if two { dim + j } else { j };
            let x = coordinate.x;
            let g: Lanes<R> = std::array::from_fn(|lane| {
                let [f, h] = [j, second].map(|feature| number(outputs, feature, lane));
                conv_x * x[lane] + conv_f * f + conv_h * h
            });
            coordinate.follow(&step, &g);
            for (x, noise) in coordinate
                .x
                .iter_mut()
                .zip(noise.iter().skip(j).step_by(dim))
            {
                *x += noise_scale * *noise;
            }
        }
    }

    /// Keeps a tile's state, as the share's `frame`-th frame.
    fn commit(&mut self, frame: usize, tile: usize) {
        let dim = self.mlp.shape.dim;
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        coordinates.iter_mut().for_each(|c| c.y = c.x);
        let points = self.frames[frame][tile * LANES * dim..].chunks_exact_mut(dim);
        for (lane, point) in points.take(LANES).enumerate() {
            for (value, coordinate) in point.iter_mut().zip(coordinates.iter()) {
                *value = coordinate.x[lane];
            }
        }
    }
}

/// The noise ξ of a tile's particles, `[LANES, dim]`; nothing where the row adds none.
fn draw_noise<R: Real>(
    row: &StepRow,
    program: &Program,
    index: usize,
    tile: usize,
    dim: usize,
) -> Vec<R> {
    if row.noise == 0.0 {
        return Vec::new();
    }
    let mut noise = vec![R::ZERO; LANES * dim];
    for (lane, point) in noise.chunks_exact_mut(dim).enumerate() {
        let place = Place {
            seed: program.seed,
            purpose: Purpose::Step,
            step: index as u32,
            index: (tile * LANES + lane) as u32,
        };
        draw_normals(place, point);
    }
    noise
}
