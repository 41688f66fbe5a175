//! [`Choice`]: all that a person picks. The same JSON is a link, a preset and the header of an
//! exported field.

mod data;
mod json;
mod numbers;

pub use data::{DataChoice, MAX_INLINE_POINTS};
pub use numbers::{NUMBERS, NumberGroup};

use serde_json::{Map, Value};

use crate::core::{
    along, coupling, grid, paradigm, path, sampler, source, target, time_law, weighting,
};
use crate::error::{Error, Result};
use crate::registry::{Args, Pick, headed, number};

/// Version of the choice's form; a file of a later one is refused.
pub const VERSION: i64 = 1;

/// The parts of a choice that are picks, in the order of their JSON.
pub const PICKS: [&str; 10] = [
    "data",
    "source",
    "path",
    "coupling",
    "target",
    "weighting",
    "time_law",
    "sampler",
    "grid",
    "along",
];

/// Everything that determines a field and what is sampled from it. Made by
/// [`Choice::from_json`], so always complete and legal.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The preset last taken: a name only, the picks below are what counts.
    pub paradigm: String,
    /// The law ρ₁.
    pub data: DataChoice,
    /// The law ρ₀: a noise or a data set.
    pub source: Pick,
    /// How x₀ and x₁ mix over time.
    pub path: Pick,
    /// Which x₀ belongs to which x₁.
    pub coupling: Pick,
    /// What the network predicts.
    pub target: Pick,
    /// How errors are weighed over time.
    pub weighting: Pick,
    /// How often each time is trained on.
    pub time_law: Pick,
    /// How particles follow the field.
    pub sampler: Pick,
    /// Where the sampler's steps begin and end.
    pub grid: Pick,
    /// The path that particles follow.
    pub along: Pick,
    /// Values of [`NUMBERS`], in that order.
    pub numbers: Vec<f64>,
}

