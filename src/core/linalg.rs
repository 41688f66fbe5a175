//! The little dense linear algebra that mixtures need; matrices are `[d, d]`, row-major.

/// Lower triangular L with L·Lᵀ = `matrix`; none where the matrix is not positive definite.
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| lower[i * d + k] * lower[j * d + k]).sum();
            let rest = matrix[i * d + j] - dot;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                lower[i * d + i] = rest.sqrt();
            } else {
                lower[i * d + j] = rest / lower[j * d + j];
            }
        }
    }
    Some(lower)
}

/// L⁻¹·b by forward substitution.
pub fn solve_lower(lower: &[f64], b: &[f64]) -> Vec<f64> {
    let d = b.len();
    let mut x = b.to_vec();
    for i in 0..d {
        let dot: f64 = (0..i).map(|k| lower[i * d + k] * x[k]).sum();
        x[i] = (x[i] - dot) / lower[i * d + i];
    }
    x
}

/// L⁻ᵀ·b by back substitution.
pub fn solve_lower_transposed(lower: &[f64], b: &[f64]) -> Vec<f64> {
    let d = b.len();
    let mut x = b.to_vec();
    for i in (0..d).rev() {
        let dot: f64 = (i + 1..d).map(|k| lower[k * d + i] * x[k]).sum();
        x[i] = (x[i] - dot) / lower[i * d + i];
    }
    x
}

/// `matrix`·b.
pub fn multiply(matrix: &[f64], b: &[f64]) -> Vec<f64> {
    let dot = |row: &[f64]| row.iter().zip(b).map(|(m, x)| m * x).sum();
    matrix.chunks_exact(b.len()).map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_and_solve() {
        let (matrix, b) = (
            [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0],
            [1.0, -2.0, 0.5],
        );
        let lower = cholesky(&matrix, 3).expect("positive definite");
        let x = solve_lower_transposed(&lower, &solve_lower(&lower, &b));
        let back = multiply(&matrix, &x);
        assert!(
            back.iter().zip(&b).all(|(u, v)| (u - v).abs() < 1e-14),
            "{back:?}"
        );
        assert_eq!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2), None);
    }
}
