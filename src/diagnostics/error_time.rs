use super::error::{applies, relative, slices};
use super::law::{root_mean, unit};
use super::plot::short;
use super::{Axis, Kind, Plot, Series, Source, Style};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "error",
    label: "Learned against exact",
    doc: "Root mean square distance of the learned velocity from the exact one over x ~ ρ_t, at each t, beside the size of the exact velocity.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

const TIMES: usize = 33;

async fn measure(mut probe: Probe) -> Result<Plot> {
    let slices = slices(&mut probe, TIMES).await?;
    let errors: Vec<(f64, f64, f64)> = slices
        .iter()
        .map(|slice| {
            let (root, error) = root_mean(&slice.errors);
            (slice.t, root, error)
        })
        .collect();
    let sizes: Vec<(f64, f64)> = slices.iter().map(|s| (s.t, root_mean(&s.sizes).0)).collect();
    let worst = errors.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Plot {
        title: "Learned against exact velocity over t".into(),
        finding: format!(
            "Over all t the error is {} % of the exact velocity, largest at t = {}.",
            short(100.0 * relative(&slices)),
            short(worst.map_or(f64::NAN, |w| w.0))
        ),
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::log(format!("root mean square, {} per unit of t", unit(probe.plan()))),
        series: vec![
            Series::with_errors("error of the learned velocity", &errors),
            Series::new("size of the exact velocity", Style::Reference, &sizes, true),
        ],
        map: None,
    })
}