impl Choice {
    /// A choice from JSON. What is left out comes from the paradigm's preset and the defaults.
    /// Fails with the field at fault (`network.width`, `sampler.noise`) and what would be legal.
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text)
    }

    /// The preset of `paradigm`, on the default data.
    pub fn preset(paradigm: &str) -> Result<Self> {
        let mut map = Map::new();
        map.insert("paradigm".into(), paradigm.into());
        Self::from_map(&map)
    }

    /// As [`Choice::from_json`], from an object already read.
    pub fn from_map(map: &Map<String, Value>) -> Result<Self> {
        json::from_map(map)
    }

    /// The whole choice as JSON: complete, with stable order.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("version".into(), VERSION.into());
        map.insert("paradigm".into(), self.paradigm.as_str().into());
        map.insert("data".into(), self.data.to_json());
        for (group, pick) in self.picks() {
            map.insert(group.into(), pick.to_json());
        }
        for (spec, &value) in NUMBERS.iter().zip(&self.numbers) {
            let slot = match spec.group {
                NumberGroup::Top => &mut map,
                group => match map.entry(group.id()).or_insert_with(|| Map::new().into()) {
                    Value::Object(inner) => inner,
                    _ => continue,
                },
            };
            slot.insert(spec.param.id.into(), number(value));
        }
        Value::Object(map)
    }

    /// The value of a number such as `("network", "width")`; it must be one of [`NUMBERS`].
    pub fn number(&self, group: NumberGroup, id: &str) -> f64 {
        let index = NUMBERS
            .iter()
            .position(|spec| spec.group == group && spec.param.id == id);
        debug_assert!(index.is_some(), "no number {id}");
        index.map_or(0.0, |i| self.numbers[i])
    }

    /// Seed of everything random.
    pub fn seed(&self) -> u32 {
        self.number(NumberGroup::Top, "seed") as u32
    }

    /// Whether a field trained for `self` also answers `other`: all but the sampler and its grid agree.
    pub fn same_field(&self, other: &Self) -> bool {
        let of_field = |c: &Self| {
            let numbers: Vec<f64> = NUMBERS
                .iter()
                .zip(&c.numbers)
                .filter(|(spec, _)| spec.shapes_field)
                .map(|(_, &value)| value)
                .collect();
            let picks = c.picks().map(|(group, pick)| {
                (!matches!(group, "sampler" | "grid" | "along")).then(|| pick.clone())
            });
            (c.data.clone(), picks, numbers)
        };
        of_field(self) == of_field(other)
    }

    fn picks(&self) -> [(&'static str, &Pick); 9] {
        [
            ("source", &self.source),
            ("path", &self.path),
            ("coupling", &self.coupling),
            ("target", &self.target),
            ("weighting", &self.weighting),
            ("time_law", &self.time_law),
            ("sampler", &self.sampler),
            ("grid", &self.grid),
            ("along", &self.along),
        ]
    }

    /// Checks what no single field can: that texts make a path, that the sampler has what it needs
    /// of the source.
    fn check_together(self) -> Result<Self> {
        let sampler = sampler::GROUP.make(&self.sampler)?;
        let path = path::GROUP.make(&self.path)?;
        let affine = path.schedule(0.5 * (path.range.0 + path.range.1)).gamma == 0.0;
        let gaussian = source::noise(&self.source) == Some(source::Noise::Gaussian);
        if sampler.needs_gaussian && affine && self.coupling.id != coupling::INDEPENDENT {
            return Err(Error::new(
                "sampler",
                format!(
                    "\"{}\" needs noise that says nothing of the data, and \"{}\" joins the two; choose euler, heun or rk4, or the coupling {}",
                    self.sampler.id,
                    self.coupling.id,
                    coupling::INDEPENDENT
                ),
            ));
        }
        if sampler.needs_gaussian && affine && !gaussian {
            return Err(Error::new(
                "sampler",
                format!(
                    "\"{}\" needs Gaussian noise as its source, and the source is \"{}\"; choose euler, heun or rk4, or the source gaussian",
                    self.sampler.id, self.source.id
                ),
            ));
        }
        if sampler.needs_affine && !affine {
            return Err(Error::new(
                "sampler",
                format!(
                    "\"{}\" needs a path without extra noise, and \"{}\" adds some; choose euler, heun or rk4",
                    self.sampler.id, self.path.id
                ),
            ));
        }
        Ok(self)
    }
}

impl Default for Choice {
    /// Flow matching on 8 Gaussians.
    fn default() -> Self {
        let first = paradigm::GROUP.all[0].id;
        Self::preset(first)
            .unwrap_or_else(|error| unreachable!("the first preset is illegal: {error}"))
    }
}

/// The whole catalogue: every group, preset and number, for pages and people.
pub fn catalogue() -> Value {
    let numbers = NUMBERS.iter().map(numbers::Number::describe).collect();
    let paradigms = paradigm::GROUP
        .all
        .iter()
        .map(|entry| {
            let preset = Choice::preset(entry.id).map(|choice| choice.to_json());
            let mut map = headed(entry.id, entry.label, entry.doc);
            map.insert("choice".into(), preset.unwrap_or_default());
            let sets = (entry.make)(&Args::default()).sets();
            map.insert("sets".into(), sets.into_iter().map(Value::from).collect());
            Value::Object(map)
        })
        .collect();
    let groups = vec![
        data::describe(),
        source::describe(),
        path::GROUP.describe(),
        coupling::GROUP.describe(),
        target::GROUP.describe(),
        weighting::GROUP.describe(),
        time_law::GROUP.describe(),
        sampler::GROUP.describe(),
        grid::GROUP.describe(),
        along::describe(),
    ];
    let mut map = Map::new();
    map.insert("version".into(), VERSION.into());
    for (key, list) in [
        ("groups", groups),
        ("paradigms", paradigms),
        ("numbers", numbers),
    ] {
        map.insert(key.into(), Value::Array(list));
    }
    Value::Object(map)
}
