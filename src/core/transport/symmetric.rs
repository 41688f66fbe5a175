//! Functions of symmetric matrices by their eigenvalues; matrices are `[d, d]`, row-major.

/// Most sweeps; a handful converge, quadratically.
const SWEEPS: usize = 40;

/// Eigenvalues λ and orthonormal eigenvectors q of a symmetric matrix A = Σ λ_k q_k q_kᵀ.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// The λ_k, in no order.
    pub values: Vec<f64>,
    /// The q_k, row after row, `[d, d]`.
    pub vectors: Vec<f64>,
}

impl Eigen {
    /// Of `matrix`, whose upper triangle is read, by cyclic Jacobi rotations (Golub & Van Loan,
    /// "Matrix computations", section 8.5).
    pub fn of(matrix: &[f64], d: usize) -> Self {
        let mut a: Vec<f64> = (0..d * d)
            .map(|at| matrix[(at / d).min(at % d) * d + (at / d).max(at % d)])
            .collect();
        let mut q = identity(d, 1.0);
        let size = a.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        for _ in 0..SWEEPS {
            let mut largest: f64 = 0.0;
            for i in 0..d {
                for j in i + 1..d {
                    largest = largest.max(a[i * d + j].abs());
                    rotate(&mut a, &mut q, d, i, j);
                }
            }
            if largest <= 1e-17 * size {
                break;
            }
        }
        Self {
            values: (0..d).map(|i| a[i * d + i]).collect(),
            vectors: q,
        }
    }

    /// Σ f(λ_k) q_k q_kᵀ.
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Vec<f64> {
        let d = self.values.len();
        let mut out = vec![0.0; d * d];
        for (value, q) in self.values.iter().zip(self.vectors.chunks_exact(d)) {
            let value = f(*value);
            for i in 0..d {
                (0..d).for_each(|j| out[i * d + j] += value * q[i] * q[j]);
            }
        }
        out
    }

    /// The square root; eigenvalues that rounding left below zero count as zero.
    pub fn root(&self) -> Vec<f64> {
        self.map(|value| value.max(0.0).sqrt())
    }
}

/// Turns rows and columns i, j so that their entry a_ij vanishes.
fn rotate(a: &mut [f64], q: &mut [f64], d: usize, i: usize, j: usize) {
    let off = a[i * d + j];
    if off == 0.0 {
        return;
    }
    let theta = (a[j * d + j] - a[i * d + i]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cos = 1.0 / t.hypot(1.0);
    let sin = t * cos;
    let turn = |x: f64, y: f64| (cos * x - sin * y, sin * x + cos * y);
    for k in 0..d {
        (a[k * d + i], a[k * d + j]) = turn(a[k * d + i], a[k * d + j]);
    }
    for k in 0..d {
        (a[i * d + k], a[j * d + k]) = turn(a[i * d + k], a[j * d + k]);
        (q[i * d + k], q[j * d + k]) = turn(q[i * d + k], q[j * d + k]);
    }
    (a[i * d + j], a[j * d + i]) = (0.0, 0.0);
}

/// `value`·I.
pub fn identity(d: usize, value: f64) -> Vec<f64> {
    (0..d * d)
        .map(|at| if at / d == at % d { value } else { 0.0 })
        .collect()
}

/// a·b.
pub fn product(a: &[f64], b: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; d * d];
    for i in 0..d {
        for k in 0..d {
            (0..d).for_each(|j| out[i * d + j] += a[i * d + k] * b[k * d + j]);
        }
    }
    out
}

/// aᵀ.
pub fn transpose(a: &[f64], d: usize) -> Vec<f64> {
    (0..d * d).map(|at| a[at % d * d + at / d]).collect()
}

/// Sum of the diagonal.
pub fn trace(a: &[f64], d: usize) -> f64 {
    (0..d).map(|i| a[i * d + i]).sum()
}
