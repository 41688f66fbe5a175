//! Reading a conditional mean off what is known: a vector as a combination of others.

/// Relative size of what may be left over of a vector that is such a combination.
const ROUNDING: f64 = 1e-9;

/// The coefficients c with Σ cᵢ·rows\[i\] = wanted, for one to three independent rows; none where
/// `wanted` is no combination of the rows, or they are not independent.
pub fn combination(rows: &[[f64; 3]], wanted: [f64; 3]) -> Option<Vec<f64>> {
    // Gram–Schmidt, twice for its rounding; each basis vector remembers its rows.
    let mut basis: Vec<([f64; 3], Vec<f64>)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let mut made = vec![0.0; rows.len()];
        made[i] = 1.0;
        let (vector, made) = reduce(&basis, *row, made);
        let length = norm(vector);
        if length <= ROUNDING * norm(*row) {
            return None;
        }
        basis.push((
            vector.map(|v| v / length),
            made.iter().map(|m| m / length).collect(),
        ));
    }
    let (left, made) = reduce(&basis, wanted, vec![0.0; rows.len()]);
    let fits = norm(left) <= ROUNDING * norm(wanted) && made.iter().all(|m| m.is_finite());
    fits.then(|| made.iter().map(|m| -m).collect())
}

/// `vector`, made of the rows as `made` says, without its part along the basis.
fn reduce(
    basis: &[([f64; 3], Vec<f64>)],
    mut vector: [f64; 3],
    mut made: Vec<f64>,
) -> ([f64; 3], Vec<f64>) {
    for _ in 0..2 {
        for (direction, of) in basis {
            let along = dot(vector, *direction);
            for (v, d) in vector.iter_mut().zip(direction) {
                *v -= along * d;
            }
            for (m, o) in made.iter_mut().zip(of) {
                *m -= along * o;
            }
        }
    }
    (vector, made)
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn norm(a: [f64; 3]) -> f64 {
    a[0].hypot(a[1]).hypot(a[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_found_where_there_are_any() {
        let rows = [[0.3, 0.7, 0.1], [-1.0, 1.0, 4.0], [0.0, 0.0, 1.0]];
        let wanted = [2.0, -0.5, 0.25];
        let found = combination(&rows, wanted).expect("independent rows span the space");
        for i in 0..3 {
            let sum: f64 = (0..3).map(|k| found[k] * rows[k][i]).sum();
            assert!((sum - wanted[i]).abs() < 1e-14, "{sum} {}", wanted[i]);
        }
        assert_eq!(combination(&rows[1..], wanted), None);
        assert_eq!(
            combination(&[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]], [1.0, 2.0, 3.0]),
            None
        );
        assert_eq!(
            combination(&[[0.0, 0.0, 2.0]], [0.0, 0.0, 1.0]),
            Some(vec![0.5])
        );
    }
}
