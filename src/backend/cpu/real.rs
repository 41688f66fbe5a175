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

/// The `part`-th [`WIDTH`] of `numbers`, with zeros beyond their end.
#[inline(always)]
pub fn wide<R: Real>(numbers: &[R], part: usize) -> R::Wide {
    match numbers.as_chunks().0.get(part) {
        Some(&values) => values.into(),
        None => last(numbers),
    }
}

#[cold]
#[inline(never)]
fn last<R: Real>(numbers: &[R]) -> R::Wide {
    let (mut values, rest) = ([R::ZERO; WIDTH], numbers.as_chunks::<WIDTH>().1);
    values[..rest.len()].copy_from_slice(rest);
    values.into()
}

/// Replaces the `part`-th [`WIDTH`] of `numbers`, as far as they go.
#[inline(always)]
pub fn set_wide<R: Real>(numbers: &mut [R], part: usize, values: R::Wide) {
    match numbers.as_chunks_mut().0.get_mut(part) {
        Some(place) => *place = values.into(),
        None => set_last(numbers, values),
    }
}

#[cold]
#[inline(never)]
fn set_last<R: Real>(numbers: &mut [R], values: R::Wide) {
    let rest = numbers.as_chunks_mut::<WIDTH>().1;
    rest.copy_from_slice(&values.into()[..rest.len()]);
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
        splat(x)
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

#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn splat(x: f32) -> f32x8 {
    f32x8::splat(x)
}

/// By the processor's own instruction: the crate's array would be filled in memory, in a loop.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
fn splat(x: f32) -> f32x8 {
    let half = wide::f32x4::from(std::arch::wasm32::f32x4_splat(x));
    bytemuck::cast([half, half])
}

/// exp of `x` held within ±87; of NaN, NaN.
#[inline(always)]
fn exp(x: f32x8) -> f32x8 {
    let limit = splat(EXP_LIMIT);
    let x = x.simd_gt(limit).select(limit, x);
    let x = x.simd_lt(-limit).select(-limit, x);
    let shifted = x * splat(std::f32::consts::LOG2_E) + splat(ROUND);
    let power = shifted - splat(ROUND);
    let [high, low] = normals::LN_2;
    let r = (x - power * splat(high)) - power * splat(low);
    let mut sum = splat(EXP[7]);
    for k in (0..7).rev() {
        sum = splat(EXP[k]) + r * sum;
    }
    let one = splat(1.0).to_bits();
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
