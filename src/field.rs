//! A field read at single points, in the data's units and in `f64`.

use crate::backend::cpu::mlp::Mlp;
use crate::backend::cpu::panels::{number, number_mut};
use crate::core::frame::Frame;
use crate::core::mixture::{FieldValues, Pair};
use crate::core::regression::Quantity;
use crate::engine::plan_of;
use crate::error::{Error, Result};
use crate::format::field_file::FieldFile;
use crate::plan::Plan;

/// A field that answers at any (x, t).
pub struct Field {
    plan: Plan,
    law: Law,
}

enum Law {
    Exact(Pair),
    Trained(Mlp<f64>),
}

impl Field {
    /// The exact field of the plan's choice. Fails where none is known: data and source must be
    /// Gaussian mixtures or finite sets.
    pub fn exact(plan: Plan) -> Result<Self> {
        match plan.exact.clone() {
            Some(laws) => Ok(Self {
                plan,
                law: Law::Exact(laws),
            }),
            None => Err(Error::new(
                "data",
                "has no exact field; choose a mixture, 8 Gaussians or a finite set, with such a source or gaussian",
            )),
        }
    }

    /// The trained field of a file.
    pub fn trained(file: &FieldFile) -> Result<Self> {
        let plan = plan_of(file, None)?.into_at(file.step);
        let weights: Vec<f64> = file.weights.iter().map(|&w| f64::from(w)).collect();
        Ok(Self {
            law: Law::Trained(Mlp::new(plan.train.shape, &weights)),
            plan,
        })
    }

    /// From the field's coordinates to the data's.
    pub fn frame(&self) -> &Frame {
        &self.plan.frame
    }

    /// First and last time that it answers for.
    pub fn range(&self) -> (f64, f64) {
        match self.law {
            Law::Exact(_) => (0.0, 1.0),
            Law::Trained(_) => self.plan.regression.range(),
        }
    }

    /// Root mean square coordinate of the source or of the data, whichever is larger, in the frame.
    pub fn rms(&self) -> f64 {
        let ends = self.plan.regression.ends();
        ends.source_rms.max(ends.data_rms)
    }

    /// What the field says at time `t` (0 at the source, 1 at the data) and at `x`, `[dim]`, all in
    /// the data's units. A quantity that is not defined there is absent.
    pub fn at(&self, t: f64, x: &[f64]) -> Result<FieldValues> {
        let frame = &self.plan.frame;
        if x.len() != frame.dim() {
            return Err(Error::new(
                "x",
                format!("has {} numbers and the field {}", x.len(), frame.dim()),
            ));
        }
        let (low, high) = self.range();
        if !(low..=high).contains(&t) {
            return Err(Error::new(
                "t",
                format!("{t} lies outside this field's times, {low} to {high}"),
            ));
        }
        let inside: Vec<f64> = x
            .iter()
            .zip(&frame.center)
            .zip(&frame.scale)
            .map(|((x, c), s)| (x - c) / s)
            .collect();
        let values = match &self.law {
            Law::Exact(laws) => laws.field(&self.plan.regression.schedule(t), &inside),
            Law::Trained(mlp) => self.learned(mlp, t, &inside),
        };
        Ok(frame.leave_values(values.defined()))
    }

    fn learned(&self, mlp: &Mlp<f64>, t: f64, x: &[f64]) -> FieldValues {
        let regression = &self.plan.regression;
        let mut tape = mlp.forward_tape();
        let inputs = tape.inputs_mut();
        for (i, x) in x.iter().enumerate() {
            *number_mut(inputs, i, 0) = regression.in_scale(t) * x;
        }
        mlp.time_features(t, |i, feature| *number_mut(inputs, i, 0) = feature);
        mlp.forward(&mut tape);
        let read = |quantity| {
            let map = regression.conversion(t, quantity)?;
            let output = |i: usize| number(tape.outputs(), i, 0);
            let answer = |i: usize| {
                let h = if regression.heads() > 1 {
                    output(x.len() + i)
                } else {
                    0.0
                };
                map.x * x[i] + map.f * output(i) + map.h * h
            };
            Some((0..x.len()).map(answer).collect())
        };
        FieldValues {
            velocity: read(Quantity::Velocity),
            score: read(Quantity::Score),
            noise: read(Quantity::Noise),
            data: read(Quantity::Data),
            extra: None,
            log_density: None,
        }
    }
}
