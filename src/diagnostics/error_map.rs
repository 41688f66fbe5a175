use super::error::{applies, relative, slices};
use super::law::unit;
use super::plot::short;
use super::{Axis, Kind, Map, Plot, Source};
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "error-map",
    label: "Error over (x, t)",
    doc: "Where the learned velocity is wrong: its root mean square error over t and x, in more than one dimension over t and the distance from the data's mean. Left blank where there is next to no mass.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

const TIMES: usize = 40;
const PLACES: usize = 28;
/// Fewer points in a cell say too little.
const LEAST: usize = 3;

async fn measure(mut probe: Probe) -> Result<Plot> {
    let slices = slices(&mut probe, TIMES).await?;
    let dim = probe.plan().frame.dim();
    let place = |x: &[f32]| match x {
        [x] => f64::from(*x),
        _ => x.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt(),
    };
    let places: Vec<Vec<f64>> = slices
        .iter()
        .map(|slice| slice.points.values.chunks(dim).map(place).collect())
        .collect();
    let mut all: Vec<f64> = places.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    // The outermost points stretch the axis for nothing.
    let cut = all.len() / 500;
    let low = if dim == 1 { all[cut] } else { 0.0 };
    let high = all[all.len() - 1 - cut];
    let mut values = vec![f64::NAN; TIMES * PLACES];
    let mut worst = (0.0, 0.0, 0.0);
    for (column, (slice, places)) in slices.iter().zip(&places).enumerate() {
        let mut cells = vec![(0, 0.0); PLACES];
        for (place, error) in places.iter().zip(&slice.errors) {
            let row = ((place - low) / (high - low) * PLACES as f64).floor();
            if (0.0..PLACES as f64).contains(&row) {
                let (count, sum) = &mut cells[row as usize];
                (*count, *sum) = (*count + 1, *sum + error);
            }
        }
        for (row, (count, sum)) in cells.into_iter().enumerate().filter(|(_, c)| c.0 >= LEAST) {
            let root = (sum / count as f64).sqrt();
            values[row * TIMES + column] = root;
            if root > worst.0 {
                worst = (root, slice.t, low + (high - low) * (row as f64 + 0.5) / PLACES as f64);
            }
        }
    }
    let unit = unit(probe.plan());
    let (first, last) = (slices[0].t, slices[TIMES - 1].t);
    let half = 0.5 * (last - first) / (TIMES - 1) as f64;
    let edges = |low: f64, high: f64, count: usize| {
        (0..=count).map(move |k| low + (high - low) * k as f64 / count as f64)
    };
    let (axis, name) = if dim == 1 {
        (format!("x, {unit} from their mean"), "x")
    } else {
        (format!("‖x‖, {unit} from their mean"), "‖x‖")
    };
    Ok(Plot {
        title: "Error of the learned velocity over x and t".into(),
        finding: format!(
            "{} % of the exact velocity over all; largest, {}, near t = {} and {name} = {}.",
            short(100.0 * relative(&slices)),
            short(worst.0),
            short(worst.1),
            short(worst.2)
        ),
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::linear(axis),
        series: Vec::new(),
        map: Some(Map {
            x: edges(first - half, last + half, TIMES).collect(),
            y: edges(low, high, PLACES).collect(),
            values,
            label: format!("root mean square error, {unit} per unit of t"),
            signed: false,
        }),
    })
}
