//! What a person's own path must be, and the errors that explain what it is not. Fields are named
//! `alpha`, `sigma`, `gamma`.

use super::{Path, Schedule};
use crate::error::{Error, Result};
use crate::number::shortest;

/// Where values or derivatives are infinite at an end, as of √(1 − t²), the path stops so far
/// before it.
const SETBACK: f64 = 1e-3;

/// Times at which a path is looked at.
const LOOKS: usize = 512;

/// Most of the data at the start, beside the noise there.
const MOST_AT_START: f64 = 0.3;

/// Most noise left at the data, and the furthest that α may be from 1 there.
const MOST_AT_END: f64 = 0.1;

/// One coefficient: its value and derivative at a time.
pub type Coefficient = Box<dyn Fn(f64) -> (f64, f64)>;

/// The path of these three, where it is legal.
pub fn path(alpha: Coefficient, sigma: Coefficient, gamma: Coefficient) -> Result<Path> {
    let at = move |t: f64| {
        // Rounding may leave −10⁻¹⁷ at an end.
        let tidy = |(value, slope): (f64, f64)| {
            (
                if (-1e-9..0.0).contains(&value) {
                    0.0
                } else {
                    value
                },
                slope,
            )
        };
        let [(alpha, d_alpha), (sigma, d_sigma), (gamma, d_gamma)] =
            [tidy(alpha(t)), tidy(sigma(t)), tidy(gamma(t))];
        Schedule {
            alpha,
            sigma,
            gamma,
            d_alpha,
            d_sigma,
            d_gamma,
        }
    };
    let end = |end: f64, inside: f64| if all_finite(&at(end)) { end } else { inside };
    let range = (end(0.0, SETBACK), end(1.0, 1.0 - SETBACK));
    let looks: Vec<(f64, Schedule)> = times(range).map(|t| (t, at(t))).collect();
    finite(&looks)?;
    not_negative(&looks)?;
    ends(&looks)?;
    extra_noise(&looks)?;
    onward(&looks)?;
    Ok(Path::new(moving(range, &at), at))
}

/// From the first to the last usable time, closer together towards both.
fn times((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..=LOOKS).map(move |k| {
        let u = k as f64 / LOOKS as f64;
        // Exact at both ends.
        low * (1.0 - u) * (1.0 - u) * (1.0 + 2.0 * u) + high * u * u * (3.0 - 2.0 * u)
    })
}

fn all_finite(s: &Schedule) -> bool {
    let all = [s.alpha, s.sigma, s.gamma, s.d_alpha, s.d_sigma, s.d_gamma];
    all.iter().all(|x| x.is_finite())
}

fn parts(s: &Schedule) -> [(&'static str, &'static str, f64, f64); 3] {
    [
        ("alpha", "α", s.alpha, s.d_alpha),
        ("sigma", "σ", s.sigma, s.d_sigma),
        ("gamma", "γ", s.gamma, s.d_gamma),
    ]
}

/// A number as a message shows it.
fn brief(x: f64) -> String {
    let power = 10_f64.powi(3 - x.abs().max(1e-9).log10().floor() as i32);
    shortest((x * power).round() / power)
}

fn finite(looks: &[(f64, Schedule)]) -> Result<()> {
    for (t, s) in looks {
        for (field, name, value, slope) in parts(s) {
            let what = match (value.is_finite(), slope.is_finite()) {
                (true, true) => continue,
                (true, false) => "has no finite slope",
                (false, _) => "is not a finite number",
            };
            return Err(Error::new(
                field,
                format!(
                    "{name} {what} at t = {}; it needs both from {SETBACK} to {}",
                    brief(*t),
                    1.0 - SETBACK
                ),
            ));
        }
    }
    Ok(())
}

fn not_negative(looks: &[(f64, Schedule)]) -> Result<()> {
    for (t, s) in looks {
        if let Some((field, name, value, _)) = parts(s).into_iter().find(|part| part.2 < 0.0) {
            let (t, value) = (brief(*t), brief(value));
            let message = format!("{name} is {value} at t = {t}; it must not be negative");
            return Err(Error::new(field, message));
        }
    }
    Ok(())
}

