//! Kernel: moves particles by the rows of a program.

#[cfg(feature = "theory")]
use crate::core::program::Method;
use crate::core::program::{Program, Source};
use crate::core::rng::Purpose;
use crate::core::row::StepRow;

use super::draw::{Place, draw_normals};
use super::mlp::{LANES, Lanes, Mlp, Tape};
#[cfg(feature = "theory")]
use super::push_likelihood::Volumes;
use super::real::Real;
use super::start_particles::start_particles;

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
    dim: usize,
    mlp: Mlp<R>,
    tape: Tape<R>,
    /// Tile after tile, `dim` coordinates each.
    coordinates: Vec<Coordinate<R>>,
    #[cfg(feature = "theory")]
    volumes: Option<Volumes<R>>,
    next_row: usize,
    /// Index of the frame that the next commit makes.
    frame: usize,
    last_frame: usize,
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
        let still = Coordinate::at([R::ZERO; LANES]);
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
            #[cfg(feature = "theory")]
            volumes: match program.method {
                Method::Volume(divergence) => Some(Volumes::new(program, divergence, &mlp)),
                _ => None,
            },
            mlp,
            coordinates,
            next_row: 0,
            frame: 1,
            last_frame: program.frames() - 1,
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
                self.frame = self.last_frame.min(self.frame + 1);
            }
        }
        self.next_row = end;
        self.program.rows.len() - end
    }

    /// The frames; complete when no row is left.
    pub fn finish(self) -> Frames<R> {
        let particles = self.program.particles;
        Frames {
            values: self.trajectory,
            #[cfg(feature = "theory")]
            tallies: self.volumes.map_or(Vec::new(), |v| v.finish(particles)),
            #[cfg(not(feature = "theory"))]
            tallies: Vec::new(),
            particles,
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

        let step = Step::from(row);
        #[cfg(feature = "theory")]
        if let Some(volumes) = &mut self.volumes {
            volumes.push_tile(row, &step, tile, &self.mlp, &self.tape);
        }
        let noise = draw_noise(row, &self.program, index, tile, dim);
        let [conv_x, conv_f] = [row.conv_x, row.conv_f].map(R::rounded);
        let two = self.mlp.shape.heads > 1;
        let conv_h = R::rounded(if two { row.conv_h } else { 0.0 });
        let outputs = self.tape.outputs();
        let second = |j: usize| outputs[if two { dim + j } else { j }];
        let noise_scale = R::rounded(row.noise);
        for (j, (coordinate, output)) in coordinates.iter_mut().zip(outputs).enumerate() {
            let (second, x) = (second(j), coordinate.x);
            let g: Lanes<R> = std::array::from_fn(|lane| {
                conv_x * x[lane] + conv_f * output[lane] + conv_h * second[lane]
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
        if row.commit != 0.0 {
            self.commit(tile);
        }
    }

    fn commit(&mut self, tile: usize) {
        let (dim, particles) = (self.dim, self.program.particles);
        let coordinates = &mut self.coordinates[tile * dim..][..dim];
        coordinates.iter_mut().for_each(|c| c.y = c.x);
        let first = tile * LANES;
        let frame = &mut self.trajectory[(self.frame * particles + first) * dim..];
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
