//! A law that a person types as its energy, −log π̃: normalised and drawn from on a grid.

use std::rc::Rc;

use super::{DataSet, standardise};
use crate::core::density::Density;
use crate::core::expression::{Expression, LONGEST, Variables};
use crate::error::Result;
use crate::registry::{Entry, Param, Pick};

/// The ring with two gaps of Rezende and Mohamed 2015, "Variational inference with normalizing
/// flows", table 1, U₁.
const TWO_MOONS: &str = "((sqrt(r2) - 2)/0.4)^2/2 - ln(exp(-((x - 2)/0.6)^2/2) + exp(-((x + 2)/0.6)^2/2))";

pub const ENTRY: Entry<DataSet> = Entry {
    id: "energy",
    label: "Your own energy",
    doc: "The law with density exp(−energy)/Z, for an energy that you type; Z is found on a grid, and the law drawn from it.",
    params: &[
        Param::text(
            "energy",
            "Energy",
            TWO_MOONS,
            LONGEST,
            "−log of the density but for a constant: a formula of x and y (or x1, x2) and r2 = x² + y². It must grow towards the edge of the box.",
        ),
        Param::integer("dim", "Dimension", 2.0, 1.0, 2.0, "Numbers in a point."),
        Param::log(
            "reach",
            "Reach",
            5.0,
            0.1,
            100.0,
            "Half a side of the box around 0 in which all of the law lies.",
        ),
        standardise(0.0),
    ],
    make: |p| {
        let made = law(p.text(0), p[1] as usize, p[2]);
        made.unwrap_or_else(|error| DataSet::illegal(p[1] as usize, error))
    },
};

/// An energy as it was typed, before anything is asked of its law.
pub struct TypedEnergy {
    /// Numbers in a point.
    pub dim: usize,
    /// Half a side of the box around 0.
    pub reach: f64,
    formula: Expression,
}

impl TypedEnergy {
    /// The energy at `x`, `[dim]`; not finite where it is not defined.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.formula.value(x)
    }
}

/// The energy of a legal pick, where it is one. Fails, naming `energy`, where it is no formula.
pub fn typed_energy(pick: &Pick) -> Result<Option<TypedEnergy>> {
    if pick.id != ENTRY.id {
        return Ok(None);
    }
    let args = pick.args(ENTRY.params);
    let (dim, reach) = (args[1] as usize, args[2]);
    let formula = parse(args.text(0), dim)?;
    Ok(Some(TypedEnergy {
        dim,
        reach,
        formula,
    }))
}

fn parse(text: &str, dim: usize) -> Result<Expression> {
    let formula = Expression::parse(text, &Variables::point(dim));
    formula.map_err(|error| error.within("energy"))
}

/// Fails, naming `energy`, where `text` is no formula or its law does not fit the box.
fn law(text: &str, dim: usize, reach: f64) -> Result<DataSet> {
    let formula = Rc::new(parse(text, dim)?);
    let also = formula.clone();
    let slope = move |x: &[f64]| also.gradient(x).1.iter().map(|g| -g).collect();
    let density = Density::from_fn(dim, move |x| -formula.value(x), slope);
    DataSet::on_grid(density, &vec![-reach; dim], &vec![reach; dim])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_gaussian_is_that_gaussian() {
        let set = law("(x - 1)^2/2 + 2*y^2 + 3", 2, 8.0).expect("legal");
        let density = set.into_density().expect("a density");
        let log_z = density.log_z.expect("known");
        // 2π·det^½ with variances 1 and ¼; the midpoint rule is as good as exact.
        let expected = (0.5 * std::f64::consts::TAU).ln() - 3.0;
        assert!((log_z - expected).abs() < 1e-9, "{log_z}");
        assert_eq!(density.gradient(&[2.0, 0.5]), [-1.0, -2.0]);
    }

    #[test]
    fn illegal_ones_are_explained() {
        for (text, part) in [
            ("x^2 + q", "\"q\" at character 7 is not known"),
            ("x", "edge"),
            ("-x^2 - y^2", "edge"),
            ("ln(x)", "must be a number"),
            ("5000*x^2 + y^2", "too fast"),
        ] {
            let error = law(text, 2, 5.0).err().expect("refused");
            assert_eq!(error.field, "energy");
            assert!(error.message.contains(part), "{text}: {error}");
        }
    }
}
