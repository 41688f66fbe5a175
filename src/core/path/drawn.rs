use super::curve::Curve;
use super::own::{self, Coefficient};
use super::{Path, Schedule};
use crate::error::{Error, Result};
use crate::number;
use crate::registry::{Entry, Param, Pick};

/// Longest list of knots in characters.
const LONGEST: usize = 1000;

pub const ENTRY: Entry<Result<Path>> = Entry {
    id: "drawn",
    label: "Your own, drawn",
    doc: "α, σ and γ as smooth curves through knots, \"time:value\" after \"time:value\": monotone cubics, which never swing beyond their knots (Fritsch & Carlson 1980).",
    params: &[
        Param::text(
            "alpha",
            "α through",
            "0:0, 0.5:0.5, 1:1",
            LONGEST,
            "Coefficient of the data: about 0 at t = 0, rising to 1 at t = 1.",
        ),
        Param::text(
            "sigma",
            "σ through",
            "0:1, 0.5:0.5, 1:0",
            LONGEST,
            "Coefficient of the source: positive at t = 0, falling to about 0 at t = 1.",
        ),
        Param::text(
            "gamma",
            "γ through",
            "0:0, 1:0",
            LONGEST,
            "Extra noise between the ends: 0 at both.",
        ),
    ],
    make: |p| {
        let [alpha, sigma, gamma] = [("alpha", 0), ("sigma", 1), ("gamma", 2)]
            .map(|(field, k)| knots(p.text(k)).map_err(|error| error.within(field)));
        let (alpha, sigma, gamma) = (alpha?, sigma?, gamma?);
        steady(&alpha, 1.0).map_err(|error| error.within("alpha"))?;
        steady(&sigma, -1.0).map_err(|error| error.within("sigma"))?;
        own::path(through(alpha), through(sigma), through(gamma))
    },
};

pub const FORMULA: &str = r"\alpha(t),\,\sigma(t),\,\gamma(t)\;\text{as drawn}";

fn through(knots: Vec<(f64, f64)>) -> Coefficient {
    let curve = Curve::new(knots);
    Box::new(move |t| curve.at(t))
}

/// A list of knots with the curve through them, for an editor.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Sketch {
    /// Time and value of each.
    pub knots: Vec<(f64, f64)>,
    /// The curve at even times from 0 to 1.
    pub curve: Vec<f64>,
}

/// What `text` draws, its curve at `count` times, at least 2. Fails where it is no list of knots from
/// time 0 to 1; whether a path has such a coefficient is another question.
pub fn sketch(text: &str, count: usize) -> Result<Sketch> {
    let knots = knots(text)?;
    let curve = Curve::new(knots.clone());
    let last = (count.max(2) - 1) as f64;
    let curve = (0..count.max(2)).map(|k| curve.at(k as f64 / last).0);
    Ok(Sketch {
        knots,
        curve: curve.collect(),
    })
}

/// The drawn path through a few values of `path`; where those make none, as of a variance that explodes,
/// the one that drawing starts from.
pub fn near(path: &Path) -> Result<Pick> {
    let through = |of: fn(&Schedule) -> f64| {
        let knots = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t: f64| {
            let value = of(&path.schedule(t.max(path.range.0).min(path.range.1)));
            let [t, value] = [t, (value * 1e3).round() / 1e3].map(number::shortest);
            format!("{t}:{value}")
        });
        knots.join(", ")
    };
    let pick = Pick::of(ENTRY.id)
        .with("alpha", through(|s| s.alpha).as_str())
        .with("sigma", through(|s| s.sigma).as_str())
        .with("gamma", through(|s| s.gamma).as_str());
    let pick = pick.complete(ENTRY.params)?;
    match super::GROUP.make(&pick) {
        Ok(_) => Ok(pick),
        Err(_) => Pick::of(ENTRY.id).complete(ENTRY.params),
    }
}

/// Knots (time, value) from "0:0, 0.3:0.1, 1:1": times rising from 0 to 1.
fn knots(text: &str) -> Result<Vec<(f64, f64)>> {
    let wrong = |message: String| Err(Error::new("", message));
    let mut knots: Vec<(f64, f64)> = Vec::new();
    for (k, part) in text.split(',').enumerate() {
        let number = |text: &str| number::parse(text.trim()).filter(|x| x.is_finite());
        let pair = part.split_once(':');
        let read = pair.and_then(|(time, value)| Some((number(time)?, number(value)?)));
        let Some(knot) = read else {
            return wrong(format!(
                "knot {}, \"{}\", is not time:value; write such as 0:0, 0.3:0.1, 1:1",
                k + 1,
                part.trim()
            ));
        };
        if knots.last().is_some_and(|last| knot.0 <= last.0) {
            return wrong(format!(
                "knot {}, \"{}\", is not later than the one before; let times rise",
                k + 1,
                part.trim()
            ));
        }
        knots.push(knot);
    }
    match (knots.first(), knots.last()) {
        (Some((0.0, _)), Some((1.0, _))) => Ok(knots),
        _ => wrong("must have its first knot at time 0 and its last at time 1".to_owned()),
    }
}

/// Whether the values rise (`direction` 1) or fall (−1), or stay, from knot to knot.
fn steady(knots: &[(f64, f64)], direction: f64) -> Result<()> {
    let back = |pair: &[(f64, f64)]| direction * (pair[1].1 - pair[0].1) < 0.0;
    match knots.windows(2).position(back) {
        None => Ok(()),
        Some(k) => {
            let (verb, at) = (if direction > 0.0 { "rise" } else { "fall" }, k + 2);
            let message = format!("must not turn back, and does at knot {at}; let values {verb} or stay");
            Err(Error::new("", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_passes_through_its_knots() {
        let sketch = sketch("0:0, 0.5:0.2, 1:1", 5).expect("legal");
        assert_eq!(sketch.knots, [(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)]);
        let at = |k: usize| sketch.curve[k];
        assert!((at(0), at(2), at(4)) == (0.0, 0.2, 1.0) && at(1) > 0.0 && at(1) < 0.2);
        assert!(super::sketch("0:0, 0.5:x, 1:1", 5).is_err());
    }

    #[test]
    fn every_path_is_drawn_close_by_or_from_the_start() {
        for entry in super::super::GROUP.all {
            let path = super::super::GROUP.make(&Pick::of(entry.id)).expect("legal");
            let drawn = super::super::GROUP.make(&near(&path).expect("one")).expect("legal");
            if !matches!(entry.id, "linear" | "trigonometric" | "vp-cosine") {
                continue;
            }
            for k in 0..=10 {
                let (a, b) = (path.schedule(f64::from(k) / 10.0), drawn.schedule(f64::from(k) / 10.0));
                let away = (a.alpha - b.alpha).abs() + (a.sigma - b.sigma).abs();
                assert!(away < 0.04, "{} at {k}: {away}", entry.id);
            }
        }
    }
}
