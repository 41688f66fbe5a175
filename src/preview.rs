//! What a page's pickers show of a law, a path or a sampler before it is picked.

use serde::Serialize;

use crate::choice::{Choice, DataChoice};
use crate::core::rng::{Purpose, Stream};
use crate::core::source::{self, Noise};
use crate::core::{dataset, path, sampler};
use crate::error::{Error, Result};
use crate::layers::contours::{SHARES, contours, levels_of_mass};
use crate::layers::lattice::Lattice;
use crate::registry::Pick;

/// Most numbers in a thumbnail: 300 points of the plane, 9 images.
const NUMBERS: usize = 600;

/// Points that are drawn for one.
const POINTS: usize = NUMBERS / 2;

/// Numbers in a point that is shown whole, as an image of 8 × 8 pixels.
const IMAGE: usize = 64;

/// Cells along a side of an outline.
const CELLS: usize = 72;

/// Times at which a path is told.
const TIMES: usize = 65;

/// Some points of a law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thumbnail {
    /// Numbers in a point: 1, 2 or 64, an image.
    pub dim: usize,
    /// The points, `[·, dim]`, in the law's own units; none where it is the person's own and not here.
    pub points: Vec<f64>,
}

impl Thumbnail {
    /// Some of `points`, `[·, dim]`, in even strides: the first two coordinates where they are many and
    /// no image.
    fn of(points: &[f64], dim: usize) -> Self {
        let dim = dim.max(1);
        let kept = if dim == IMAGE { dim } else { dim.min(2) };
        let stride = (points.len() / dim).div_ceil(NUMBERS / kept).max(1);
        let rows = points.chunks_exact(dim).step_by(stride);
        Self {
            dim: kept,
            points: rows.flat_map(|row| &row[..kept]).copied().collect(),
        }
    }
}

/// Points of the law ρ₁ (`group` "data") or ρ₀ ("source") of a choice. Noise has as many coordinates as
/// the plane. Fails as [`dataset::DataSet::points`] does, naming the group.
pub fn thumbnail(choice: &Choice, group: &str) -> Result<Thumbnail> {
    let mut stream = Stream::new(0, Purpose::Data, 0, 0);
    match (group, &choice.data) {
        ("source", _) => match source::noise(&choice.source) {
            Some(noise) => Ok(noise_points(noise, &mut stream)),
            None => set_points(&choice.source, &mut stream),
        },
        ("data", DataChoice::Set(pick)) => set_points(pick, &mut stream),
        ("data", DataChoice::Mixture(mixture, _)) => Ok(Thumbnail::of(
            &mixture.draw(&mut stream, POINTS)?,
            mixture.dim,
        )),
        ("data", DataChoice::Own { dim, points, .. }) => Ok(Thumbnail::of(points, *dim)),
        _ => Err(Error::new(
            "group",
            format!("there is no law \"{group}\"; choose data or source"),
        )),
    }
}

fn set_points(pick: &Pick, stream: &mut Stream) -> Result<Thumbnail> {
    let set = dataset::GROUP.make(pick)?;
    Ok(Thumbnail::of(&set.points(stream, POINTS)?, set.dim))
}

fn noise_points(noise: Noise, stream: &mut Stream) -> Thumbnail {
    let half = 3.0_f64.sqrt();
    let number = |_| match noise {
        Noise::Gaussian => stream.normal(),
        Noise::Origin => 0.0,
        Noise::Uniform => half * (2.0 * stream.unit() - 1.0),
    };
    Thumbnail {
        dim: 2,
        points: (0..NUMBERS).map(number).collect(),
    }
}

/// (α, σ, γ) of a choice's path at [`TIMES`] even times from 0 to 1, one after the other; at times that
/// the path cannot be used at, as at the nearest that it can.
pub fn curves(choice: &Choice) -> Result<Vec<f64>> {
    let path = path::GROUP.make(&choice.path)?;
    let (first, last) = path.range;
    let at = |k: usize| {
        let t = k as f64 / (TIMES - 1) as f64;
        let schedule = path.schedule(t.clamp(first, last));
        [schedule.alpha, schedule.sigma, schedule.gamma]
    };
    Ok((0..TIMES).flat_map(at).collect())
}

/// Where the law of a typed energy lies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outline {
    /// Numbers in a point: 1 or 2.
    pub dim: usize,
    /// Half a side of the box around 0.
    pub reach: f64,
    /// Of two numbers, for each line the part of the box's mass inside it.
    pub shares: Vec<f64>,
    /// Pieces x, y, x, y one after the other: contours of the density, or of one number its curve with
    /// the peak at 1.
    pub lines: Vec<Vec<f32>>,
}

