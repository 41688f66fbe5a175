//! What can be picked: each schedule, target, sampler … is one [`Entry`] in a file of its own, and
//! one word in its group's [`registry!`](crate::registry!) line. The catalogue and every check of
//! a parameter's range come from here.

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::number::{held, shortest};

/// A number that a person may set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Its key in the choice.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it does, in a sentence, with its unit.
    pub doc: &'static str,
    /// Smallest legal value.
    pub min: f64,
    /// Largest legal value.
    pub max: f64,
    /// Value where none is given.
    pub default: f64,
    /// Whether only whole numbers are legal. Whole, from 0 to 1: a switch.
    pub integer: bool,
    /// Whether a slider should move on a logarithmic scale.
    pub log: bool,
}

impl Param {
    /// A real number with a linear slider.
    pub const fn real(
        id: &'static str,
        label: &'static str,
        default: f64,
        min: f64,
        max: f64,
        doc: &'static str,
    ) -> Self {
        Self {
            id,
            label,
            doc,
            min,
            max,
            default,
            integer: false,
            log: false,
        }
    }

    /// A real number with a logarithmic slider.
    pub const fn log(
        id: &'static str,
        label: &'static str,
        default: f64,
        min: f64,
        max: f64,
        doc: &'static str,
    ) -> Self {
        Self {
            log: true,
            ..Self::real(id, label, default, min, max, doc)
        }
    }

    /// A whole number.
    pub const fn integer(
        id: &'static str,
        label: &'static str,
        default: f64,
        min: f64,
        max: f64,
        doc: &'static str,
    ) -> Self {
        Self {
            integer: true,
            ..Self::real(id, label, default, min, max, doc)
        }
    }

    /// A switch: 0 is off, 1 is on.
    pub const fn switch(
        id: &'static str,
        label: &'static str,
        default: f64,
        doc: &'static str,
    ) -> Self {
        Self::integer(id, label, default, 0.0, 1.0, doc)
    }

    /// The same whole number with a logarithmic slider.
    pub const fn logarithmic(self) -> Self {
        Self { log: true, ..self }
    }

    /// `value`, to twelve digits, if it is legal; else an error that says what would be.
    pub fn check(&self, value: f64) -> Result<f64> {
        let wrong = if !value.is_finite() {
            "is not a finite number"
        } else if value < self.min {
            "is too small"
        } else if value > self.max {
            "is too large"
        } else if self.integer && value.fract() != 0.0 {
            "is not a whole number"
        } else {
            return Ok(held(value));
        };
        let kind = if self.integer {
            "a whole number"
        } else {
            "a number"
        };
        let [value, min, max] = [value, self.min, self.max].map(shortest);
        Err(Error::new(
            self.id,
            format!("{value} {wrong}; choose {kind} from {min} to {max}"),
        ))
    }

    /// The parameter as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let mut map = headed(self.id, self.label, self.doc);
        for (key, value) in [
            ("min", Value::from(self.min)),
            ("max", self.max.into()),
            ("default", self.default.into()),
            ("integer", self.integer.into()),
            ("log", self.log.into()),
        ] {
            map.insert(key.into(), value);
        }
        Value::Object(map)
    }
}

/// One thing that can be picked in its group, with its parameters and how to make it from them.
pub struct Entry<T: 'static> {
    /// Its name in a choice, a link, a file: never changes.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it is, in a sentence or two, with its source.
    pub doc: &'static str,
    /// Its parameters, in the order in which `make` takes them.
    pub params: &'static [Param],
    /// Makes it from legal values of its parameters.
    pub make: fn(&[f64]) -> T,
}

impl<T> Entry<T> {
    /// The entry as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let mut map = headed(self.id, self.label, self.doc);
        let params = self.params.iter().map(Param::describe).collect();
        map.insert("params".into(), Value::Array(params));
        Value::Object(map)
    }
}

/// One group of entries under its name.
pub struct Group<T: 'static> {
    /// Its key in the choice.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What is picked here.
    pub doc: &'static str,
    /// What can be picked.
    pub all: &'static [Entry<T>],
}