fn ends(looks: &[(f64, Schedule)]) -> Result<()> {
    let ((low, first), (high, last)) = (looks[0], looks[looks.len() - 1]);
    let (low, high) = (brief(low), brief(high));
    let wrong = |field: &str, message: String| Err(Error::new(field, message));
    if (last.alpha - 1.0).abs() > MOST_AT_END {
        let alpha = brief(last.alpha);
        return wrong(
            "alpha",
            format!("α is {alpha} at t = {high}, where the data are; it must come to 1 there"),
        );
    }
    if last.sigma > MOST_AT_END {
        let sigma = brief(last.sigma);
        return wrong(
            "sigma",
            format!(
                "σ is {sigma} at t = {high}, where the data are; it must fall to {MOST_AT_END} or less there, better to 0"
            ),
        );
    }
    if first.sigma <= 0.0 {
        return wrong(
            "sigma",
            format!("σ is 0 at t = {low}, where only the source is; it must be positive there"),
        );
    }
    if first.alpha > MOST_AT_START * first.sigma {
        let (alpha, sigma) = (brief(first.alpha), brief(first.sigma));
        return wrong(
            "alpha",
            format!(
                "α is {alpha} at t = {low}, where σ is {sigma}; sampling starts there from the source alone, so α must be 0 or at most {MOST_AT_START} of σ"
            ),
        );
    }
    Ok(())
}

fn extra_noise(looks: &[(f64, Schedule)]) -> Result<()> {
    let most = looks
        .iter()
        .fold(0.0, |most: f64, (_, s)| most.max(s.gamma));
    for (t, s) in [looks[0], looks[looks.len() - 1]] {
        // √(t(1 − t)) is 0.063 of its most where the path stops short of an end.
        if s.gamma > 0.1 * most {
            let (t, gamma) = (brief(t), brief(s.gamma));
            return Err(Error::new(
                "gamma",
                format!(
                    "γ is {gamma} at t = {t}; it must be 0 at both ends, where only source or data are"
                ),
            ));
        }
    }
    Ok(())
}

/// Whether the path leads from noise to data all the way, and says so at every time.
fn onward(looks: &[(f64, Schedule)]) -> Result<()> {
    if looks.iter().any(|(_, s)| s.gamma > 0.0) {
        return Ok(());
    }
    for (t, s) in &looks[1..looks.len() - 1] {
        let turn = s.d_alpha * s.sigma - s.alpha * s.d_sigma;
        if turn <= 0.0 {
            let what = if turn < 0.0 { "falls" } else { "stands still" };
            let field = if s.d_alpha <= 0.0 && s.d_sigma <= 0.0 {
                "alpha"
            } else {
                "sigma"
            };
            return Err(Error::new(
                field,
                format!(
                    "α/σ {what} at t = {}, and data must win over noise all the way: let α rise or σ fall there (α is {} with slope {}, σ is {} with slope {})",
                    brief(*t),
                    brief(s.alpha),
                    brief(s.d_alpha),
                    brief(s.sigma),
                    brief(s.d_sigma)
                ),
            ));
        }
    }
    Ok(())
}

/// The range without an end at which nothing moves: a velocity of 0 determines nothing there.
fn moving(range: (f64, f64), at: &impl Fn(f64) -> Schedule) -> (f64, f64) {
    let speed = |t: f64| {
        let s = at(t);
        s.d_alpha.hypot(s.d_sigma)
    };
    let (fastest, most) = times(range)
        .map(|t| (t, speed(t)))
        .fold(
            (0.5, 0.0),
            |best, here| if here.1 > best.1 { here } else { best },
        );
    let trimmed = |end: f64| {
        if speed(end) > 1e-9 * most {
            return end;
        }
        let (mut still, mut moves) = (end, fastest);
        for _ in 0..60 {
            let t = 0.5 * (still + moves);
            if speed(t) < 1e-3 * most {
                still = t;
            } else {
                moves = t;
            }
        }
        moves
    };
    (trimmed(range.0), trimmed(range.1))
}
