use super::control::applies;
use super::law::{times, unit};
use super::plot::short;
use super::{Axis, Kind, Map, Plot, Source};
use crate::core::program::Points;
use crate::core::regression::Quantity;
use crate::error::Result;
use crate::probe::Probe;

pub const KIND: Kind = Kind {
    id: "value",
    label: "Value function",
    doc: "V(x, t) − V(0, t) along the first axis: the least cost that is still to come, whose slope the control follows, u = −w²∇V. It is the learned control integrated from 0.",
    applies,
    source: Source::Field(|probe| Box::pin(measure(probe))),
};

const TIMES: usize = 40;
/// Cells on either side of 0.
const HALF: usize = 20;
/// How far the axis reaches, in root mean squares of the data.
const REACH: f64 = 2.5;

async fn measure(mut probe: Probe) -> Result<Plot> {
    let plan = probe.plan();
    let (times, dim) = (times(plan, TIMES), plan.frame.dim());
    let reach = REACH * plan.regression.ends().data_rms;
    let step = reach / HALF as f64;
    let cells = 2 * HALF;
    let place = |k: usize| (k as f64 - HALF as f64 + 0.5) * step;
    let mut values = vec![f64::NAN; TIMES * cells];
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for (column, &t) in times.iter().enumerate() {
        let part = |k: usize| k as f64 / TIMES as f64;
        probe.turn.part(part(column), part(column + 1), format!("t = {t:.2}"));
        let mut points = vec![0.0; cells * dim];
        (0..cells).for_each(|k| points[k * dim] = place(k) as f32);
        let square = 2.0 * probe.plan().sampled().schedule(t).eta();
        let control = Quantity::Drift(square);
        let program = probe.plan().evaluation(Points::new(points, dim), t, control);
        let told = probe.ends(&program).await?;
        let slope = |k: usize| -f64::from(told[k * dim]) / square;
        // From 0 outwards; the first cell's middle is half a cell away.
        for side in [1, -1] {
            let mut value = 0.0;
            for k in 0..HALF {
                let at = if side > 0 { HALF + k } else { HALF - 1 - k };
                let before = if side > 0 { at - 1 } else { at + 1 };
                let share = if k == 0 { 0.5 } else { 1.0 };
                let slope = if k == 0 {
                    // Between the two that lie beside 0.
                    0.25 * slope(before) + 0.75 * slope(at)
                } else {
                    0.5 * (slope(before) + slope(at))
                };
                value += f64::from(side) * share * step * slope;
                values[at * TIMES + column] = value;
                (least, most) = (least.min(value), most.max(value));
            }
        }
    }
    let plan = probe.plan();
    let half = 0.5 * (times[1] - times[0]);
    let (from, to) = (times[0] - half, times[TIMES - 1] + half);
    Ok(Plot {
        title: "Value function along the first axis".into(),
        finding: format!(
            "From {} to {} nats beside its value at 0.",
            short(least),
            short(most)
        ),
        x: Axis::linear("t, from source (0) to data (1)"),
        y: Axis::linear(format!("first coordinate, {}", unit(plan))),
        series: Vec::new(),
        map: Some(Map {
            x: (0..=TIMES).map(|k| from + (to - from) * k as f64 / TIMES as f64).collect(),
            y: (0..=cells).map(|k| step * (k as f64 - HALF as f64)).collect(),
            values,
            label: "V(x, t) − V(0, t), nats".into(),
            signed: true,
        }),
    })
}
