//! Covariance matrices, with a short way for the many that are a multiple of I.

use crate::core::linalg::{cholesky, multiply, solve_lower, solve_lower_transposed};

/// A covariance in `dim` dimensions, symmetric and positive semi-definite.
#[derive(Debug, Clone, PartialEq)]
pub enum Covariance {
    /// This variance times I; 0 is a point.
    Isotropic(f64),
    /// `[dim, dim]`, row-major.
    Full(Vec<f64>),
}

impl Covariance {
    /// The covariance that `matrix`, `[dim, dim]`, is.
    pub fn of_matrix(matrix: Vec<f64>, dim: usize) -> Self {
        if Self::Isotropic(matrix[0]).matrix(dim) == matrix {
            Self::Isotropic(matrix[0])
        } else {
            Self::Full(matrix)
        }
    }

    /// As a matrix, `[dim, dim]`.
    pub fn matrix(&self, dim: usize) -> Vec<f64> {
        let mut matrix = vec![0.0; dim * dim];
        self.add_to(1.0, &mut matrix, dim);
        matrix
    }

    /// Sum of the diagonal.
    pub fn trace(&self, dim: usize) -> f64 {
        match self {
            Self::Isotropic(variance) => dim as f64 * variance,
            Self::Full(matrix) => matrix.iter().step_by(dim + 1).sum(),
        }
    }

    /// The matrix times `x`.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; x.len()];
        self.add_times(1.0, x, &mut product);
        product
    }

    /// Adds `factor` times the matrix times `x` to `sum`.
    pub fn add_times(&self, factor: f64, x: &[f64], sum: &mut [f64]) {
        match self {
            Self::Isotropic(variance) => {
                let pairs = sum.iter_mut().zip(x);
                pairs.for_each(|(s, x)| *s += factor * variance * x);
            }
            Self::Full(matrix) => {
                let rows = sum.iter_mut().zip(matrix.chunks_exact(x.len()));
                rows.for_each(|(s, row)| *s += factor * dot(row, x));
            }
        }
    }

    /// first.0·first.1 + second.0·second.1 + `identity`·I.
    pub fn sum(first: (f64, &Self), second: (f64, &Self), identity: f64, dim: usize) -> Self {
        if let (Self::Isotropic(u), Self::Isotropic(v)) = (first.1, second.1) {
            return Self::Isotropic(first.0 * u + second.0 * v + identity);
        }
        let mut matrix = Self::Isotropic(identity).matrix(dim);
        first.1.add_to(first.0, &mut matrix, dim);
        second.1.add_to(second.0, &mut matrix, dim);
        Self::Full(matrix)
    }

    /// The same covariance when coordinate i is measured in units of `scale[i]`.
    pub fn in_units(&self, scale: &[f64]) -> Self {
        let d = scale.len();
        match self {
            Self::Isotropic(variance) if scale.iter().all(|s| *s == scale[0]) => {
                Self::Isotropic(variance / (scale[0] * scale[0]))
            }
            Self::Isotropic(0.0) => Self::Isotropic(0.0),
            _ => {
                let mut matrix = self.matrix(d);
                for (ij, value) in matrix.iter_mut().enumerate() {
                    *value /= scale[ij / d] * scale[ij % d];
                }
                Self::Full(matrix)
            }
        }
    }

    /// Its factor; none where it is singular.
    pub fn factor(&self, dim: usize) -> Option<Factor> {
        match self {
            Self::Isotropic(variance) => {
                (*variance > 0.0).then_some(Factor::Deviation(variance.sqrt()))
            }
            Self::Full(matrix) => cholesky(matrix, dim).map(Factor::Lower),
        }
    }

    fn add_to(&self, factor: f64, matrix: &mut [f64], dim: usize) {
        match self {
            Self::Isotropic(variance) => {
                let diagonal = matrix.iter_mut().step_by(dim + 1);
                diagonal.for_each(|x| *x += factor * variance);
            }
            Self::Full(values) => {
                let pairs = matrix.iter_mut().zip(values);
                pairs.for_each(|(x, s)| *x += factor * s);
            }
        }
    }
}

/// L with L·Lᵀ = a covariance C that has an inverse.
#[derive(Debug, Clone, PartialEq)]
pub enum Factor {
    /// L is this deviation times I.
    Deviation(f64),
    /// L is lower triangular, `[dim, dim]`.
    Lower(Vec<f64>),
}

impl Factor {
    /// L·z.
    pub fn times(&self, z: &[f64]) -> Vec<f64> {
        match self {
            Self::Deviation(deviation) => z.iter().map(|z| deviation * z).collect(),
            Self::Lower(lower) => multiply(lower, z),
        }
    }

    /// ln det C.
    pub fn log_det(&self, dim: usize) -> f64 {
        match self {
            Self::Deviation(deviation) => 2.0 * dim as f64 * deviation.ln(),
            Self::Lower(lower) => 2.0 * lower.iter().step_by(dim + 1).map(|x| x.ln()).sum::<f64>(),
        }
    }

    /// Replaces δ by C⁻¹δ; answers δᵀC⁻¹δ.
    pub fn solve(&self, delta: &mut [f64]) -> f64 {
        match self {
            Self::Deviation(deviation) => {
                let precision = 1.0 / (deviation * deviation);
                let square: f64 = delta.iter().map(|x| x * x).sum();
                delta.iter_mut().for_each(|x| *x *= precision);
                precision * square
            }
            Self::Lower(lower) => {
                let whitened = solve_lower(lower, delta);
                delta.copy_from_slice(&solve_lower_transposed(lower, &whitened));
                whitened.iter().map(|u| u * u).sum()
            }
        }
    }

    /// Trace of C⁻¹·S.
    pub fn trace_of_quotient(&self, s: &Covariance, dim: usize) -> f64 {
        if let (Self::Deviation(deviation), s) = (self, s) {
            return s.trace(dim) / (deviation * deviation);
        }
        let mut columns = s.matrix(dim);
        // Symmetric: its rows are its columns.
        let solved = columns
            .chunks_exact_mut(dim)
            .enumerate()
            .map(|(i, column)| {
                self.solve(column);
                column[i]
            });
        solved.sum()
    }
}

/// u·v.
pub(super) fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(u, v)| u * v).sum()
}
