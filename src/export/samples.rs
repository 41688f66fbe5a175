//! Particles for other programs.

use crate::error::Result;
use crate::format::array::{Array, write_npz};
use crate::format::csv::write_csv;
use crate::number::shortest_f32;
use crate::plan::Plan;

/// States of particles that a field has moved, in the data's units.
pub struct Trajectories {
    columns: Vec<String>,
    times: Vec<f32>,
    /// `[times, particles, dim]`.
    states: Vec<f32>,
}

impl Trajectories {
    /// From frames `[times, particles, dim]` of the plan's field, with their times.
    pub fn new(plan: &Plan, times: &[f32], frames: &[f32]) -> Self {
        debug_assert!(frames.len().is_multiple_of(times.len() * plan.frame.dim()));
        Self {
            columns: plan.columns.clone(),
            times: times.into(),
            states: plan.frame.leave(frames),
        }
    }

    fn particles(&self) -> usize {
        self.states.len() / (self.times.len() * self.columns.len())
    }

    /// The last states.
    fn ends(&self) -> &[f32] {
        &self.states[self.states.len() - self.particles() * self.columns.len()..]
    }

    /// The last states as CSV, a particle a line.
    pub fn ends_csv(&self) -> String {
        write_csv(&self.columns, self.ends())
    }

    /// The last states as an NPY file, `[particles, dim]`.
    pub fn ends_npy(&self) -> Vec<u8> {
        Array::new(&[self.particles(), self.columns.len()], self.ends().into()).to_npy()
    }

    /// All states as CSV: number of the particle, t and the coordinates; all times of the first
    /// particle, then of the next.
    pub fn csv(&self) -> String {
        let (dim, particles) = (self.columns.len(), self.particles());
        let head = write_csv(
            &[["particle".into(), "t".into()].as_slice(), &self.columns].concat(),
            &[],
        );
        let mut out = head;
        for particle in 0..particles {
            for (frame, &t) in self.times.iter().enumerate() {
                out += &format!("{particle},{}", shortest_f32(t));
                for &x in &self.states[(frame * particles + particle) * dim..][..dim] {
                    out.push(',');
                    out += &shortest_f32(x);
                }
                out.push('\n');
            }
        }
        out
    }

    /// All states as an NPZ file: `t`, `[times]`, and `x`, `[times, particles, dim]`.
    pub fn npz(&self) -> Result<Vec<u8>> {
        let shape = [self.times.len(), self.particles(), self.columns.len()];
        let t = Array::new(&shape[..1], self.times.clone());
        write_npz([("t", t), ("x", Array::new(&shape, self.states.clone()))])
    }
}
