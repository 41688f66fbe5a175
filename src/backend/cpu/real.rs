//! The number type of a kernel: `f32` runs, `f64` is the reference that tests compare with.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use super::normals;

/// Arithmetic that the kernels need. The functions of `f32` are polynomials of our own, which
/// vectorise and which a shader can repeat; those of `f64` are the standard library's.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The nearest number of this type.
    fn from_f64(x: f64) -> Self;
    /// The same number, which every such type has.
    fn from_f32(x: f32) -> Self;
    /// The same number in `f64`.
    fn to_f64(self) -> f64;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Natural logarithm of a positive normal number.
    fn ln(self) -> Self;
    /// Sine and cosine of 2π·`self`; `f32` reduces exactly for |`self`| < 2²⁰.
    fn sin_cos_turns(self) -> (Self, Self);
    /// 1/(1 + exp(−`self`)), without overflow at either end.
    fn sigmoid(self) -> Self;
    /// `x` as a buffer of `f32` holds it, so that both types compute with the same inputs.
    fn rounded(x: f64) -> Self {
        Self::from_f32(x as f32)
    }
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    fn from_f64(x: f64) -> Self {
        x as f32
    }
    fn from_f32(x: f32) -> Self {
        x
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn ln(self) -> Self {
        normals::ln(self)
    }
    fn sin_cos_turns(self) -> (Self, Self) {
        normals::sin_cos_turns(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        1.0 / (1.0 + exp(-self))
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    fn from_f64(x: f64) -> Self {
        x
    }
    fn from_f32(x: f32) -> Self {
        Self::from(x)
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn ln(self) -> Self {
        self.ln()
    }
    fn sin_cos_turns(self) -> (Self, Self) {
        (std::f64::consts::TAU * self).sin_cos()
    }
    fn sigmoid(self) -> Self {
        1.0 / (1.0 + (-self).exp())
    }
}

/// Adding and subtracting 1.5·2²³ rounds to an integer, which the sum's low bits then hold.
const ROUND: f32 = 12_582_912.0;
/// Beyond these an `f32` exponential overflows or loses bits; the sigmoid is flat there.
const EXP_LIMIT: f32 = 87.0;
/// 1/k! for k = 0..=7: exp(r) for |r| ≤ ½ ln 2 to 2⁻²⁶.
const EXP: [f32; 8] = [
    1.0,
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
];

/// exp of `x` held within ±87, without branches so that loops over lanes vectorise.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = if x > EXP_LIMIT { EXP_LIMIT } else { x };
    let x = if x < -EXP_LIMIT { -EXP_LIMIT } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let r = (x - power * normals::LN_2[0]) - power * normals::LN_2[1];
    let [c0, c1, c2, c3, c4, c5, c6, c7] = EXP;
    let sum = c0 + r * (c1 + r * (c2 + r * (c3 + r * (c4 + r * (c5 + r * (c6 + r * c7))))));
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    sum * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f32_sigmoid_follows_f64() {
        for i in -86_000..=86_000 {
            let x = i as f32 * 1e-3;
            let exact = f64::from(x).sigmoid();
            let error = (f64::from(x.sigmoid()) - exact).abs() / exact;
            // Three roundings of 2⁻²⁴ and the polynomial's own error.
            assert!(error < 4e-7, "sigmoid({x}) is off by {error:e}");
        }
        assert_eq!(1e30_f32.sigmoid(), 1.0);
        assert!((-1e30_f32).sigmoid() < 1e-37);
        assert!(f32::NAN.sigmoid().is_nan());
    }
}
