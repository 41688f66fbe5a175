use super::error::{applies, law, piece};
use super::law::{points, times};
use super::plot::short;
use super::{Axis, Kind, Plot, Series, Source};
use crate::core::diagnostic::Estimate;
use crate::core::mixture::Pair;
use crate::core::program::{Method, Points, Program, Start};
use crate::core::regression::Quantity;
use crate::core::row::StepRow;
use crate::error::Result;
use crate::probe::{Probe, exact};

pub const KIND: Kind = Kind {
    id: "continuity",
    label: "Continuity residual",
    doc: "How far the learned velocity is from carrying the exact law along, ∂ₜρ + ∇·(ρv) = 0: the root mean square of ∂ₜ log ρ + v·∇log ρ + ∇·v over x ~ ρ_t, relative to that of its three terms.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

const TIMES: usize = 25;
const POINTS: usize = 500;
/// Half of the time between the two densities whose difference stands for ∂ₜ.
const NEAR: f64 = 1e-5;

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (pair, times) = (exact(probe.plan())?.clone(), times(probe.plan(), TIMES));
    let (mut line, mut all, mut whole) = (Vec::new(), 0.0, 0.0);
    for (k, &t) in times.iter().enumerate() {
        let part = |k: usize| k as f64 / TIMES as f64;
        probe.turn.part(part(k), part(k + 1), format!("t = {t:.2}"));
        let start = points(probe.plan(), t, POINTS)?;
        let dim = start.dim;
        let velocity = probe.plan().evaluation(start.clone(), t, Quantity::Velocity);
        let velocity = probe.ends(&velocity).await?;
        let divergence = divergence(&mut probe, &pair, &start, t).await?;
        let plan = probe.plan();
        let at = [t - NEAR, t, t + NEAR].map(|t| law(plan, &pair, t));
        let [before, now, after] = at;
        let (before, now, after) = (before?, now?, after?);
        let (mut squares, mut terms) = (Vec::new(), 0.0);
        for (i, x) in start.values.chunks(dim).enumerate() {
            if i % piece(&pair) == 0 {
                probe.turn.pause().await;
            }
            let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
            let rise = (after.log_density(&x) - before.log_density(&x)) / (2.0 * NEAR);
            let flow: f64 = now
                .score(&x)
                .iter()
                .zip(&velocity[i * dim..])
                .map(|(s, &v)| s * f64::from(v))
                .sum();
            squares.push((rise + flow + divergence[i]).powi(2));
            terms += rise * rise + flow * flow + divergence[i] * divergence[i];
        }
        let found = Estimate::mean(&squares);
        let size = (terms / squares.len() as f64).sqrt().max(f64::MIN_POSITIVE);
        let root = found.value.sqrt();
        let error = found.standard_error.unwrap_or(0.0) / (2.0 * root.max(f64::MIN_POSITIVE));
        line.push((t, root / size, error / size));
        all += found.value;
        whole += size * size;
    }
    let worst = line.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Plot {
        title: "Residual of the continuity equation over t".into(),
        finding: format!(
            "{} % of its terms over all t; largest at t = {}. The exact velocity leaves nothing.",
            short(100.0 * (all / whole).sqrt()),
            short(worst.map_or(f64::NAN, |w| w.0))
        ),
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::log("residual, relative to its terms"),
        series: vec![Series::with_errors("residual", &line)],
        map: None,
    })
}

/// ∇·v at `points`.
async fn divergence(probe: &mut Probe, pair: &Pair, points: &Points, t: f64) -> Result<Vec<f64>> {
    if probe.is_exact() {
        let law = law(probe.plan(), pair, t)?;
        let wide = |x: &[f32]| x.iter().map(|&x| x.into()).collect::<Vec<f64>>();
        let found = points.values.chunks(points.dim);
        return Ok(found.map(|x| law.divergence(&wide(x))).collect());
    }
    let plan = probe.plan();
    // One step of length 1: the volume's logarithm is then the divergence itself.
    let row = StepRow {
        t_next: t,
        state: 1.0,
        g0: 1.0,
        commit: 1.0,
        ..plan.sampled().evaluation(t, Quantity::Velocity)
    };
    let program = Program {
        rows: vec![row],
        start: Start::At(points.clone()),
        particles: points.count(),
        seed: probe.seed(),
        method: Method::Volume(plan.divergence()),
    };
    Ok(probe.tallies(&program).await?.iter().map(|&d| d.into()).collect())
}
