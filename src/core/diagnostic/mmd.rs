use super::distance::{Estimate, Measure, points};
use crate::registry::Entry;

pub const ENTRY: Entry<Measure> = Entry {
    id: "mmd2",
    label: "MMD²",
    doc: "Squared maximum mean discrepancy of a Gaussian kernel as wide as the median distance, unbiased: about 0, of either sign, between equal laws (Gretton et al. 2012, eq. 4).",
    params: &[points(1000.0)],
    make: |p| Measure::new(p[0], |x, y, dim, _| Ok(mmd_squared(x, y, dim))),
};

/// Points of each side whose distances give the median.
const FOR_MEDIAN: usize = 256;

/// The U-statistic of MMD² between `x` and `y`, both `[n, dim]`, n ≥ 2, with the kernel
/// exp(−‖x − y‖²/2h²), h the median distance within both sides taken together (Gretton et al. 2012,
/// "A kernel two-sample test", eq. 4 and section 8), and its standard error by both terms of the
/// variance of a U-statistic, so that it holds for equal laws, where it is about a third too large, as
/// for different ones.
pub fn mmd_squared(x: &[f32], y: &[f32], dim: usize) -> Estimate {
    let n = (x.len() / dim).min(y.len() / dim);
    let width = median(&x[..n * dim], &y[..n * dim], dim);
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
fn median(x: &[f32], y: &[f32], dim: usize) -> f64 {
    let first = |side: &'_ [f32]| side.len().min(FOR_MEDIAN * dim);
    let both: Vec<&[f32]> = x[..first(x)]
        .chunks_exact(dim)
        .chain(y[..first(y)].chunks_exact(dim))
        .collect();
    let pairs = (0..both.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut squares: Vec<f64> = pairs.map(|(i, j)| square(both[i], both[j])).collect();
    let middle = squares.len() / 2;
    squares.select_nth_unstable_by(middle, f64::total_cmp).1.sqrt()
}
