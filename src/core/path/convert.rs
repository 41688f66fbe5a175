//! One path seen along another. Two affine paths from a Gaussian source have, wherever their ratios
//! α/σ agree, the same law up to a scaling: so a field trained on one answers for every other.

use super::{Path, Schedule};

/// Where a path's time r lies on the trained path, and how fast: x on the path is k times a point
/// x/k of the trained path at time t.
///
/// Fields follow: the velocity is (k'/k)·x + k·t'·v_t(x/k), the score s_t(x/k)/k, the noise and the
/// data predictions those at (x/k, t); k' and t' are derivatives in r. A linear reading
/// v = c_x·x + c_F·F(in_scale·x, t) therefore becomes (k'/k + t'·c_x)·x + k·t'·c_F·F(in_scale/k·x, t).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// The trained path's time.
    pub t: f64,
    /// The scaling k.
    pub k: f64,
    /// dt/dr.
    pub d_t: f64,
    /// dk/dr.
    pub d_k: f64,
}

impl Conversion {
    /// Time `r` of `path` seen on `trained`, whose α/σ must rise over `range`, the times at which its
    /// field may be asked. None where no time of that range has the ratio: the path is noisier or
    /// cleaner there than anything the field was trained on.
    pub fn new(trained: &Path, range: (f64, f64), path: &Path, r: f64) -> Option<Self> {
        let there = from_gaussian(&path.schedule(r));
        let t = time_of(trained, range, &there)?;
        let here = from_gaussian(&trained.schedule(t));
        // Of α/σ or of σ/α, whichever is at most 1 and so never infinite.
        let noisy = there.alpha < there.sigma;
        let rate = |s: &Schedule| {
            let turn = s.d_alpha * s.sigma - s.alpha * s.d_sigma;
            turn / if noisy { s.sigma } else { s.alpha }.powi(2)
        };
        let d_t = rate(&there) / rate(&here);
        let (k, d_k) = if noisy {
            let k = there.sigma / here.sigma;
            (k, (there.d_sigma - k * here.d_sigma * d_t) / here.sigma)
        } else {
            let k = there.alpha / here.alpha;
            (k, (there.d_alpha - k * here.d_alpha * d_t) / here.alpha)
        };
        let this = Self { t, k, d_t, d_k };
        [t, k, d_t, d_k]
            .iter()
            .all(|x| x.is_finite())
            .then_some(this)
    }

    /// The velocity along the path at `x` (one coordinate), where the trained field's at x/k is `v`.
    pub fn velocity(&self, x: f64, v: f64) -> f64 {
        self.d_k / self.k * x + self.k * self.d_t * v
    }
}

/// First and last time of `path`, within its own range, that [`Conversion::new`] can answer; none
/// where the two have no ratio in common. A path that begins noisier than `trained` is left out until
/// they meet, and there a start from N(0, σ² + γ²) lacks what of the data the trained path holds.
pub fn common_range(trained: &Path, range: (f64, f64), path: &Path) -> Option<(f64, f64)> {
    let [first, last] = [range.0, range.1].map(|t| from_gaussian(&trained.schedule(t)));
    let at = |r: f64| from_gaussian(&path.schedule(r));
    // The trained range's ends where the path reaches them, else the path's own.
    let low = if lead(&at(path.range.0), &first) >= 0.0 {
        path.range.0
    } else {
        bracketed(path.range, |r| lead(&at(r), &first))?.1
    };
    let high = if lead(&at(path.range.1), &last) <= 0.0 {
        path.range.1
    } else {
        bracketed(path.range, |r| lead(&at(r), &last))?.0
    };
    (low < high).then_some((low, high))
}

/// The schedule with the extra noise folded into the source's: from a Gaussian source σx₀ + γz is
/// one Gaussian of deviation √(σ² + γ²), and the marginals and the velocity are the same.
pub fn from_gaussian(s: &Schedule) -> Schedule {
    if s.gamma == 0.0 {
        return Schedule {
            gamma: 0.0,
            d_gamma: 0.0,
            ..*s
        };
    }
    let sigma = s.sigma.hypot(s.gamma);
    Schedule {
        sigma,
        d_sigma: (s.sigma * s.d_sigma + s.gamma * s.d_gamma) / sigma,
        gamma: 0.0,
        d_gamma: 0.0,
        ..*s
    }
}

/// Positive where the ratio α/σ of `s` is above that of `other`; without a division by 0.
fn lead(s: &Schedule, other: &Schedule) -> f64 {
    s.alpha * other.sigma - other.alpha * s.sigma
}

/// The time in `range` at which `trained` has the ratio of `other`.
fn time_of(trained: &Path, range: (f64, f64), other: &Schedule) -> Option<f64> {
    let at = |t: f64| from_gaussian(&trained.schedule(t));
    if [range.0, range.1]
        .iter()
        .any(|&t| lead(&at(t), other) == 0.0)
    {
        let first = lead(&at(range.0), other) == 0.0;
        return Some(if first { range.0 } else { range.1 });
    }
    let (mut low, mut high) = range;
    if lead(&at(low), other) > 0.0 || lead(&at(high), other) < 0.0 {
        return None;
    }
    let mut t = 0.5 * (low + high);
    for step in 0..160 {
        let s = at(t);
        let value = lead(&s, other);
        if value < 0.0 {
            low = t;
        } else {
            high = t;
        }
        // Newton's step where it stays inside, else the middle; halving alone ends what it does not.
        let slope = s.d_alpha * other.sigma - other.alpha * s.d_sigma;
        let newton = t - value / slope;
        let next = if step < 100 && newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if value == 0.0 || (next - t).abs() <= f64::EPSILON * t.abs() {
            break;
        }
        t = next;
    }
    Some(t)
}

/// Both ends of the last interval around the sign change of `f`, from negative to positive, in
/// `range`; none where it does not change sign.
fn bracketed((mut low, mut high): (f64, f64), f: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    if f(low) > 0.0 || f(high) < 0.0 {
        return None;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some((low, high))
}
