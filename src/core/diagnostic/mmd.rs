use super::distance::{Estimate, Measure, points};
use crate::job::{Turn, at_once};
use crate::registry::Entry;

pub const ENTRY: Entry<Measure> = Entry {
    id: "mmd2",
    label: "MMD²",
    doc: "Squared maximum mean discrepancy of a Gaussian kernel as wide as the median distance, unbiased: about 0, of either sign, between equal laws (Gretton et al. 2012, eq. 4).",
    params: &[points(1000.0)],
    make: |p| {
        Measure::long(p[0], |x, y, dim, turn| {
            Box::pin(async move { Ok(in_turns(x, y, dim, turn).await) })
        })
    },
};

/// Points of each side whose distances give the median.
const FOR_MEDIAN: usize = 256;

/// The U-statistic of MMD² between `x` and `y`, both `[n, dim]`, n ≥ 2, with the kernel
/// exp(−‖x − y‖²/2h²), h the median distance within both sides taken together (Gretton et al. 2012,
/// "A kernel two-sample test", eq. 4 and section 8), and its standard error by both terms of the
/// variance of a U-statistic, so that it holds for equal laws, where it is about a third too large, as
/// for different ones.
pub fn mmd_squared(x: &[f32], y: &[f32], dim: usize) -> Estimate {
    at_once(in_turns(x, y, dim, &Turn::default()))
}

async fn in_turns(x: &[f32], y: &[f32], dim: usize, turn: &Turn) -> Estimate {
    let n = (x.len() / dim).min(y.len() / dim);
    let width = median(&x[..n * dim], &y[..n * dim], dim, turn).await;
    let rate = if width > 0.0 { -0.5 / (width * width) } else { 0.0 };
    let point = |i: usize| i * dim..(i + 1) * dim;
    let kernel = |a: &[f32], b: &[f32]| (rate * square(a, b)).exp();
    // h(z, z') = k(x, x') + k(y, y') − k(x, y') − k(x', y) for z = (x, y).
    let (mut rows, mut squares) = (vec![0.0; n], 0.0);
    for i in 0..n {
        let (xi, yi) = (&x[point(i)], &y[point(i)]);
        for j in 0..i {
            let (xj, yj) = (&x[point(j)], &y[point(j)]);
            let h = kernel(xi, xj) + kernel(yi, yj) - kernel(xi, yj) - kernel(xj, yi);
            rows[i] += h;
            rows[j] += h;
            squares += h * h;
        }
        turn.pause().await;
    }
    let (n, pairs) = (n as f64, (n * (n - 1)) as f64);
    let value = rows.iter().sum::<f64>() / pairs;
    // ζ₂ = Var h, ζ₁ = Var E[h|z]; the rows' means vary by ζ₁ + ζ₂/n.
    let whole = (2.0 * squares / pairs - value * value).max(0.0);
    let means = rows.iter().map(|row| row / (n - 1.0) - value);
    let spread = means.map(|gap| gap * gap).sum::<f64>() / (n - 1.0);
    let first = (spread - whole / (n - 1.0)).max(0.0);
    let variance = 4.0 * (n - 2.0) / pairs * first + 2.0 / pairs * whole;
    Estimate {
        value,
        standard_error: Some(variance.sqrt()),
    }
}

fn square(a: &[f32], b: &[f32]) -> f64 {
    let gaps = a.iter().zip(b).map(|(&a, &b)| f64::from(a) - f64::from(b));
    gaps.map(|gap| gap * gap).sum()
}

/// The median distance between different points among the first of both sides.
async fn median(x: &[f32], y: &[f32], dim: usize, turn: &Turn) -> f64 {
    let first = |side: &'_ [f32]| side.len().min(FOR_MEDIAN * dim);
    let both: Vec<&[f32]> = x[..first(x)]
        .chunks_exact(dim)
        .chain(y[..first(y)].chunks_exact(dim))
        .collect();
    let mut squares = Vec::with_capacity(both.len() * (both.len() - 1) / 2);
    for (i, one) in both.iter().enumerate() {
        squares.extend(both[..i].iter().map(|other| square(one, other)));
        turn.pause().await;
    }
    let middle = squares.len() / 2;
    squares.select_nth_unstable_by(middle, f64::total_cmp).1.sqrt()
}
