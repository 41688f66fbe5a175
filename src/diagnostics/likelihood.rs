use super::law::points;
use super::paths::told;
use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::backend::Slot;
use crate::core::diagnostic::{Estimate, nll};
use crate::core::mixture::Marginal;
use crate::core::program::{Method, Program, Start};
use crate::core::sampler;
use crate::error::Result;
use crate::measures::data;
use crate::plan::Plan;
use crate::probe::Probe;
use crate::registry::Pick;

pub const KIND: Kind = Kind {
    id: "likelihood",
    label: "Likelihood over t",
    doc: "Negative log-likelihood of noised data under the field's own law at each t, by change of variables back to the source; beside the exact entropy where that is known. The gap is the Kullback–Leibler divergence.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

/// Points at each time.
const POINTS: usize = 300;
const TIMES: usize = 9;
/// Runge and Kutta's steps over the whole of time.
const STEPS: f64 = 40.0;

fn applies(plan: &Plan) -> Result<()> {
    plan.check_source_density()?;
    data(plan)?;
    points(plan, plan.sampled().range().1, 1).map(|_| ())
}

async fn measure(mut probe: Probe) -> Result<Plot> {
    let (low, high) = probe.plan().sampled().range();
    let solver = sampler::GROUP.make(&Pick::of("rk4"))?;
    let (mut found, mut exact) = (Vec::new(), Vec::new());
    let (mut last, mut gap) = (Estimate::of(f64::NAN), None);
    for k in 1..=TIMES {
        let share = k as f64 / TIMES as f64;
        let t = low + (high - low) * share;
        probe.turn.part((k - 1) as f64 / TIMES as f64, share, format!("t = {t:.2}"));
        probe.turn.pause().await;
        let plan = probe.plan();
        let start = points(plan, t, POINTS)?;
        let steps = (STEPS * share).ceil() + 4.0;
        let times: Vec<f64> = (0..=steps as usize)
            .map(|i| t + (low - t) * i as f64 / steps)
            .collect();
        let program = Program {
            rows: solver.rows(plan.sampled(), &times),
            start: Start::At(start.clone()),
            particles: start.count(),
            seed: probe.seed(),
            method: Method::Volume(plan.divergence()),
        };
        let engine = probe.run(&program).await?;
        let told = engine.read_log_likelihood(Slot::Measure).await?;
        last = nll(&told);
        found.push((t, last.value, last.standard_error.unwrap_or(0.0)));
        let plan = probe.plan();
        let law = plan.exact.as_ref().and_then(|pair| {
            Marginal::new(&pair.source, &pair.data, &plan.sampled().schedule(t)).map(|law| {
                let log_unit: f64 = plan.frame.scale.iter().map(|s| s.ln()).sum();
                let log_density = |x: &[f32]| {
                    let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
                    law.log_density(&x) - log_unit
                };
                start.values.chunks_exact(start.dim).map(log_density).collect::<Vec<f64>>()
            })
        });
        gap = law.map(|law| {
            exact.push((t, nll(&law).value));
            let gaps: Vec<f64> = law.iter().zip(&told).map(|(a, b)| a - b).collect();
            Estimate::mean(&gaps)
        });
    }
    let mut series = vec![Series::with_errors("the field", &found)];
    if !exact.is_empty() {
        series.push(Series::new("the exact law of the same points", Style::Reference, &exact, false));
    }
    let finding = match gap {
        Some(gap) => format!(
            "At the data {} nats; the divergence KL(exact ‖ learned) is {} nats there.",
            told(&last),
            told(&gap)
        ),
        None => format!("At the data {} nats; what the best would be is not known.", told(&last)),
    };
    Ok(Plot {
        title: "Negative log-likelihood over t".into(),
        finding,
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::linear("−log ρ_t, nats, per unit of the data"),
        series,
        map: None,
    })
}
