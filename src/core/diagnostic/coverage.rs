//! Which modes of a mixture samples reach, and how evenly.

use super::distance::Estimate;
use crate::core::mixture::{Covariance, Factor, Mixture};
use crate::core::rng::Stream;
use crate::error::{Error, Result};

/// A sample belongs to its nearest mode if it is within so many standard deviations.
const DEVIATIONS: f64 = 3.0;

/// How samples lie on the modes of a mixture.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Coverage {
    /// Share of the samples within 3 deviations (Mahalanobis) of some mode.
    pub share: Estimate,
    /// The same share of as many draws of the mixture itself: in many dimensions far below 1.
    pub exact_share: f64,
    /// Modes with at least one such sample.
    pub modes_hit: usize,
    /// Modes there are.
    pub modes: usize,
    /// KL(shares of the modes ‖ weights) in nats, of those samples; 0 where there are none.
    pub divergence: Estimate,
    /// What the divergence is on average for exact shares: (modes − 1)/2n.
    pub divergence_floor: f64,
}

/// The coverage of `law`'s modes by `samples`, `[n, dim]` in the law's units; `stream` draws the law's
/// own points. Fails where there are no samples or a covariance is singular.
pub fn mode_coverage(samples: &[f32], law: &Mixture, stream: &mut Stream) -> Result<Coverage> {
    let n = samples.len() / law.dim;
    if n == 0 {
        return Err(Error::new("samples", "give at least one"));
    }
    let factor = |s: &Covariance| {
        let message = "a singular covariance has no deviations to count in";
        s.factor(law.dim)
            .ok_or_else(|| Error::new("data.covariances", message))
    };
    let factors: Vec<Factor> = law.covariances.iter().map(factor).collect::<Result<_>>()?;
    let count = |points: &mut dyn Iterator<Item = Vec<f64>>| {
        let mut counts = vec![0_usize; law.means.len()];
        for mode in points.filter_map(|x| nearest(&x, law, &factors)) {
            counts[mode] += 1;
        }
        counts
    };
    let wide = |x: &[f32]| x.iter().map(|&x| f64::from(x)).collect();
    let counts = count(&mut samples.chunks_exact(law.dim).map(wide));
    let drawn = law.draw(stream, n)?;
    let exact = count(&mut drawn.chunks_exact(law.dim).map(<[f64]>::to_vec));
    let within: usize = counts.iter().sum();
    let share = within as f64 / n as f64;
    Ok(Coverage {
        share: Estimate {
            value: share,
            standard_error: Some((share * (1.0 - share) / n as f64).sqrt()),
        },
        exact_share: exact.iter().sum::<usize>() as f64 / n as f64,
        modes_hit: counts.iter().filter(|&&c| c > 0).count(),
        modes: counts.len(),
        divergence: divergence(&counts, &law.weights),
        divergence_floor: (counts.len() - 1) as f64 / (2.0 * within.max(1) as f64),
    })
}

/// The mode nearest to `x` in its own deviations, where it is near enough.
fn nearest(x: &[f64], law: &Mixture, factors: &[Factor]) -> Option<usize> {
    let distance = |(mean, factor): (&Vec<f64>, &Factor)| {
        let mut gap: Vec<f64> = x.iter().zip(mean).map(|(x, m)| x - m).collect();
        factor.solve(&mut gap)
    };
    let squares = law.means.iter().zip(factors).map(distance).enumerate();
    let near = squares.filter(|(_, square)| *square <= DEVIATIONS * DEVIATIONS);
    near.min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(mode, _)| mode)
}

/// Σ p ln(p/w) with its standard error by the delta method.
fn divergence(counts: &[usize], weights: &[f64]) -> Estimate {
    let total = counts.iter().sum::<usize>().max(1) as f64;
    let parts = || {
        let shares = counts.iter().map(move |&c| c as f64 / total);
        let logs = shares.zip(weights).filter(|(p, _)| *p > 0.0);
        logs.map(|(p, w)| (p, (p / w).ln()))
    };
    let value: f64 = parts().map(|(p, log)| p * log).sum();
    let square: f64 = parts().map(|(p, log)| p * log * log).sum();
    Estimate {
        value,
        standard_error: Some(((square - value * value).max(0.0) / total).sqrt()),
    }
}
