//! The processor's vector instructions, which are found out at run time.

pub use fearless_simd::Level;

/// Every level that this machine has, the widest first.
pub fn levels() -> Vec<Level> {
    let widest = Level::new();
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    use fearless_simd::Simd;
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    let found = [
        widest.as_avx512().map(Simd::level),
        widest.as_avx2().map(Simd::level),
        widest.as_sse4_2().map(Simd::level),
        widest.as_sse2().map(Simd::level),
    ];
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    let found = [Some(widest)];
    found.into_iter().flatten().collect()
}

/// The level's usual name.
pub fn name(level: Level) -> &'static str {
    match level {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Avx512(_) => "AVX-512",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Avx2(_) => "AVX2",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Sse4_2(_) => "SSE4.2",
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        Level::Sse2(_) => "SSE2",
        #[cfg(target_arch = "aarch64")]
        Level::Neon(_) => "NEON",
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        Level::WasmSimd128(_) => "SIMD128",
        _ => "no SIMD",
    }
}
