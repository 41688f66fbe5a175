//! A monotone cubic through knots (Fritsch & Carlson 1980): it rises and falls only where they do,
//! and its derivative is continuous and exact.

/// A once continuously differentiable curve through (x_k, y_k).
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    knots: Vec<(f64, f64)>,
    slopes: Vec<f64>,
}

impl Curve {
    /// The curve through at least two `knots` (x, y), x strictly increasing.
    pub fn new(knots: Vec<(f64, f64)>) -> Self {
        debug_assert!(knots.len() > 1 && knots.windows(2).all(|w| w[0].0 < w[1].0));
        let widths: Vec<f64> = knots.windows(2).map(|w| w[1].0 - w[0].0).collect();
        let secants: Vec<f64> = knots
            .windows(2)
            .map(|w| (w[1].1 - w[0].1) / (w[1].0 - w[0].0))
            .collect();
        // The slope at a knot of the parabola through it and the two nearest: the secant of one side
        // moved towards, or at an end away from, the other's.
        let bent = |near: usize, other: usize, share: f64| {
            let slope = secants[near] + share * (secants[other] - secants[near]);
            if slope * secants[near] > 0.0 {
                slope
            } else {
                0.0
            }
        };
        let share = |k: usize| widths[k] / (widths[k] + widths[k + 1]);
        let last = secants.len() - 1;
        let mut slopes: Vec<f64> = (0..knots.len())
            .map(|k| match k {
                _ if last == 0 => secants[0],
                0 => bent(0, 1, -share(0)),
                _ if k > last => bent(last, last - 1, share(last - 1) - 1.0),
                _ if secants[k - 1] * secants[k] <= 0.0 => 0.0,
                _ => bent(k - 1, k, share(k - 1)),
            })
            .collect();
        for (k, &secant) in secants.iter().enumerate() {
            // Into the disc of radius 3 in which a cubic is monotone (section 4).
            let size = slopes[k].hypot(slopes[k + 1]);
            if size > 3.0 * secant.abs() {
                let shrink = 3.0 * secant.abs() / size;
                slopes[k] *= shrink;
                slopes[k + 1] *= shrink;
            }
        }
        Self { knots, slopes }
    }

    /// Value and derivative at `x`; beyond the knots, on the straight line of the nearest end.
    pub fn at(&self, x: f64) -> (f64, f64) {
        let last = self.knots.len() - 1;
        for end in [0, last] {
            let (knot, value) = self.knots[end];
            if (end == 0 && x <= knot) || (end == last && x >= knot) {
                return (value + (x - knot) * self.slopes[end], self.slopes[end]);
            }
        }
        let k = self
            .knots
            .partition_point(|knot| knot.0 <= x)
            .clamp(1, last)
            - 1;
        let ((x0, y0), (x1, y1)) = (self.knots[k], self.knots[k + 1]);
        let (width, secant) = (x1 - x0, (y1 - y0) / (x1 - x0));
        let (first, second) = (self.slopes[k], self.slopes[k + 1]);
        // y₀ + h(m₀u + c u² + d u³), u in 0..1.
        let u = (x - x0) / width;
        let (c, d) = (
            3.0 * secant - 2.0 * first - second,
            first + second - 2.0 * secant,
        );
        (
            y0 + width * u * (first + u * (c + u * d)),
            first + u * (2.0 * c + 3.0 * u * d),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest error of the curve through `count` + 1 even knots of `f`, and of its slope.
    fn errors(count: usize, f: impl Fn(f64) -> (f64, f64)) -> (f64, f64) {
        let knot = |k: usize| {
            let x = k as f64 / count as f64;
            (x, f(x).0)
        };
        let curve = Curve::new((0..=count).map(knot).collect());
        (0..=1000).fold((0.0, 0.0), |(value, slope): (f64, f64), k| {
            let x = f64::from(k) / 1000.0;
            let (found, expected) = (curve.at(x), f(x));
            (
                value.max((found.0 - expected.0).abs()),
                slope.max((found.1 - expected.1).abs()),
            )
        })
    }

    #[test]
    fn the_curve_is_of_third_order_and_its_slope_of_second() {
        let f = |x: f64| ((1.7 * x).exp() - 1.0, 1.7 * (1.7 * x).exp());
        let (coarse, fine) = (errors(20, f), errors(40, f));
        let orders = [coarse.0 / fine.0, coarse.1 / fine.1].map(f64::log2);
        assert!(orders[0] > 2.8 && orders[1] > 1.8, "{orders:?}");
    }

    #[test]
    fn straight_lines_stay_straight_and_steps_do_not_overshoot() {
        let line = Curve::new(vec![(0.0, 1.0), (0.2, 0.6), (1.0, -1.0)]);
        for x in [-0.5, 0.0, 0.1, 0.2, 0.7, 1.0, 2.0] {
            let (value, slope) = line.at(x);
            assert!((value - (1.0 - 2.0 * x)).abs() < 1e-14 && (slope + 2.0).abs() < 1e-14);
        }
        assert_eq!(Curve::new(vec![(0.0, 1.0), (2.0, 5.0)]).at(1.0), (3.0, 2.0));
        let step = Curve::new(vec![(0.0, 0.0), (0.45, 0.01), (0.5, 0.99), (1.0, 1.0)]);
        let mut last = 0.0;
        for k in 0..=2000 {
            let value = step.at(f64::from(k) / 2000.0).0;
            assert!((last..=1.0).contains(&value), "{k}: {last} {value}");
            last = value;
        }
    }
}
