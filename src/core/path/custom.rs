use super::own::{self, Coefficient};
use super::Path;
use crate::core::expression::{Expression, LONGEST, Variables};
use crate::error::Result;
use crate::registry::{Entry, Param};

fn coefficient(field: &str, text: &str) -> Result<Coefficient> {
    let formula = Expression::parse(text, &Variables::time()).map_err(|e| e.within(field))?;
    Ok(Box::new(move |t| formula.derivative(&[t], 0)))
}

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "custom",
    label: "Your own, typed",
    doc: "α, σ and γ as formulas of t, from the source at t = 0 to the data at t = 1, with + − * / ^, brackets, pi, e and functions such as sin, exp, sqrt.",
    params: &[
        Param::text(
            "alpha",
            "α(t)",
            "t",
            LONGEST,
            "Coefficient of the data: about 0 at t = 0, 1 at t = 1.",
        ),
        Param::text(
            "sigma",
            "σ(t)",
            "1 - t",
            LONGEST,
            "Coefficient of the source: positive at t = 0, about 0 at t = 1.",
        ),
        Param::text(
            "gamma",
            "γ(t)",
            "0",
            LONGEST,
            "Extra noise between the ends: 0, or such as sin(pi*t)^2.",
        ),
    ],
    make: |p| {
        own::path(
            coefficient("alpha", p.text(0))?,
            coefficient("sigma", p.text(1))?,
            coefficient("gamma", p.text(2))?,
        )
    },
};

pub const FORMULA: &str = r"\alpha = @alpha \\ \sigma = @sigma \\ \gamma = @gamma";
