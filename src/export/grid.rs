//! A field on a grid, for plotting.

use crate::error::{Error, Result};
use crate::field::Field;
use crate::format::array::{Array, write_npz};
use crate::job::{Turn, at_once};

/// Values on each axis of space.
const PLACES: usize = 41;
/// Times from 0 to 1.
const TIMES: usize = 21;
/// Places between two pauses.
const AT_ONCE: usize = 8;
/// How far the grid reaches, in root mean squares of source or data, whichever is larger.
const REACH: f64 = 2.5;

/// The field at 21 times of those it answers for and on 41 places of each axis, as an NPZ file: `t`,
/// `[times]`; the axes `x0` and, in two dimensions, `x1`, `[places]`, in the data's units; and
/// `velocity`, `score`, `noise` and `data`, `[times, places…, dim]`, as far as the field determines
/// them: a time where it does not is NaN. Fails in more than two dimensions.
pub fn grid(field: &Field) -> Result<Vec<u8>> {
    at_once(grid_in_turns(field, &Turn::default()))
}

/// The same with pauses.
pub(super) async fn grid_in_turns(field: &Field, turn: &Turn) -> Result<Vec<u8>> {
    let dim = field.frame().dim();
    if dim > 2 {
        let message =
            format!("a grid over {dim} dimensions is too large; export the field instead");
        return Err(Error::new("data", message));
    }
    let ((low, high), reach) = (field.range(), REACH * field.rms());
    let part = |k: usize, count: usize| k as f64 / (count - 1) as f64;
    let times: Vec<f64> = (0..TIMES)
        .map(|k| low + (high - low) * part(k, TIMES))
        .collect();
    let axes: Vec<Vec<f64>> = (0..dim)
        .map(|axis| {
            let (center, scale) = (field.frame().center[axis], field.frame().scale[axis]);
            let place = |k| center + scale * reach * (2.0 * part(k, PLACES) - 1.0);
            (0..PLACES).map(place).collect()
        })
        .collect();
    let mut values: [Vec<f32>; 4] = Default::default();
    for &t in &times {
        for index in 0..PLACES.pow(dim as u32) {
            if index % AT_ONCE == 0 {
                turn.pause().await;
            }
            let place =
                |axis: usize| axes[axis][index / PLACES.pow((dim - 1 - axis) as u32) % PLACES];
            let point: Vec<f64> = (0..dim).map(place).collect();
            let told = field.at(t, &point)?;
            let told = [told.velocity, told.score, told.noise, told.data];
            for (values, told) in values.iter_mut().zip(told) {
                let told = told.unwrap_or_else(|| vec![f64::NAN; dim]);
                values.extend(told.into_iter().map(|v| v as f32));
            }
        }
    }
    let line = |numbers: &[f64]| {
        Array::new(
            &[numbers.len()],
            numbers.iter().map(|&v| v as f32).collect(),
        )
    };
    let shape = [&[TIMES][..], &[PLACES; 2][..dim], &[dim]].concat();
    let mut arrays = vec![("t", line(&times))];
    arrays.extend(
        ["x0", "x1"]
            .into_iter()
            .zip(axes.iter().map(|axis| line(axis))),
    );
    let named = ["velocity", "score", "noise", "data"]
        .into_iter()
        .zip(values);
    arrays.extend(
        named
            .filter(|(_, values)| values.iter().any(|v| v.is_finite()))
            .map(|(name, values)| (name, Array::new(&shape, values))),
    );
    write_npz(arrays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use crate::job::Job;
    use crate::plan::Plan;

    #[test]
    fn the_grid_is_the_same_in_one_go_and_in_pieces() {
        let json = r#"{"paradigm": "flow-matching", "data": "eight-gaussians"}"#;
        let choice = Choice::from_json(json).expect("legal");
        let field = || Field::exact(Plan::new(&choice, None).expect("legal")).expect("known");
        let mut pieces = 0;
        let exact = field();
        let mut job = Job::new(async move |turn| grid_in_turns(&exact, &turn).await);
        let cut = loop {
            pieces += 1;
            if let Some(made) = job.advance(&mut || false) {
                break made.expect("a file");
            }
        };
        assert_eq!(cut, grid(&field()).expect("a file"));
        assert!(pieces > TIMES * PLACES * PLACES / AT_ONCE, "{pieces}");
    }
}
