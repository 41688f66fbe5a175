//! [`Plot`]: numbers and the words around them; how it looks is the page's affair.

use serde::Serialize;

/// A diagram.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plot {
    /// What it shows.
    pub title: String,
    /// What it says, in a sentence with its numbers.
    pub finding: String,
    /// Left to right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// Lines and points; none where there is a map.
    pub series: Vec<Series>,
    /// Colours over the plane, where it is a map.
    pub map: Option<Map>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Axis {
    /// What it measures, with its unit.
    pub label: String,
    /// Whether its scale is logarithmic; then every number on it is positive.
    pub log: bool,
}

impl Axis {
    /// A linear axis.
    pub fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            log: false,
        }
    }

    /// A logarithmic axis.
    pub fn log(label: impl Into<String>) -> Self {
        Self {
            log: true,
            ..Self::linear(label)
        }
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Points joined in their order.
    Line,
    /// Points alone.
    Points,
    /// A quiet line to compare with: a floor, a truth, a nominal slope.
    Reference,
}

/// Numbers that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// How it is drawn.
    pub style: Style,
    /// Places, finite.
    pub x: Vec<f64>,
    /// Values, finite, as many.
    pub y: Vec<f64>,
    /// The values' standard errors, as many, where they are known.
    pub error: Option<Vec<f64>>,
}

impl Series {
    /// A series of the points that are finite, and positive where `log` asks for it.
    pub fn new(label: impl Into<String>, style: Style, points: &[(f64, f64)], log: bool) -> Self {
        let good = |(x, y): &&(f64, f64)| x.is_finite() && y.is_finite() && (!log || *y > 0.0);
        let (x, y) = points.iter().filter(good).copied().unzip();
        Self {
            label: label.into(),
            style,
            x,
            y,
            error: None,
        }
    }

    /// A line with standard errors: place, value, error.
    pub fn with_errors(label: impl Into<String>, points: &[(f64, f64, f64)]) -> Self {
        let good = points.iter().filter(|(x, y, e)| (x + y + e).is_finite());
        Self {
            label: label.into(),
            style: Style::Line,
            x: good.clone().map(|p| p.0).collect(),
            y: good.clone().map(|p| p.1).collect(),
            error: Some(good.map(|p| p.2).collect()),
        }
    }

    /// A level line from `from` to `to`.
    pub fn level(label: impl Into<String>, from: f64, to: f64, y: f64) -> Self {
        Self::new(label, Style::Reference, &[(from, y), (to, y)], false)
    }
}

/// Values over a grid of cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Map {
    /// Edges of the columns, one more than there are.
    pub x: Vec<f64>,
    /// Edges of the rows, upwards, one more than there are.
    pub y: Vec<f64>,
    /// `[rows, columns]`; NaN where nothing is known.
    pub values: Vec<f64>,
    /// What the colours mean, with the unit.
    pub label: String,
    /// Whether the values may be of either sign, with 0 in the middle of the colours.
    pub signed: bool,
}

/// A number in three digits.
pub fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let size = value.abs();
    if !(1e-3..1e5).contains(&size) {
        return format!("{value:.1e}");
    }
    let digits = (2 - size.log10().floor() as i32).max(0) as usize;
    format!("{value:.digits$}")
}

/// A number with its standard error, to the error's first digit, or two where that is 1.
pub fn with_error(value: f64, error: f64) -> String {
    if !(error > 0.0 && error.is_finite()) {
        return short(value);
    }
    let power = error.log10().floor();
    let leads_with_one = error < 2.0 * 10.0_f64.powf(power);
    let digits = (i32::from(leads_with_one) - power as i32).clamp(0, 9) as usize;
    format!("{value:.digits$} ± {error:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::{short, with_error};

    #[test]
    fn numbers_in_words() {
        assert_eq!(
            [0.0, 12.345, 0.012_34, 1234.0, 2e-7, -3.0].map(short),
            ["0", "12.3", "0.0123", "1234", "2.0e-7", "-3.00"]
        );
        assert_eq!(with_error(1.2345, 0.03), "1.23 ± 0.03");
        assert_eq!(with_error(1.2345, 0.012), "1.234 ± 0.012");
        assert_eq!(with_error(1234.5, 70.0), "1234 ± 70");
        assert_eq!(with_error(2.0, 0.0), "2.00");
    }
}
