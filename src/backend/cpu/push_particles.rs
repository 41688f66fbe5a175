//! Kernel: moves particles by the rows of a program.

use crate::core::program::{Program, Source};
use crate::core::rng::Purpose;
use crate::core::row::StepRow;

use super::draw::{Place, draw_normals};
use super::mlp::{LANES, Lanes, Mlp, Tape};
use super::real::Real;
use super::start_particles::start_particles;

/// Field evaluations before the newest that a row can read.
const HISTORY: usize = 3;

/// One coordinate of a tile of particles.
#[derive(Debug, Clone, Copy)]
struct Coordinate<R> {
    /// The current state.
    x: Lanes<R>,
    /// The last committed state.
    y: Lanes<R>,
    /// Earlier g, newest first.
    history: [Lanes<R>; HISTORY],
}

/// The states that a program keeps.
#[derive(Debug, Clone)]
pub struct Frames<R> {
    /// `[frames, particles, dim]`.
    pub values: Vec<R>,
    /// Number of particles.
    pub particles: usize,
    /// Numbers in a point.
    pub dim: usize,
}

/// A program on its way, with the network it runs on.
#[derive(Debug, Clone)]
pub struct PushParticles<R> {
    program: Program,
    dim: usize,
    mlp: Mlp<R>,
    tape: Tape<R>,
    /// Tile after tile, `dim` coordinates each.
    coordinates: Vec<Coordinate<R>>,
    next_row: usize,
    frames_done: usize,
    /// `[frames, particles, dim]`.
    trajectory: Vec<R>,
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
        let still = Coordinate {
            x: [R::ZERO; LANES],
            y: [R::ZERO; LANES],
            history: [[R::ZERO; LANES]; HISTORY],
        };
        let mut coordinates = vec![still; program.particles.div_ceil(LANES) * dim];
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
        Self {
            program: program.clone(),
            dim,
            tape: mlp.tape(),
            mlp,
            coordinates,
            next_row: 0,
            frames_done: 1,
            trajectory,
        }
    }

    /// Runs up to `evaluations` more rows; answers how many are left.
    pub fn run(&mut self, evaluations: usize) -> usize {
        let end = self
            .program
            .rows
            .len()
            .min(self.next_row.saturating_add(evaluations));
        for index in self.next_row..end {
            let row = self.program.rows[index];
            for tile in 0..self.program.particles.div_ceil(LANES) {
                self.push_tile(&row, index, tile);
            }
            if row.commit != 0.0 {
                self.frames_done += 1;
            }
        }
        self.next_row = end;
        self.program.rows.len() - end
    }

    /// The frames; complete when no row is left.
    pub fn finish(self) -> Frames<R> {
        Frames {
            values: self.trajectory,
            particles: self.program.particles,
            dim: self.dim,
        }
    }

    fn push_tile(&mut self, row: &StepRow, index: usize, tile: usize) {
        let dim = self.dim;
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        let inputs = self.tape.inputs_mut();
        let in_scale = R::rounded(row.in_scale);
        for (input, coordinate) in inputs.iter_mut().zip(coordinates.iter()) {
            *input = coordinate.x.map(|x| in_scale * x);
        }
        let time_input = R::rounded(row.time_input);
        self.mlp
            .time_features(time_input, |i, x| inputs[i] = [x; LANES]);
        self.mlp.forward(&mut self.tape);

        let noise = draw_noise(row, &self.program, index, tile, dim);
        let [conv_x, conv_f, base, state, g0] =
            [row.conv_x, row.conv_f, row.base, row.state, row.g0].map(R::rounded);
        let two = self.mlp.shape.heads > 1;
        let conv_h = R::rounded(if two { row.conv_h } else { 0.0 });
        let outputs = self.tape.outputs();
        let second = |j: usize| outputs[if two { dim + j } else { j }];
        let [g1, g2, g3, noise_scale] = [row.g1, row.g2, row.g3, row.noise].map(R::rounded);
        for (j, (coordinate, output)) in coordinates.iter_mut().zip(outputs).enumerate() {
            let second = second(j);
            let Coordinate { x, y, history } = coordinate;
            for lane in 0..LANES {
                let g = conv_x * x[lane] + conv_f * output[lane] + conv_h * second[lane];
                let [h1, h2, h3] = history.each_ref().map(|h| h[lane]);
                let earlier = g1 * h1 + g2 * h2 + g3 * h3;
                x[lane] = base * y[lane] + state * x[lane] + g0 * g + earlier;
                if let Some(noise) = noise.get(lane * dim + j) {
                    x[lane] += noise_scale * *noise;
                }
                history[2][lane] = h2;
                history[1][lane] = h1;
                history[0][lane] = g;
            }
        }
        if row.commit != 0.0 {
            self.commit(tile);
        }
    }

    fn commit(&mut self, tile: usize) {
        let (dim, particles) = (self.dim, self.program.particles);
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        coordinates.iter_mut().for_each(|c| c.y = c.x);
        let first = tile * LANES;
        let frame = &mut self.trajectory[(self.frames_done * particles + first) * dim..];
        let points = frame.chunks_exact_mut(dim).take(particles - first);
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
