//! The number type of a kernel: `f32` runs, `f64` is the reference that tests compare with.

use fearless_simd::{Bytes, Simd, SimdBase, SimdFloat, SimdFloatElement};

use super::normals;

/// As many numbers as the processor computes with at once.
pub type Vector<S, R> = <R as SimdFloatElement>::Native<S>;

/// Arithmetic that the kernels need. The functions of `f32` are polynomials of our own, which
/// a shader can repeat; those of `f64` are the standard library's.
pub trait Real: SimdFloatElement + Send + Sync {
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
    /// 1/(1 + exp(−`x`)), without overflow at either end; of NaN, any number.
    fn sigmoid<S: Simd>(simd: S, x: Vector<S, Self>) -> Vector<S, Self>;
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
    fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
        let one = S::f32s::splat(simd, 1.0);
        one / (one + exp_minus(simd, x))
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
    #[inline(always)]
    fn sigmoid<S: Simd>(simd: S, x: S::f64s) -> S::f64s {
        S::f64s::from_fn(simd, |i| 1.0 / (1.0 + (-x[i]).exp()))
    }
}

/// Adding and subtracting 1.5·2²³ rounds to an integer, which the sum's low bits then hold.
const ROUND: f32 = 12_582_912.0;
/// Beyond these an `f32` exponential overflows or loses bits; the sigmoid is flat there.
const EXP_LIMIT: f32 = 87.0;
/// exp(−r) = Σ EXPₖ·rᵏ for |r| ≤ ½ ln 2 to 2⁻²⁵: of degree 6 the least relative error, by reweighted
/// least squares.
const EXP: [f32; 7] = [
    1.0,
    -1.0,
    0.499_999_9,
    -0.166_664_2,
    0.041_668_23,
    -0.008_374_857,
    0.001_383_679,
];

/// exp(−`x`), with `x` held within ±87.
#[inline(always)]
fn exp_minus<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // As integers, which every processor compares in one instruction: of positive numbers the bits
    // grow with the number, signed; of negative ones with the magnitude, unsigned.
    let (most, least) = (EXP_LIMIT.to_bits(), (-EXP_LIMIT).to_bits());
    let bits: S::i32s = x.bitcast();
    let bits: S::u32s = bits.min(most as i32).bitcast();
    let x: S::f32s = bits.min(least).bitcast();
    let shifted = x.mul_add(-std::f32::consts::LOG2_E, splat(simd, ROUND));
    let power = shifted - splat(simd, ROUND);
    // −x = power·ln 2 − r.
    let [high, low] = normals::LN_2;
    let r = power.mul_add(high, x);
    let r = power.mul_add(low, r);
    let sum = r.mul_add(EXP[6], splat(simd, EXP[5]));
    let sum = sum.mul_add(r, splat(simd, EXP[4]));
    let sum = sum.mul_add(r, splat(simd, EXP[3]));
    let sum = sum.mul_add(r, splat(simd, EXP[2]));
    let sum = sum.mul_add(r, splat(simd, EXP[1]));
    let sum = sum.mul_add(r, splat(simd, EXP[0]));
    let one = splat(simd, 1.0).to_bits();
    sum * S::f32s::from_bits((shifted.to_bits() << 23) + one)
}

#[inline(always)]
fn splat<S: Simd>(simd: S, x: f32) -> S::f32s {
    S::f32s::splat(simd, x)
}

#[cfg(test)]
mod tests {
    use fearless_simd::dispatch;

    use super::*;
    use crate::backend::cpu::simd::levels;

    #[test]
    fn f32_sigmoid_follows_f64() {
        for level in levels() {
            let sigmoid =
                |x: f32| dispatch!(level, simd => f32::sigmoid(simd, SimdBase::splat(simd, x))[0]);
            for i in -86_000..=86_000 {
                let x = i as f32 * 1e-3;
                let exact = 1.0 / (1.0 + f64::from(-x).exp());
                let error = (f64::from(sigmoid(x)) - exact).abs() / exact;
                // A few roundings of 2⁻²⁴ and the polynomial's own error.
                assert!(error < 4e-7, "sigmoid({x}) is off by {error:e}");
            }
            assert_eq!(sigmoid(1e30_f32), 1.0);
            assert!(sigmoid(-1e30_f32) < 1e-37);
        }
    }
}
