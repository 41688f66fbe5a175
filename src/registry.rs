//! What can be picked: each schedule, target, sampler … is one [`Entry`] in a file of its own, and
//! one word in its group's [`registry!`](crate::registry!) line. The catalogue and every check of
//! a parameter's range come from here.

use std::ops::Deref;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::number::{held, shortest};

/// A number, or a text, that a person may set.
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
    /// Where it is a text: the one where none is given. Then `min` and `max` bound its length in
    /// characters and `default` says nothing.
    pub text: Option<&'static str>,
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
            text: None,
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

    /// A text of at most `longest` characters, such as an expression.
    pub const fn text(
        id: &'static str,
        label: &'static str,
        default: &'static str,
        longest: usize,
        doc: &'static str,
    ) -> Self {
        Self {
            text: Some(default),
            ..Self::integer(id, label, 0.0, 0.0, longest as f64, doc)
        }
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

    /// As [`Param::check`], for a number or a text; a number given for a text is read as one.
    fn accept(&self, setting: Setting) -> Result<Setting> {
        let text = match (self.text, setting) {
            (None, Setting::Number(value)) => return Ok(Setting::Number(self.check(value)?)),
            (None, Setting::Text(text)) => {
                return Err(Error::new(
                    self.id,
                    format!("must be a number, not \"{text}\""),
                ));
            }
            (Some(_), Setting::Number(value)) => shortest(value),
            (Some(_), Setting::Text(text)) => text,
        };
        let longest = self.max as usize;
        if text.chars().nth(longest).is_some() {
            let message = format!("is longer than {longest} characters; write it shorter");
            return Err(Error::new(self.id, message));
        }
        Ok(Setting::Text(text))
    }

    /// What it is set to where nothing is said.
    fn preset(&self) -> Setting {
        self.text
            .map_or(Setting::Number(self.default), Setting::from)
    }

    /// The parameter as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let mut map = headed(self.id, self.label, self.doc);
        if let Some(text) = self.text {
            map.insert("kind".into(), "text".into());
            map.insert("default".into(), text.into());
            map.insert("maxlength".into(), number(self.max));
            return Value::Object(map);
        }
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

/// What a parameter is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<f64> for Setting {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Setting> for Value {
    fn from(setting: &Setting) -> Self {
        match setting {
            Setting::Number(value) => number(*value),
            Setting::Text(text) => Value::from(text.as_str()),
        }
    }
}

/// Legal values of an entry's parameters, in its order: `args[k]` is a number, `args.text(k)` a
/// text.
#[derive(Debug, Default)]
pub struct Args {
    /// 0 where the parameter is a text.
    numbers: Vec<f64>,
    /// Empty where it is a number.
    texts: Vec<String>,
}

impl Args {
    /// The text of parameter `k`; empty where that is a number.
    pub fn text(&self, k: usize) -> &str {
        self.texts.get(k).map_or("", String::as_str)
    }
}

impl Deref for Args {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.numbers
    }
}

/// What an entry's `make` gives: the thing, or a [`Result`] in groups where a text may be illegal.
pub trait Made {
    /// The thing.
    type Thing;

    /// The thing, or the error that names the parameter at fault.
    fn made(self) -> Result<Self::Thing>;
}

impl<T> Made for Result<T> {
    type Thing = T;

    fn made(self) -> Self {
        self
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
    pub make: fn(&Args) -> T,
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

    /// The group as the catalogue shows it.
    pub fn describe(&self) -> Value {
        let entries = self.all.iter().map(Entry::describe).collect();
        describe_group(self.id, self.label, self.doc, entries)
    }
}

impl<T: Made> Group<T> {
    /// What a legal pick stands for. Fails, naming the group and the parameter, where texts are
    /// illegal.
    pub fn make(&self, pick: &Pick) -> Result<T::Thing> {
        let entry = self.find(&pick.id)?;
        let made = (entry.make)(&pick.args(entry.params)).made();
        made.map_err(|error| error.within(self.id))
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
    pub params: Vec<(String, Setting)>,
}

impl Pick {
    /// The pick of `id` with nothing said of its parameters.
    pub fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            params: Vec::new(),
        }
    }

