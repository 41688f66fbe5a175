//! Plans of two fields: a teacher, and the one that the choice asks for, trained on the teacher's
//! pairs.

use super::Plan;
use super::question::check_coupling;
use crate::choice::Choice;
use crate::core::along;
use crate::core::coupling::Teacher;
use crate::error::{Error, Result};
use crate::registry::Pick;

/// Whether any coupling of this build has a teacher.
const TEACHERS: bool = cfg!(feature = "theory");

impl Plan {
    /// The same with its teacher's plan, where the coupling has a teacher. Fails where the two fields
    /// cannot share a network or the teacher cannot be followed.
    pub(super) fn taught(mut self) -> Result<Self> {
        let Some(choice) = self.teacher_choice(&self.choice) else {
            return Ok(self);
        };
        let teacher = Self::assemble(
            &choice,
            self.columns.clone(),
            self.frame.clone(),
            self.train.source.clone(),
            self.train.data.clone(),
            self.regression.ends(),
            None,
        )?;
        if teacher.train.shape != self.train.shape {
            return Err(Error::new(
                "target",
                "with the coupling \"distilled\" the field has one head; choose velocity",
            ));
        }
        check_coupling(&self.coupling, &teacher.regression)?;
        self.teacher = Some(Box::new(teacher));
        Ok(self)
    }

    /// The plan of the field in place at training step `step`: the teacher's up to the step at which
    /// it has made its pairs.
    pub fn at(&self, step: u32) -> &Plan {
        self.at_hand(self.handed_over(step))
    }

    /// The plan of the field in place after `handed_over` steps of a teacher, 0 before its end.
    pub fn at_hand(&self, handed_over: u32) -> &Plan {
        match &self.teacher {
            Some(teacher) if handed_over == 0 => teacher,
            _ => self,
        }
    }

    /// The training step at which the teacher makes its pairs; none where there is no teacher.
    pub fn teacher_end(&self) -> Option<u32> {
        let rollout = self.coupling.rollout().filter(|_| TEACHERS)?;
        rollout.teacher.as_ref()?;
        Some(rollout.first_step(1))
    }

    /// As [`Plan::at`], of its own.
    pub fn into_at(mut self, step: u32) -> Plan {
        match self.teacher.take() {
            Some(teacher) if self.handed_over(step) == 0 => *teacher,
            _ => self,
        }
    }

    /// Training steps that a teacher took before the field in place at training step `step`; 0 for
    /// the teacher itself, or where there is none.
    pub fn handed_over(&self, step: u32) -> u32 {
        let last = self.teacher_end().unwrap_or_default();
        if step > last { last } else { 0 }
    }

    /// What the teacher is made from, where there is one and `choice` is the whole choice.
    pub(super) fn teacher_choice(&self, choice: &Choice) -> Option<Choice> {
        if !TEACHERS {
            return None;
        }
        let Teacher {
            path,
            target,
            weighting,
            time_law,
        } = self.coupling.rollout()?.teacher.as_ref()?;
        Some(Choice {
            path: path.clone(),
            target: target.clone(),
            weighting: weighting.clone(),
            time_law: time_law.clone(),
            coupling: Pick::of("independent"),
            along: Pick::of(along::TRAINED.id),
            ..choice.clone()
        })
    }
}
