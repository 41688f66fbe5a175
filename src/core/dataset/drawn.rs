//! Points that a person draws or types: each is as likely as the others.

use super::{DataSet, Law, columns, standardise};
use crate::error::{Error, Result};
use crate::number;
use crate::registry::{Entry, Param};

/// Longest list in characters: what a hand draws, and a link carries.
const LONGEST: usize = 20_000;

/// A ring with a gap.
const RING: &str = "1.7,1; 0.7,1.9; -0.7,1.9; -1.7,1; -2,0; -1.7,-1; -0.7,-1.9; 0.7,-1.9; 1.7,-1";

pub const ENTRY: Entry<DataSet> = Entry {
    id: "drawn",
    label: "Points, drawn or typed",
    doc: "A finite set: the points that you draw on the stage or type, each as likely as the others.",
    params: &[
        Param::text(
            "points",
            "Points",
            RING,
            LONGEST,
            "x,y; x,y; and so on, in the data's units: as many numbers in each as the data have.",
        ),
        standardise(0.0),
    ],
    make: |p| match points(p.text(0)) {
        Ok((dim, points)) => DataSet::new(columns(dim), Law::Listed(points)),
        Err(error) => DataSet::illegal(2, error.within("points")),
    },
};

/// Dimension and points, `[n, dim]`, of "1,2; 3,4".
fn points(text: &str) -> Result<(usize, Vec<f64>)> {
    let wrong = |message: String| Err(Error::new("", message));
    let rows: Vec<&str> = text.split(';').map(str::trim).collect();
    let rows = rows.strip_suffix(&[""]).unwrap_or(&rows);
    let dim = rows.first().map_or(0, |row| row.split(',').count());
    let mut points = Vec::with_capacity(rows.len() * dim);
    for (k, row) in rows.iter().enumerate() {
        let number = |text: &str| number::parse(text.trim()).filter(|x| x.is_finite());
        let before = points.len();
        points.extend(row.split(',').map_while(number));
        if points.len() - before != dim || row.split(',').count() != dim {
            return wrong(format!(
                "point {}, \"{row}\", has not the first one's {dim} finite numbers; write such as 1,2; 3,4",
                k + 1
            ));
        }
    }
    if rows.iter().all(|row| *row == rows[0]) {
        return wrong("give at least two different points".to_owned());
    }
    Ok((dim, points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_written() {
        let read = points(" 1,2;-3e-1 , 4 ; 0,0; ").expect("legal");
        assert_eq!(read, (2, vec![1.0, 2.0, -0.3, 4.0, 0.0, 0.0]));
        assert_eq!(points("1;2;4").expect("legal").0, 1);
    }

    #[test]
    fn illegal_ones_are_explained() {
        for (text, part) in [
            ("", "two different"),
            ("1,2; 3", "point 2, \"3\", has not"),
            ("1,2; 3,x", "point 2"),
            ("1,2; 3,nan", "point 2"),
            ("1,2; 3,4,5", "point 2"),
            ("1,2", "two different"),
            ("1,2; 1,2", "two different"),
        ] {
            let error = points(text).expect_err(text);
            assert!(error.message.contains(part), "{text}: {error}");
        }
    }
}