    /// The same pick with `id` set to `value`, a number or a text.
    pub fn with(mut self, id: &str, value: impl Into<Setting>) -> Self {
        self.take(id);
        self.params.push((id.to_owned(), value.into()));
        self
    }

    /// What the parameter `id` is set to, where it is given.
    pub fn setting(&self, id: &str) -> Option<&Setting> {
        let found = self.params.iter().find(|(key, _)| key == id);
        found.map(|(_, setting)| setting)
    }

    /// The number that the parameter `id` is set to, where one is given.
    pub fn value(&self, id: &str) -> Option<f64> {
        match self.setting(id) {
            Some(Setting::Number(value)) => Some(*value),
            _ => None,
        }
    }

    /// Removes the parameter `id`, where it is given.
    pub fn take(&mut self, id: &str) -> Option<Setting> {
        let at = self.params.iter().position(|(key, _)| key == id)?;
        Some(self.params.remove(at).1)
    }

    /// What `params` are set to, or their defaults; the pick is legal.
    pub(crate) fn args(&self, params: &[Param]) -> Args {
        let mut args = Args::default();
        for param in params {
            args.numbers
                .push(self.value(param.id).unwrap_or(param.default));
            args.texts.push(match (self.setting(param.id), param.text) {
                (Some(Setting::Text(text)), _) => text.clone(),
                (_, default) => default.unwrap_or_default().to_owned(),
            });
        }
        args
    }

    /// Checks every value against `params`, refuses unknown ones, fills in defaults.
    pub fn complete(mut self, params: &[Param]) -> Result<Self> {
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
            let setting = self.take(param.id).unwrap_or_else(|| param.preset());
            complete
                .params
                .push((param.id.to_owned(), param.accept(setting)?));
        }
        Ok(complete)
    }

    /// As JSON: `{"id": …, parameter: value, …}`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("id".into(), Value::from(self.id.as_str()));
        for (key, setting) in &self.params {
            map.insert(key.clone(), setting.into());
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
/// Entries that a text may make illegal give a `Result<Path>` in place of the `Path`.
///
/// In a group with `formulas` after its sentence each file also has a `pub const FORMULA`, and the
/// group's `FORMULAS` lists them: what the method says, in TeX, for whoever shows it. Equations are
/// separated by `\\\\`; `@id` stands for what the parameter `id` is set to, and an equation that begins
/// with `[id=0]`, `[id=1]` or `[id>0]` is there only then. `gamma` is such an id everywhere: 1 where
/// the path has extra noise.
#[macro_export]
macro_rules! registry {
    (Result<$kind:ty>, $($rest:tt)+) => {
        $crate::registry! { @group $crate::error::Result<$kind>, $($rest)+ }
    };
    (
        @group $kind:ty, $id:literal, $label:literal, $doc:literal, formulas;
        $($module:ident),+ $(,)? $(; theory: $($more:ident),+ $(,)?)?
    ) => {
        /// Ids of the group's entries with their formulas: see [`registry!`]($crate::registry!).
        pub const FORMULAS: &[(&str, &str)] = &[
            $(($module::ENTRY.id, $module::FORMULA)),+
            $($(, #[cfg(feature = "theory")] ($more::ENTRY.id, $more::FORMULA))+)?
        ];

        $crate::registry! {
            @group $kind, $id, $label, $doc; $($module),+ $(; theory: $($more),+)?
        }
    };
    (
        @group $kind:ty, $id:literal, $label:literal, $doc:literal;
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
    ($kind:ty, $($rest:tt)+) => {
        impl $crate::registry::Made for $kind {
            type Thing = Self;

            fn made(self) -> $crate::error::Result<Self> {
                Ok(self)
            }
        }

        $crate::registry! { @group $kind, $($rest)+ }
    };
}
