//! Plans towards a density rather than data.

use std::rc::Rc;

use super::{MAX_TRAJECTORY, Plan, empty_pool};
use crate::core::coupling::Coupling;
use crate::core::density::Density;
use crate::core::program::{Method, Program, Start};
use crate::core::regression::{Quantity, SourceLaw};
use crate::core::sampler;
use crate::error::{Error, Result};
use crate::registry::Pick;

impl Plan {
    /// The same plan knowing the data's `density`, in raw units. Where the coupling needs one, it makes
    /// its examples from it from now on. Fails where that asks for other parts.
    pub(super) fn steered(mut self, density: Option<Density>) -> Result<Self> {
        let (center, scale) = (&self.frame.center, &self.frame.scale);
        self.density = density.map(|density| Rc::new(density.in_frame(center, scale)));
        let Coupling::Adjoint(adjoint) = self.coupling else {
            return Ok(self);
        };
        let fail = |field: &str, message: &str| {
            Err(Error::new(
                field,
                format!("the coupling \"adjoint\" {message}"),
            ))
        };
        if self.regression.ends().source != SourceLaw::Origin {
            return fail("source", "starts a process from 0; choose origin");
        }
        if self.choice.path.id != "brownian-bridge" {
            return fail("path", "steers Brownian motion; choose brownian-bridge");
        }
        if !["control", "drift"].contains(&self.choice.target.id.as_str()) {
            return fail("target", "tells the drift alone; choose control or drift");
        }
        let Some(density) = self.density.clone() else {
            return fail(
                "data",
                "needs a law whose density is known; choose a mixture, funnel, double-well, rings or your own energy",
            );
        };
        let noise = self.regression.total_noise();
        self.regression = self.regression.with_explicit_target(adjoint.share(noise));
        self.train.rows = self.regression.rows();
        self.coupling = Coupling::Rollout(Box::new(adjoint.rollout(density, noise)));
        self.train.pairs = self
            .coupling
            .pool()
            .map(|count| empty_pool(count, self.frame.dim()));
        Ok(self)
    }

    /// The data's density log π̃ in the frame, where it is known.
    pub fn density(&self) -> Option<&Rc<Density>> {
        self.density.as_ref()
    }

    /// The program whose paths tell log Z: the process from 0 with the path's own noise, in `steps`
    /// steps on the choice's grid. Fails where there is none: the source must be the origin.
    pub fn control_program(&self, particles: usize, steps: usize, seed: u32) -> Result<Program> {
        let fail = |field: &str, message: &str| Err(Error::new(field, message));
        if self.regression.ends().source != SourceLaw::Origin {
            return fail("source", "is no controlled process's; choose origin");
        }
        let (low, high) = self.regression.range();
        if !self.regression.offers(Quantity::Drift(
            self.regression.schedule(0.5 * (low + high)).eta(),
        )) {
            return fail(
                "target",
                "does not tell the control; choose control or drift",
            );
        }
        if (steps + 1) * particles * self.frame.dim() > MAX_TRAJECTORY {
            return fail(
                "sampler.particles",
                "do not fit in 128 MiB; take fewer particles or steps",
            );
        }
        let sampler = sampler::GROUP.make(&Pick::of("euler-maruyama").with("noise", 1.0))?;
        let times = self.grid.times(&self.regression, steps);
        Ok(Program {
            rows: sampler.rows(&self.regression, &times),
            start: Start::Source {
                scale: 0.0,
                noise: 0.0,
            },
            particles,
            seed,
            method: Method::Steps,
        })
    }
}
