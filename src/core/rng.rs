//! The one random generator, bit-equal in Rust and WGSL (`shaders/shared/rng.wgsl`).
//!
//! Counter-based: a draw is a function of (seed, purpose, step, index), so any draw can be redone
//! anywhere and in any order. The mixing function is `pcg4d` of Jarzynski and Olano, "Hash
//! Functions for GPU Rendering", JCGT 9(3), 2020.

/// What a stream of draws is for; streams of different purposes never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Which row, source point and data point an example takes.
    Pick = 1,
    /// The source point x₀ of an example.
    Source = 2,
    /// The extra noise z of an example.
    Extra = 3,
    /// Where a sampled particle starts.
    Start = 4,
    /// The noise ξ of a sampler's step.
    Step = 5,
    /// The network's first weights.
    Weights = 6,
    /// Points of a synthetic data set.
    Data = 7,
    /// Random choices of a measurement.
    Measure = 8,
    /// Source points drawn as a data set.
    SourceData = 9,
    /// Pairs made on the host.
    Coupling = 10,
    /// Where the rollouts of a round start.
    Rollout = 11,
    /// Directions along which a divergence is estimated.
    Probe = 12,
}

/// Four mixed words from four counter words.
pub fn pcg4d(v: [u32; 4]) -> [u32; 4] {
    let [mut x, mut y, mut z, mut w] =
        v.map(|c| c.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    for round in 0..2 {
        x = x.wrapping_add(y.wrapping_mul(w));
        y = y.wrapping_add(z.wrapping_mul(x));
        z = z.wrapping_add(x.wrapping_mul(y));
        w = w.wrapping_add(y.wrapping_mul(z));
        if round == 0 {
            [x, y, z, w] = [x, y, z, w].map(|c| c ^ (c >> 16));
        }
    }
    [x, y, z, w]
}

/// Four random words of the stream (seed, purpose, step, index); `block` numbers the groups of
/// four within one (step, index), from 0 to 2²⁴ − 1.
pub fn words(seed: u32, purpose: Purpose, step: u32, index: u32, block: u32) -> [u32; 4] {
    pcg4d([index, step, ((purpose as u32) << 24) | block, seed])
}

/// Uniform in the open interval (0, 1), from the word's upper 23 bits: (k + ½)/2²³ is exact in `f32`.
pub fn unit(word: u32) -> f64 {
    (f64::from(word >> 9) + 0.5) / 8_388_608.0
}

/// Index in `0..count` (count ≥ 1, at most 2²⁴): the upper half of word × count, formed from
/// 16-bit halves as a shader without 64-bit integers does.
pub fn index_below(word: u32, count: u32) -> u32 {
    ((u64::from(word) * u64::from(count)) >> 32) as u32
}

/// Four standard normals from four words by the Box–Muller transform, in `f64` on the host.
/// Words 0 and 1 give the first pair (cosine, sine), words 2 and 3 the second.
pub fn normals(w: [u32; 4]) -> [f64; 4] {
    let pair = |u: u32, v: u32| {
        let radius = (-2.0 * unit(u).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * unit(v)).sin_cos();
        (radius * cos, radius * sin)
    };
    let ((a, b), (c, d)) = (pair(w[0], w[1]), pair(w[2], w[3]));
    [a, b, c, d]
}

/// A sequential reader of one stream, for host code that wants "the next number".
#[derive(Debug, Clone)]
pub struct Stream {
    seed: u32,
    purpose: Purpose,
    step: u32,
    index: u32,
    block: u32,
    ready: Vec<u32>,
}

impl Stream {
    /// The stream (seed, purpose, step, index) from its first word.
    pub fn new(seed: u32, purpose: Purpose, step: u32, index: u32) -> Self {
        Self {
            seed,
            purpose,
            step,
            index,
            block: 0,
            ready: Vec::new(),
        }
    }

    /// The next word.
    pub fn word(&mut self) -> u32 {
        if self.ready.is_empty() {
            let next = words(self.seed, self.purpose, self.step, self.index, self.block);
            self.block += 1;
            self.ready.extend(next.iter().rev());
        }
        self.ready.pop().unwrap_or_default()
    }

    /// The next uniform in (0, 1).
    pub fn unit(&mut self) -> f64 {
        unit(self.word())
    }

    /// The next standard normal.
    pub fn normal(&mut self) -> f64 {
        let w = [self.word(), self.word(), 0, 0];
        normals(w)[0]
    }

    /// The next index in `0..count`.
    pub fn below(&mut self, count: u32) -> u32 {
        index_below(self.word(), count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_normals() {
        let mut stream = Stream::new(3, Purpose::Measure, 0, 0);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let moment = |k: i32| draws.iter().map(|x| x.powi(k)).sum::<f64>() / f64::from(n);
        // Standard errors: 0.003, 0.0045, 0.012, 0.031; five of them are allowed.
        assert!(moment(1).abs() < 0.016, "{}", moment(1));
        assert!((moment(2) - 1.0).abs() < 0.023, "{}", moment(2));
        assert!(moment(3).abs() < 0.062, "{}", moment(3));
        assert!((moment(4) - 3.0).abs() < 0.16, "{}", moment(4));
    }

    #[test]
    fn streams_differ_in_every_coordinate() {
        let first = words(1, Purpose::Pick, 2, 3, 4);
        assert_ne!(first, words(2, Purpose::Pick, 2, 3, 4));
        assert_ne!(first, words(1, Purpose::Source, 2, 3, 4));
        assert_ne!(first, words(1, Purpose::Pick, 3, 3, 4));
        assert_ne!(first, words(1, Purpose::Pick, 2, 4, 4));
        assert_ne!(first, words(1, Purpose::Pick, 2, 3, 5));
    }

    #[test]
    fn indices_cover_their_range_evenly() {
        let mut stream = Stream::new(5, Purpose::Measure, 0, 0);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[stream.below(7) as usize] += 1);
        assert!(
            counts.iter().all(|&c| c.abs_diff(10_000) < 500),
            "{counts:?}"
        );
    }
}
