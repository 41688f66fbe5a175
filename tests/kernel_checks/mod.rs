//! Checks of the GPU kernels against their CPU twins, the same natively and in the browser.

#[cfg(feature = "theory")]
pub mod adaptive;
pub mod cases;
#[cfg(feature = "theory")]
pub mod likelihood;
pub mod program;
pub mod random;
pub mod training;

/// ‖found − expected‖ / ‖expected‖.
pub fn relative_distance(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let square = |sum: f64, x: f64| sum + x * x;
    let pairs = found.iter().zip(expected);
    let distance = pairs.map(|(&a, b)| f64::from(a) - b).fold(0.0, square);
    let size = expected.iter().copied().fold(0.0, square);
    (distance / size).sqrt()
}
