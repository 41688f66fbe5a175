//! What a formula can be made of, with values and exact slopes.

use std::f64::consts::FRAC_2_SQRT_PI;

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Function {
    Negate,
    Sin,
    Cos,
    Tan,
    Exp,
    Log,
    Sqrt,
    Abs,
    Tanh,
    Cosh,
    Sinh,
    Erf,
}

/// A function of two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
}

/// The functions of one number by their names.
pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("exp", Function::Exp),
    ("log", Function::Log),
    ("ln", Function::Log),
    ("sqrt", Function::Sqrt),
    ("abs", Function::Abs),
    ("tanh", Function::Tanh),
    ("cosh", Function::Cosh),
    ("sinh", Function::Sinh),
    ("erf", Function::Erf),
];

/// The functions of two numbers by their names.
pub(super) const OPERATORS: &[(&str, Operator)] = &[("min", Operator::Min), ("max", Operator::Max)];

impl Function {
    pub(super) fn value(self, u: f64) -> f64 {
        match self {
            Self::Negate => -u,
            Self::Sin => u.sin(),
            Self::Cos => u.cos(),
            Self::Tan => u.tan(),
            Self::Exp => u.exp(),
            Self::Log => u.ln(),
            Self::Sqrt => u.sqrt(),
            Self::Abs => u.abs(),
            Self::Tanh => u.tanh(),
            Self::Cosh => u.cosh(),
            Self::Sinh => u.sinh(),
            Self::Erf => erf(u),
        }
    }

    /// The derivative at `u`, where the value is `value`; of |u| at 0 it is 0.
    pub(super) fn slope(self, u: f64, value: f64) -> f64 {
        match self {
            Self::Negate => -1.0,
            Self::Sin => u.cos(),
            Self::Cos => -u.sin(),
            Self::Tan => 1.0 + value * value,
            Self::Exp => value,
            Self::Log => 1.0 / u,
            Self::Sqrt => 0.5 / value,
            Self::Abs if u == 0.0 => 0.0,
            Self::Abs => u.signum(),
            Self::Tanh => u.cosh().powi(-2),
            Self::Cosh => u.sinh(),
            Self::Sinh => u.cosh(),
            Self::Erf => FRAC_2_SQRT_PI * (-u * u).exp(),
        }
    }
}

impl Operator {
    pub(super) fn value(self, u: f64, v: f64) -> f64 {
        match self {
            Self::Add => u + v,
            Self::Subtract => u - v,
            Self::Multiply => u * v,
            Self::Divide => u / v,
            Self::Power => u.powf(v),
            // Unlike `f64::min`, not a number where either is none.
            Self::Min if u < v => u,
            Self::Max if u > v => u,
            Self::Min | Self::Max => v + 0.0 * u,
        }
    }

    /// The derivatives by `u` and by `v`, where the value is `value`.
    pub(super) fn slopes(self, u: f64, v: f64, value: f64) -> (f64, f64) {
        match self {
            Self::Add => (1.0, 1.0),
            Self::Subtract => (1.0, -1.0),
            Self::Multiply => (v, u),
            Self::Divide => (1.0 / v, -value / v),
            Self::Power => {
                let by_base = if v == 0.0 { 0.0 } else { v * u.powf(v - 1.0) };
                let by_exponent = if value == 0.0 { 0.0 } else { value * u.ln() };
                (by_base, by_exponent)
            }
            Self::Min if u < v => (1.0, 0.0),
            Self::Max if u > v => (1.0, 0.0),
            Self::Min | Self::Max => (0.0, 1.0),
        }
    }
}

/// The error function by its series of positive terms, erf u = (2/√π) e^(−u²) Σ 2ⁿu²ⁿ⁺¹/(2n+1)!!
/// (Abramowitz & Stegun 1964, eq. 7.1.6); beyond 6 it is 1 to the last bit.
fn erf(u: f64) -> f64 {
    if u.is_nan() || u.abs() > 6.0 {
        return if u.is_nan() { u } else { u.signum() };
    }
    let (mut term, mut sum, mut odd) = (u, u, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= 2.0 * u * u / odd;
        sum += term;
    }
    FRAC_2_SQRT_PI * (-u * u).exp() * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_function_values() {
        // Abramowitz & Stegun 1964, table 7.1; erfc(3) and erfc(5) to the digits of a double.
        for (u, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (2.0, 0.995_322_265_0),
            (3.0, 0.999_977_909_503_001_4),
            (5.0, 0.999_999_999_998_462_5),
            (7.0, 1.0),
        ] {
            assert!((erf(u) - expected).abs() < 1e-10, "{u}: {}", erf(u));
            assert_eq!(erf(-u), -erf(u));
        }
        assert!((erf(5.999) - 1.0).abs() < 1e-15);
    }
}