/// The law of a choice whose data are a typed energy, as far as a small picture shows it: much cheaper
/// than drawing from it, and without asking whether all of it is in the box. Fails, naming `energy`, where
/// that is no formula or is NaN or −∞ in the box; naming `data`, where they are of another kind.
pub fn outline(choice: &Choice) -> Result<Outline> {
    let refuse = |message: &str| Err(Error::new("data.energy", message));
    let energy = match &choice.data {
        DataChoice::Set(pick) => {
            dataset::typed_energy(pick).map_err(|error| error.within("data"))?
        }
        _ => None,
    };
    let energy = energy.ok_or_else(|| Error::new("data", "are no typed energy"))?;
    let (dim, reach) = (energy.dim, energy.reach);
    let rows = if dim == 1 { 1 } else { CELLS };
    let lattice = Lattice {
        low: [-reach as f32; 2],
        cell: [2.0 * reach as f32 / CELLS as f32; 2],
        columns: CELLS,
        rows,
    };
    let places = lattice.places().map(|[x, y]| [x, y].map(f64::from));
    let logs: Vec<f64> = places.map(|at| -energy.value(&at[..dim])).collect();
    if logs.iter().any(|log| log.is_nan() || *log == f64::INFINITY) {
        return refuse("must be a number above −∞ everywhere in the box");
    }
    let peak = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if peak == f64::NEG_INFINITY {
        return refuse("is infinite in all of the box; move it");
    }
    let densities: Vec<f64> = logs.iter().map(|log| (log - peak).exp()).collect();
    let lines = if dim == 1 {
        let knots = densities.iter().enumerate();
        let knots: Vec<[f32; 2]> = knots
            .map(|(k, &d)| [lattice.at(k, 0)[0], d as f32])
            .collect();
        vec![knots.windows(2).flatten().flatten().copied().collect()]
    } else {
        let levels = levels_of_mass(&densities, &SHARES);
        let line = |level: f64| contours(&lattice, &densities, level).concat().concat();
        levels.into_iter().map(line).collect()
    };
    let shares = if dim == 1 {
        Vec::new()
    } else {
        SHARES.to_vec()
    };
    Ok(Outline {
        dim,
        reach,
        shares,
        lines,
    })
}

/// What a sampler costs and reaches, at its default parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// The sampler.
    pub id: &'static str,
    /// Order of convergence in the step size: of a path for an ODE, weak for an SDE.
    pub order: u32,
    /// Most field evaluations in a step.
    pub evaluations: usize,
    /// Whether it adds noise.
    pub noisy: bool,
}

/// The cost of every sampler.
pub fn costs() -> Result<Vec<Cost>> {
    let entries = sampler::GROUP.all.iter();
    let cost = entries.map(|entry| {
        let made = sampler::GROUP.make(&Pick::of(entry.id))?;
        Ok(Cost {
            id: entry.id,
            order: made.order,
            evaluations: made.evaluations,
            noisy: made.noisy,
        })
    });
    cost.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(part: &str, id: &str) -> Choice {
        Choice::from_json(&format!(r#"{{"{part}": "{id}"}}"#)).expect(id)
    }

    #[test]
    fn every_law_has_a_thumbnail() {
        for entry in dataset::GROUP.all {
            for group in ["data", "source"] {
                let made = thumbnail(&asked(group, entry.id), group).expect(entry.id);
                let count = made.points.len() / made.dim;
                assert!(made.points.iter().all(|x| x.is_finite()), "{}", entry.id);
                assert!([1, 2, IMAGE].contains(&made.dim), "{}", entry.id);
                assert!(made.points.len() <= NUMBERS, "{}", entry.id);
                assert!(count >= 5, "{}: {count}", entry.id);
            }
        }
        for entry in source::NOISES {
            let made = thumbnail(&asked("source", entry.id), "source").expect(entry.id);
            assert_eq!((made.dim, made.points.len()), (2, NUMBERS));
        }
        assert!(thumbnail(&Choice::default(), "path").is_err());
    }

    #[test]
    fn every_path_has_finite_curves_from_noise_to_data() {
        for entry in path::GROUP.all {
            let curves = curves(&asked("path", entry.id)).expect(entry.id);
            assert_eq!(curves.len(), 3 * TIMES);
            assert!(curves.iter().all(|x| x.is_finite()), "{}", entry.id);
            let ratio = |k: usize| curves[3 * k] * curves[1] - curves[0] * curves[3 * k + 1];
            assert!(ratio(TIMES - 1) > 0.0, "{}", entry.id);
        }
    }

    #[test]
    fn costs_are_the_registrys() {
        let costs = costs().expect("made");
        let heun = costs.iter().find(|cost| cost.id == "heun").expect("there");
        assert_eq!((heun.order, heun.evaluations, heun.noisy), (2, 2, false));
        assert_eq!(costs.len(), sampler::GROUP.all.len());
    }

    fn typed(energy: &str, dim: usize) -> Choice {
        let data = serde_json::json!({ "id": "energy", "energy": energy, "dim": dim, "reach": 4 });
        let json = serde_json::json!({ "paradigm": "flow-matching", "data": data });
        Choice::from_json(&json.to_string()).expect("legal")
    }

    #[test]
    fn the_contours_of_a_typed_gaussian_are_its_circles() {
        let made = outline(&typed("((x - 1)^2 + y^2)/2", 2)).expect("made");
        assert_eq!((made.dim, made.reach), (2, 4.0));
        for (share, line) in made.shares.iter().zip(&made.lines) {
            // Mass p lies within √(−2 ln(1 − p)) of the mean.
            let radius = (-2.0 * (1.0 - share).ln()).sqrt();
            assert!(line.len() > 80);
            for place in line.chunks_exact(2) {
                let [x, y] = [f64::from(place[0]), f64::from(place[1])];
                let found = (x - 1.0).hypot(y);
                assert!((found - radius).abs() < 0.05, "{share}: {found} {radius}");
            }
        }
    }

    #[test]
    fn of_one_number_the_density_itself() {
        let made = outline(&typed("x^2/2", 1)).expect("made");
        let curve = &made.lines[0];
        assert_eq!((made.shares.len(), made.lines.len()), (0, 1));
        for place in curve.chunks_exact(2) {
            let exact = (-0.5 * place[0] * place[0]).exp();
            assert!((place[1] - exact).abs() < 0.01, "{place:?}");
        }
    }

    #[test]
    fn what_is_not_yet_an_energy_is_refused_by_name() {
        for text in ["(x - 1", "x^2 + q", "ln(x)", ""] {
            let error = outline(&typed(text, 2)).expect_err(text);
            assert_eq!(error.field, "data.energy", "{text}: {error}");
        }
        let error = outline(&Choice::default()).expect_err("other data");
        assert_eq!(error.field, "data");
    }
}
