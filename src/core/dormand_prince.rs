//! The Runge–Kutta pair of Dormand and Prince (1980), "A family of embedded Runge–Kutta formulae",
//! table 2 (RK5(4)7M), as Hairer, Nørsett and Wanner use it (*Solving Ordinary Differential Equations
//! I*, section II.5): order 5, with an error estimate of order 4 and a last stage that is the first
//! of the next step.

/// Stages.
pub const STAGES: usize = 7;

/// Stage s is read at x + h·Σ A\[s − 1\]\[j\]·k_j; the last of these states is the step's end.
pub const A: [[f64; STAGES - 1]; STAGES - 1] = [
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [
        19372.0 / 6561.0,
        -25360.0 / 2187.0,
        64448.0 / 6561.0,
        -212.0 / 729.0,
        0.0,
        0.0,
    ],
    [
        9017.0 / 3168.0,
        -355.0 / 33.0,
        46732.0 / 5247.0,
        49.0 / 176.0,
        -5103.0 / 18656.0,
        0.0,
    ],
    [
        35.0 / 384.0,
        0.0,
        500.0 / 1113.0,
        125.0 / 192.0,
        -2187.0 / 6784.0,
        11.0 / 84.0,
    ],
];

/// Stage s is read at t + C\[s − 1\]·h.
pub const C: [f64; STAGES - 1] = [1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0, 1.0];

/// The error estimate is h·Σ E\[j\]·k_j: the difference of the two solutions.
pub const E: [f64; STAGES] = [
    71.0 / 57600.0,
    0.0,
    -71.0 / 16695.0,
    71.0 / 1920.0,
    -17253.0 / 339200.0,
    22.0 / 525.0,
    -1.0 / 40.0,
];

/// Between the ends, at t + θh and with d = x_next − x, the state is
/// x + θ(d + (1 − θ)(p + θ(d − h·k₇ − p + (1 − θ)·h·Σ D\[j\]·k_j))) with p = h·k₁ − d, to order 4
/// (there, section II.6).
pub const D: [f64; STAGES] = [
    -12_715_105_075.0 / 11_282_082_432.0,
    0.0,
    87_487_479_700.0 / 32_700_410_799.0,
    -10_690_763_975.0 / 1_880_347_072.0,
    701_980_252_875.0 / 199_316_789_632.0,
    -1_453_857_185.0 / 822_651_844.0,
    69_997_945.0 / 29_380_423.0,
];

/// A step whose estimate is `error` times what is tolerated is followed by one
/// SAFETY·error^(−1/5) times as long, but not by less than SHRINK or more than GROW.
pub const SAFETY: f64 = 0.9;
/// See [`SAFETY`].
pub const SHRINK: f64 = 0.2;
/// See [`SAFETY`].
pub const GROW: f64 = 5.0;

/// A step that comes so near to the end, as a part of what is left, goes there.
pub const REACH: f64 = 0.99;

/// The first step moves a particle by this part of its size, as measured by the tolerance.
pub const FIRST: f64 = 0.01;

/// The shortest step, as a part of the whole time: it is accepted whatever its error.
pub const SHORTEST: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_is_consistent() {
        for (row, c) in A.iter().zip(C) {
            assert!((row.iter().sum::<f64>() - c).abs() < 1e-14, "{row:?}");
        }
        let times = [0.0, C[0], C[1], C[2], C[3], C[4], C[5]];
        let weights = A[STAGES - 2].iter().chain(&[0.0]);
        // Σ b c^k = 1/(k + 1) for k up to 4, with the embedded b − e up to 3.
        for k in 0..5 {
            let power: f64 = weights.clone().zip(times).map(|(b, c)| b * c.powi(k)).sum();
            assert!(
                (power - 1.0 / f64::from(k + 1)).abs() < 1e-14,
                "{k}: {power}"
            );
            let other: f64 = E.iter().zip(times).map(|(e, c)| e * c.powi(k)).sum();
            assert_eq!(other.abs() < 1e-14, k < 4, "{k}: {other}");
        }
        assert!(D.iter().sum::<f64>().abs() < 1e-9);
    }
}
