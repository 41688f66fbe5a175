//! Particles of many dimensions by the stage's two axes, frame by frame as pictures need them.

use crate::backend::cpu::Trajectory;
use crate::draw::scene::Projection;
use crate::draw::view::Moment;

/// Frames that were projected, kept as long as particles and axes are the same.
#[derive(Debug, Default)]
pub(in crate::draw) struct Projected {
    of: Option<Projection>,
    done: Vec<bool>,
    /// `[frames, particles, 2]`.
    values: Vec<f32>,
}

impl Projected {
    /// The particles in the plane at least at the frames around `moments`.
    pub(in crate::draw) fn of(
        &mut self,
        projection: &Projection,
        moments: &[Moment],
        particles: Trajectory,
    ) -> Trajectory<'_> {
        let same =
            |old: &Projection| old.version == projection.version && old.axes == projection.axes;
        let size = particles.frames * particles.particles * 2;
        if !self.of.as_ref().is_some_and(same) || self.values.len() != size {
            self.of = Some(projection.clone());
            self.done = vec![false; particles.frames];
            self.values = vec![0.0; size];
        }
        for moment in moments {
            for frame in [moment.frame as usize, moment.frame as usize + 1] {
                if self.done.get(frame) == Some(&false) {
                    self.done[frame] = true;
                    self.project(frame, &projection.axes, &particles);
                }
            }
        }
        Trajectory {
            values: &self.values,
            dim: 2,
            ..particles
        }
    }

    fn project(&mut self, frame: usize, axes: &[f32], particles: &Trajectory) {
        let (count, dim) = (particles.particles, particles.dim);
        let (across, up) = axes.split_at(dim);
        let product = |axis: &[f32], x: &[f32]| axis.iter().zip(x).map(|(a, x)| a * x).sum();
        let rows = particles.values[frame * count * dim..][..count * dim].chunks_exact(dim);
        let into = &mut self.values[frame * count * 2..][..count * 2];
        for (place, x) in into.chunks_exact_mut(2).zip(rows) {
            place[0] = product(across, x);
            place[1] = product(up, x);
        }
    }
}
