//! The number type of a kernel: `f32` runs, `f64` is the reference that tests compare with.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use wide::{f32x8, f64x8};

use super::normals;

/// Numbers that are computed with at once.
pub const WIDTH: usize = 8;

/// Arithmetic that the kernels need. The functions of `f32` are polynomials of our own, which
/// a shader can repeat; those of `f64` are the standard library's.
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
    /// [`WIDTH`] numbers in the processor's vector registers.
    type Wide: Wide<Self>;
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
    /// `x` as a buffer of `f32` holds it, so that both types compute with the same inputs.
    fn rounded(x: f64) -> Self {
        Self::from_f32(x as f32)
    }
}

/// The same arithmetic on [`WIDTH`] numbers. The page's program is compiled for size, which leaves
/// no loop vectorised: what must be fast says so by this.
pub trait Wide<R>:
    Copy
    + From<[R; WIDTH]>
    + Into<[R; WIDTH]>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
{
    /// `x` everywhere.
    fn splat(x: R) -> Self;
    /// Square roots.
    fn sqrt(self) -> Self;
    /// 1/(1 + exp(−`self`)), without overflow at either end.
    fn sigmoid(self) -> Self;
}

/// The `part`-th [`WIDTH`] of `numbers`.
#[inline(always)]
pub fn wide<R: Real>(numbers: &[R], part: usize) -> R::Wide {
    numbers.as_chunks().0[part].into()
}

/// Replaces the `part`-th [`WIDTH`] of `numbers`.
#[inline(always)]
pub fn set_wide<R: Real>(numbers: &mut [R], part: usize, values: R::Wide) {
    numbers.as_chunks_mut().0[part] = values.into();
}

impl Real for f32 {
    type Wide = f32x8;
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
}

impl Wide<f32> for f32x8 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self::splat(x)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        let one = Self::splat(1.0);
        one / (one + exp(-self))
    }
}

impl Real for f64 {
    type Wide = f64x8;
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
}

impl Wide<f64> for f64x8 {
    fn splat(x: f64) -> Self {
        Self::splat(x)
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn sigmoid(self) -> Self {
        self.to_array().map(|x| 1.0 / (1.0 + (-x).exp())).into()
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

/// exp of `x` held within ±87; of NaN, NaN.
#[inline(always)]
fn exp(x: f32x8) -> f32x8 {
    let limit = f32x8::splat(EXP_LIMIT);
    let x = x.simd_gt(limit).select(limit, x);
    let x = x.simd_lt(-limit).select(-limit, x);
    let shifted = x * f32x8::splat(std::f32::consts::LOG2_E) + f32x8::splat(ROUND);
    let power = shifted - f32x8::splat(ROUND);
    let [high, low] = normals::LN_2.map(f32x8::splat);
    let r = (x - power * high) - power * low;
    let [c0, c1, c2, c3, c4, c5, c6, c7] = EXP.map(f32x8::splat);
    let sum = c0 + r * (c1 + r * (c2 + r * (c3 + r * (c4 + r * (c5 + r * (c6 + r * c7))))));
    let one = f32x8::splat(1.0).to_bits();
    sum * f32x8::from_bits((shifted.to_bits() << 23) + one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sigmoid<R: Real>(x: R) -> R {
        R::Wide::splat(x).sigmoid().into()[WIDTH - 1]
    }

    #[test]
    fn f32_sigmoid_follows_f64() {
        for i in -86_000..=86_000 {
            let x = i as f32 * 1e-3;
            let exact = sigmoid(f64::from(x));
            let error = (f64::from(sigmoid(x)) - exact).abs() / exact;
            // Three roundings of 2⁻²⁴ and the polynomial's own error.
            assert!(error < 4e-7, "sigmoid({x}) is off by {error:e}");
        }
        assert_eq!(sigmoid(1e30_f32), 1.0);
        assert!(sigmoid(-1e30_f32) < 1e-37);
        assert!(sigmoid(f32::NAN).is_nan());
    }
}
