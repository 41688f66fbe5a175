//! Sinkhorn's iteration at one ε: by scalings of a kernel while they stay in range, else by logarithms.

use wide::f64x4;

use super::cost::Costs;
use super::sinkhorn::bounded_exp;
use crate::job::Turn;

/// Scalings beyond this, or below its inverse, are taken into the potentials.
const RANGE: f64 = 1e60;
/// Iterations between two looks at the rate of convergence.
const WINDOW: usize = 10;
/// Most over-relaxation: 2 would not converge.
const MOST_RELAXED: f64 = 1.98;

pub struct Scaling<'a> {
    costs: &'a Costs,
    weights: &'a [Vec<f64>; 2],
    /// The columns' weights, zero in the padding.
    b: Vec<f64x4>,
    f: Vec<f64>,
    g: Vec<f64x4>,
    /// exp((f_i + g_j − c_ij)/ε)·b_j, `[rows, blocks]`.
    kernel: Vec<f64x4>,
    /// Factors of the rows, `[rows]`, and of the columns, beside the potentials.
    u: Vec<f64>,
    w: Vec<f64x4>,
    pub iterations: usize,
}

impl<'a> Scaling<'a> {
    pub fn new(costs: &'a Costs, weights: &'a [Vec<f64>; 2]) -> Self {
        let (rows, blocks) = (costs.rows(), costs.blocks());
        let mut b = vec![f64x4::ZERO; blocks];
        lanes(&mut b)[..weights[1].len()].copy_from_slice(&weights[1]);
        Self {
            costs,
            weights,
            b,
            f: vec![0.0; rows],
            g: vec![f64x4::ZERO; blocks],
            kernel: vec![f64x4::ZERO; rows * blocks],
            u: vec![1.0; rows],
            w: vec![f64x4::ONE; blocks],
            iterations: 0,
        }
    }

    /// The potentials of rows and columns.
    pub fn potentials(mut self) -> [Vec<f64>; 2] {
        let columns = self.weights[1].len();
        let g = lanes(&mut self.g)[..columns].to_vec();
        [self.f, g]
    }

    /// Iterates until the rows' sums are within `tolerance` of their weights in all, or until `most`
    /// iterations were done in all; at least one. Pauses after each.
    pub async fn solve(&mut self, epsilon: f64, tolerance: f64, most: usize, turn: &Turn) {
        self.step_in_logarithms(epsilon);
        // Only after a plain step are the columns' sums exact and the rows' error all there is.
        let (mut relaxation, mut exact, mut close, mut earlier) = (1.0, true, false, None);
        for count in 1.. {
            if self.iterations >= most {
                break;
            }
            turn.pause().await;
            let power = if close { 1.0 } else { relaxation };
            let Some(error) = self.step(epsilon, power) else {
                self.step_in_logarithms(epsilon);
                (relaxation, exact, close, earlier) = (1.0, true, false, None);
                continue;
            };
            close = error <= tolerance;
            if close && exact {
                break;
            }
            exact = power == 1.0;
            if count % WINDOW == 0 {
                let rate = earlier.map(|before: f64| (error / before).powf(1.0 / WINDOW as f64));
                relaxation = rate.map_or(relaxation, |rate| relaxed(relaxation, rate));
                earlier = Some(error);
            }
        }
        if self.step(epsilon, 1.0).is_none() {
            self.step_in_logarithms(epsilon);
        }
        self.absorb(epsilon);
    }

    /// One iteration by scalings, each taken `power` times as far in logarithms. The rows' error before
    /// it, or none where the step was not taken because a factor left the range.
    fn step(&mut self, epsilon: f64, power: f64) -> Option<f64> {
        self.iterations += 1;
        let mut error = 0.0;
        let mut sums = vec![f64x4::ZERO; self.w.len()];
        let mut factors = Vec::with_capacity(self.u.len());
        let rows = self.kernel.chunks_exact(self.w.len());
        for ((row, u), a) in rows.zip(&self.u).zip(&self.weights[0]) {
            let mut sum = f64x4::ZERO;
            row.iter().zip(&self.w).for_each(|(k, w)| sum += *k * *w);
            let sum: f64 = sum.to_array().into_iter().sum();
            error += a * (u * sum - 1.0).abs();
            let factor = u * (1.0 / (u * sum)).powf(power);
            factors.push(factor);
            let mass = f64x4::splat(a * factor);
            sums.iter_mut().zip(row).for_each(|(s, k)| *s += *k * mass);
        }
        // A column's weight is in the kernel: what its rows add up to is b_j over its factor.
        let mut columns: Vec<f64x4> = self.b.iter().zip(&sums).map(|(b, s)| *b / *s).collect();
        let count = self.weights[1].len();
        lanes(&mut columns)[count..].fill(1.0);
        if power != 1.0 {
            let before = lanes(&mut self.w).iter();
            let pairs = lanes(&mut columns).iter_mut().zip(before);
            pairs.for_each(|(w, before)| *w = before * (*w / before).powf(power));
        }
        let inside = |x: &f64| (1.0 / RANGE..RANGE).contains(x);
        if !factors.iter().chain(lanes(&mut columns).iter()).all(inside) {
            self.absorb(epsilon);
            return None;
        }
        (self.u, self.w) = (factors, columns);
        Some(error)
    }