impl<T> Group<T> {
    /// The entry called `id`; else an error that lists the ids there are.
    pub fn find(&self, id: &str) -> Result<&'static Entry<T>> {
        self.all.iter().find(|entry| entry.id == id).ok_or_else(|| {
            let ids = self.all.iter().map(|entry| entry.id).collect();
            unknown(self.id, id, ids)
        })
    }

    /// What a legal pick stands for.
    pub fn make(&self, pick: &Pick) -> Result<T> {
        let entry = self.find(&pick.id)?;
        let values: Vec<f64> = entry
            .params
            .iter()
            .map(|p| pick.value(p.id).unwrap_or(p.default))
            .collect();
        Ok((entry.make)(&values))
    }

    /// The group as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let entries = self.all.iter().map(Entry::describe).collect();
        describe_group(self.id, self.label, self.doc, entries)
    }
}

/// A group of described entries as the catalogue shows it.
pub fn describe_group(id: &str, label: &str, doc: &str, entries: Vec<Value>) -> Value {
    let mut map = headed(id, label, doc);
    map.insert("entries".into(), Value::Array(entries));
    Value::Object(map)
}

/// What everything in the catalogue begins with.
pub fn headed(id: &str, label: &str, doc: &str) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, text) in [("id", id), ("label", label), ("doc", doc)] {
        map.insert(key.into(), text.into());
    }
    map
}

fn unknown(group: &str, id: &str, ids: Vec<&str>) -> Error {
    let ids = ids.join(", ");
    Error::new(group, format!("there is no \"{id}\"; choose one of {ids}"))
}

/// What was picked in a group: an id, and a value for each of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// The entry's id.
    pub id: String,
    /// Parameter ids, each at most once, with their values; complete, legal and in the entry's order
    /// once [`Pick::complete`] has seen them.
    pub params: Vec<(String, f64)>,
}

impl Pick {
    /// The pick of `id` with nothing said of its parameters.
    pub fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            params: Vec::new(),
        }
    }

    /// The same pick with `id` set to `value`.
    pub fn with(mut self, id: &str, value: f64) -> Self {
        self.take(id);
        self.params.push((id.to_owned(), value));
        self
    }

    /// The value of the parameter `id`, where it is given.
    pub fn value(&self, id: &str) -> Option<f64> {
        let found = self.params.iter().find(|(key, _)| key == id);
        found.map(|&(_, value)| value)
    }

    /// Removes the value of the parameter `id`, where it is given.
    pub fn take(&mut self, id: &str) -> Option<f64> {
        let at = self.params.iter().position(|(key, _)| key == id)?;
        Some(self.params.remove(at).1)
    }

    /// Checks every value against `params`, refuses unknown ones, fills in defaults.
    pub fn complete(self, params: &[Param]) -> Result<Self> {
        for (key, _) in &self.params {
            if !params.iter().any(|p| p.id == key) {
                let known: Vec<&str> = params.iter().map(|p| p.id).collect();
                let list = if known.is_empty() {
                    "nothing".to_owned()
                } else {
                    known.join(", ")
                };
                return Err(Error::new(
                    key,
                    format!("\"{}\" does not take this; it takes {list}", self.id),
                ));
            }
        }
        let mut complete = Self::of(&self.id);
        for param in params {
            let value = self.value(param.id).unwrap_or(param.default);
            let value = param.check(value)?;
            complete.params.push((param.id.to_owned(), value));
        }
        Ok(complete)
    }

    /// As JSON: `{"id": …, parameter: value, …}`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("id".into(), Value::from(self.id.as_str()));
        for (key, value) in &self.params {
            map.insert(key.clone(), number(*value));
        }
        Value::Object(map)
    }
}

/// A JSON number, written without a fraction where it is whole.
pub fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

/// Declares a group from its modules: `registry! { Path, "path", "Path", "What it is."; linear, ve;
/// theory: polynomial }`. Each module is a file beside the caller with a `pub const ENTRY`. Those
/// after `theory:` are there with the feature `theory` only: not in what a page opens with.
#[macro_export]
macro_rules! registry {
    (
        $kind:ty, $id:literal, $label:literal, $doc:literal;
        $($module:ident),+ $(,)? $(; theory: $($more:ident),+ $(,)?)?
    ) => {
        $(pub(crate) mod $module;)+
        $($(#[cfg(feature = "theory")] pub(crate) mod $more;)+)?

        /// The group: every entry there is.
        pub const GROUP: $crate::registry::Group<$kind> = $crate::registry::Group {
            id: $id,
            label: $label,
            doc: $doc,
            all: &[$($module::ENTRY),+ $($(, #[cfg(feature = "theory")] $more::ENTRY)+)?],
        };
    };
}
