//! The processor's peak, by independent chains of multiply-adds in its widest registers.

use std::hint::black_box;
use std::time::Instant;

use super::RUNS;

/// Numbers in a chain's vector: the widest registers hold 16.
const LANES: usize = 16;
/// Independent chains: they hide the latency of a multiply-add, and their vectors fit the registers.
const CHAINS: usize = 12;
/// Multiply-adds in a chain; about a twentieth of a second.
const LENGTH: usize = 12_000_000;

/// FLOP/s of `threads` threads together in `f32`, two for each multiply-add.
pub fn cpu(threads: usize) -> f64 {
    let run = |_| {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| black_box(chains(black_box(0.999), black_box(1e-3))));
            }
        });
        let operations = 2 * threads * lanes() * CHAINS * LENGTH;
        operations as f64 / start.elapsed().as_secs_f64()
    };
    (0..RUNS).map(run).fold(0.0, f64::max)
}

#[cfg(target_arch = "x86_64")]
fn lanes() -> usize {
    if is_x86_feature_detected!("avx512f") {
        LANES
    } else {
        LANES / 2
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn lanes() -> usize {
    LANES / 4
}

/// Runs the chains x ← x·a + b in the widest registers that there are.
#[cfg(target_arch = "x86_64")]
#[allow(
    unsafe_code,
    reason = "the features that the two functions need are asked for"
)]
fn chains(a: f32, b: f32) -> f32 {
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the processor has AVX-512F.
        unsafe { chains_512(a, b) }
    } else if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx") {
        // SAFETY: the processor has AVX and FMA.
        unsafe { chains_256(a, b) }
    } else {
        chains_of::<8>(a, b)
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn chains(a: f32, b: f32) -> f32 {
    chains_of::<4>(a, b)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn chains_512(a: f32, b: f32) -> f32 {
    use std::arch::x86_64::{_mm512_fmadd_ps, _mm512_reduce_add_ps, _mm512_set1_ps};

    let (a, b) = (_mm512_set1_ps(a), _mm512_set1_ps(b));
    let mut x = [_mm512_set1_ps(1.0); CHAINS];
    for _ in 0..LENGTH {
        for x in &mut x {
            *x = _mm512_fmadd_ps(*x, a, b);
        }
    }
    x.into_iter().map(|x| _mm512_reduce_add_ps(x)).sum()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx,fma")]
fn chains_256(a: f32, b: f32) -> f32 {
    use std::arch::x86_64::{_mm256_cvtss_f32, _mm256_fmadd_ps, _mm256_set1_ps};

    let (a, b) = (_mm256_set1_ps(a), _mm256_set1_ps(b));
    let mut x = [_mm256_set1_ps(1.0); CHAINS];
    for _ in 0..LENGTH {
        for x in &mut x {
            *x = _mm256_fmadd_ps(*x, a, b);
        }
    }
    x.into_iter().map(|x| _mm256_cvtss_f32(x)).sum()
}

/// For processors without fused multiply-adds, or where the compiler knows them by itself.
fn chains_of<const N: usize>(a: f32, b: f32) -> f32 {
    let mut x = [[1.0_f32; N]; CHAINS];
    for _ in 0..LENGTH {
        for x in x.as_flattened_mut() {
            *x = if cfg!(target_arch = "aarch64") {
                x.mul_add(a, b)
            } else {
                *x * a + b
            };
        }
    }
    x.as_flattened().iter().sum()
}
