//! How many multiply-adds a device does at best, by probes that keep all their numbers in registers:
//! the measure that achieved FLOP/s are compared with.

mod cpu;
#[cfg(feature = "gpu")]
mod gpu;

pub use cpu::cpu;
#[cfg(feature = "gpu")]
pub use gpu::gpu;

/// Runs of a probe, of which the best counts.
const RUNS: usize = 5;