    /// Takes the factors into the potentials.
    fn absorb(&mut self, epsilon: f64) {
        self.f.iter_mut().zip(&mut self.u).for_each(|(f, u)| {
            *f += epsilon * u.ln();
            *u = 1.0;
        });
        let columns = lanes(&mut self.g).iter_mut().zip(lanes(&mut self.w));
        columns.for_each(|(g, w)| {
            *g += epsilon * w.ln();
            *w = 1.0;
        });
    }

    /// One iteration in the log domain from factors 1, and the kernel of the potentials it ends with:
    /// f_i = −ε ln Σ_j b_j exp((g_j − c_ij)/ε), then g_j likewise.
    fn step_in_logarithms(&mut self, epsilon: f64) {
        self.iterations += 1;
        let over = f64x4::splat(epsilon);
        let count = self.weights[1].len();
        let low = f64x4::splat(f64::NEG_INFINITY);
        // Padding never is the largest.
        lanes(&mut self.g)[count..].fill(f64::NEG_INFINITY);
        for i in 0..self.f.len() {
            let mut top = low;
            self.costs.each(i, |k, c| top = top.fast_max(self.g[k] - c));
            let top = top.to_array().into_iter().fold(f64::NEG_INFINITY, f64::max);
            let mut sum = f64x4::ZERO;
            self.costs.each(i, |k, c| {
                sum += self.b[k] * bounded_exp((self.g[k] - c - f64x4::splat(top)) / over);
            });
            let sum: f64 = sum.to_array().into_iter().sum();
            self.f[i] = -top - epsilon * sum.ln();
        }
        let (mut tops, mut sums) = (vec![low; self.g.len()], vec![f64x4::ZERO; self.g.len()]);
        for (i, &f) in self.f.iter().enumerate() {
            let f = f64x4::splat(f);
            self.costs.each(i, |k, c| tops[k] = tops[k].fast_max(f - c));
        }
        for (i, (&f, &a)) in self.f.iter().zip(&self.weights[0]).enumerate() {
            let (f, a) = (f64x4::splat(f), f64x4::splat(a));
            self.costs.each(i, |k, c| {
                sums[k] += a * bounded_exp((f - c - tops[k]) / over)
            });
        }
        for ((g, top), sum) in self.g.iter_mut().zip(tops).zip(sums) {
            *g = -top - over * sum.ln();
        }
        lanes(&mut self.g)[count..].fill(0.0);
        let rows = self.kernel.chunks_exact_mut(self.g.len());
        for (i, (row, &f)) in rows.zip(&self.f).enumerate() {
            self.costs.each(i, |k, c| {
                row[k] = self.b[k] * bounded_exp((f64x4::splat(f) + self.g[k] - c) / over);
            });
        }
    }
}

/// The over-relaxation that is best where steps over-relaxed by `now` shrank the error by `rate` each.
/// Near the solution the iteration is linear, so that of successive over-relaxation holds (Lehmann, von
/// Renesse, Sambale & Uschmajew 2022, "A note on overrelaxation in the Sinkhorn algorithm", eq. 9);
/// where the error did not shrink, none.
fn relaxed(now: f64, rate: f64) -> f64 {
    if rate >= 1.0 {
        return 1.0;
    }
    // Below `now` − 1 the rate says nothing of the plain iteration's.
    if rate.is_nan() || rate <= now - 1.0 {
        return now;
    }
    let plain = ((rate + now - 1.0).powi(2) / (rate * now * now)).min(1.0);
    (2.0 / (1.0 + (1.0 - plain).sqrt())).min(MOST_RELAXED)
}

fn lanes(blocks: &mut [f64x4]) -> &mut [f64] {
    bytemuck::cast_slice_mut(blocks)
}
