//! Standard normals inside a kernel: logarithm, sine and cosine by short polynomials, the same on
//! every device (browsers' built-ins differ by up to 2·10⁻⁴). The coefficients stand here once;
//! the shaders' text is formatted from them.

use std::f64::consts::TAU;

use crate::core::rng::unit;

use super::real::Real;

/// ln 2 as a short head, whose products with exponents are exact, and the rest.
pub const LN_2: [f32; 2] = [HEAD as f32, (std::f64::consts::LN_2 - HEAD) as f32];
const HEAD: f64 = 355.0 / 512.0;
/// Bits of √½: mantissas are brought into [√½, √2).
pub const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
/// ln m = 2s·(1 + s²·(LN₀ + s²·(LN₁ + …))) with s = (m − 1)/(m + 1): 2 artanh s, to 2⁻²⁸.
pub const LN: [f32; 4] = [1.0 / 3.0, 1.0 / 5.0, 1.0 / 7.0, 1.0 / 9.0];
/// sin 2πr = r·(SIN₀ + r²·(SIN₁ + …)) for |r| ≤ ⅛: (−1)ᵏ(2π)²ᵏ⁺¹/(2k + 1)!.
pub const SIN: [f32; 5] = [
    TAU as f32,
    (-TAU * TAU_2 / 6.0) as f32,
    (TAU * TAU_2 * TAU_2 / 120.0) as f32,
    (-TAU * TAU_2 * TAU_2 * TAU_2 / 5040.0) as f32,
    (TAU * TAU_2 * TAU_2 * TAU_2 * TAU_2 / 362_880.0) as f32,
];
/// cos 2πr = COS₀ + r²·(COS₁ + …) for |r| ≤ ⅛: (−1)ᵏ(2π)²ᵏ/(2k)!.
pub const COS: [f32; 5] = [
    1.0,
    (-TAU_2 / 2.0) as f32,
    (TAU_2 * TAU_2 / 24.0) as f32,
    (-TAU_2 * TAU_2 * TAU_2 / 720.0) as f32,
    (TAU_2 * TAU_2 * TAU_2 * TAU_2 / 40_320.0) as f32,
];
const TAU_2: f64 = TAU * TAU;

/// Natural logarithm of a positive normal `x`.
pub fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub(SQRT_HALF_BITS) as i32) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent << 23) as u32));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    let [c0, c1, c2, c3] = LN;
    let tail = s2 * (c0 + s2 * (c1 + s2 * (c2 + s2 * c3)));
    let e = exponent as f32;
    e * LN_2[0] + (e * LN_2[1] + 2.0 * (s + s * tail))
}

/// Sine and cosine of 2π·`turns`.
pub fn sin_cos_turns(turns: f32) -> (f32, f32) {
    let quarters = (4.0 * turns).round_ties_even();
    let r = turns - 0.25 * quarters;
    let r2 = r * r;
    let [s0, s1, s2, s3, s4] = SIN;
    let [c0, c1, c2, c3, c4] = COS;
    let sin = r * (s0 + r2 * (s1 + r2 * (s2 + r2 * (s3 + r2 * s4))));
    let cos = c0 + r2 * (c1 + r2 * (c2 + r2 * (c3 + r2 * c4)));
    match quarters as i32 & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// Four standard normals from four words, as [`crate::core::rng::normals`] forms them.
pub fn normals<R: Real>(words: [u32; 4]) -> [R; 4] {
    let pair = |u: u32, v: u32| {
        let ln = R::rounded(unit(u)).ln();
        let radius = (-(ln + ln)).sqrt();
        let (sin, cos) = R::rounded(unit(v)).sin_cos_turns();
        [radius * cos, radius * sin]
    };
    let ([a, b], [c, d]) = (pair(words[0], words[1]), pair(words[2], words[3]));
    [a, b, c, d]
}
