//! Maps of the field's error and of its divergence.

use super::job::Part;
use super::paint::Painter;
use super::report::ColourScale;
use super::wish::Of;
use crate::draw::marks::Image;
use crate::draw::palette::{Map, Rgb, TABLE};

/// Colours of a scale that the page is told.
const TOLD: usize = 9;
/// A map is whole where ρ_t is more than this share of its peak, and gone below that.
const FADE: (f64, f64) = (1e-2, 1e-4);
/// The share of a map's values that its colours cover.
const COVERED: f64 = 0.98;

impl Painter<'_> {
    /// Length of learned less exact at the places, in the data's units.
    pub(super) fn errors(&self, part: &Part) -> Vec<f64> {
        let length = |index| {
            let apart = self.difference(index)?;
            let scales = self.plan.frame.scale.iter();
            let square = |(d, s): (&f64, &f64)| (d * self.wish.lens.unit(*s)).powi(2);
            Some(apart.iter().zip(scales).map(square).sum::<f64>().sqrt())
        };
        let places = (0..part.lattice.count()).map(|i| self.job.index(part, i));
        places.map(|i| length(i).unwrap_or(f64::NAN)).collect()
    }

    /// Divergence of the velocity shown, per unit of time.
    pub(super) fn divergences(&self, part: &Part) -> Vec<f64> {
        let learned = |i: usize| self.job.divergences.get(i).map(|&d| f64::from(d));
        let exact = |i: usize| self.job.exact[i].divergence;
        let at = |i: usize| match self.wish.of {
            Of::Learned => learned(i),
            Of::Exact => exact(i),
            Of::Difference => Some(learned(i)? - exact(i)?),
        };
        let places = (0..part.lattice.count()).map(|i| self.job.index(part, i));
        places.map(|i| at(i).unwrap_or(f64::NAN)).collect()
    }

    /// A map of values; it fades where the exact law, if it is known, has no mass.
    pub(super) fn map(
        &self,
        part: &Part,
        values: Vec<f64>,
        map: Map,
    ) -> (Option<Image>, Option<ColourScale>) {
        let densities = match self.plan.exact {
            Some(_) if self.job.is_line() => self.column_densities(part),
            Some(_) => self.exact_densities(part),
            None => vec![1.0; values.len()],
        };
        let massive = values.iter().zip(&densities);
        let massive = massive.filter(|(v, d)| v.is_finite() && **d >= FADE.0);
        let mut sizes: Vec<f64> = massive.map(|(v, _)| v.abs()).collect();
        if sizes.is_empty() {
            return (None, None);
        }
        sizes.sort_unstable_by(f64::total_cmp);
        let high = sizes[((sizes.len() - 1) as f64 * COVERED) as usize].max(1e-300);
        let low = if map == Map::Sign { -high } else { 0.0 };
        let stops = self.wish.palette.map(map);
        let last = (TABLE - 1) as f64;
        let table: Vec<Rgb> = (0..TABLE)
            .map(|i| stops.at(i as f32 / last as f32))
            .collect();
        let shade = |share: f64| table[(share.clamp(0.0, 1.0) * last + 0.5) as usize];
        let fade = |density: f64| {
            let depth = (density / FADE.1).ln() / (FADE.0 / FADE.1).ln();
            (255.0 * depth.clamp(0.0, 1.0)) as u8
        };
        let columns = part.lattice.columns;
        let cell = |i: usize| {
            let (value, seen) = match values[i] {
                value if value.is_finite() => (value, fade(densities[i])),
                _ => (0.0, 0),
            };
            let [r, g, b] = shade((value - low) / (high - low));
            [r, g, b, seen]
        };
        let rows = (0..part.lattice.rows).rev();
        let image = Image {
            columns,
            corners: part.lattice.corners(),
            smooth: true,
            colours: rows
                .flat_map(|row| (0..columns).map(move |column| row * columns + column))
                .map(cell)
                .collect(),
        };
        let told = (0..TOLD).map(|i| {
            let [r, g, b] = shade(i as f64 / (TOLD - 1) as f64);
            format!("#{r:02x}{g:02x}{b:02x}")
        });
        let scale = ColourScale {
            low,
            high,
            colours: told.collect(),
        };
        (Some(image), Some(scale))
    }
}
