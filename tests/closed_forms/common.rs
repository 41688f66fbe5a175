//! What the tests share.

use pushforward::core::mixture::Mixture;

/// Points where no law of these tests is negligible.
pub const X: [[f64; 2]; 3] = [[0.3, -0.2], [-1.0, 0.8], [1.4, 0.1]];
/// Times well inside every path.
pub const TIMES: [f64; 3] = [0.15, 0.5, 0.8];

/// A mixture in the plane, two of its covariances full.
pub fn data() -> Mixture {
    Mixture::new(
        vec![0.2, 0.5, 0.3],
        vec![vec![1.0, -0.5], vec![-1.2, 0.3], vec![0.4, 1.1]],
        vec![
            vec![0.3, 0.1, 0.1, 0.2],
            vec![0.15, -0.05, -0.05, 0.4],
            vec![0.25, 0.0, 0.0, 0.25],
        ],
    )
    .expect("legal")
}

pub fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(u, v)| u * v).sum()
}

/// (f(x + h eᵢ) − f(x − h eᵢ))/2h for every i, h = 1e-5: wrong by h² and by rounding over h, 1e-10
/// of the sizes here.
pub fn slopes(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let slope = |i: usize| {
        let [mut up, mut down] = [x.to_vec(), x.to_vec()];
        up[i] += 1e-5;
        down[i] -= 1e-5;
        (f(&up) - f(&down)) / 2e-5
    };
    (0..x.len()).map(slope).collect()
}

pub fn close(label: &str, left: &[f64], right: &[f64], tolerance: f64) {
    let size = left
        .iter()
        .chain(right)
        .fold(1.0_f64, |m, x| m.max(x.abs()));
    let gap = left.iter().zip(right).map(|(l, r)| (l - r).abs());
    assert!(
        left.len() == right.len() && gap.fold(0.0, f64::max) <= tolerance * size,
        "{label}: {left:?} and {right:?}"
    );
}
