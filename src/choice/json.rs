//! Reading a choice from JSON, with errors that name the field.

use serde_json::{Map, Value};

use super::data::DataChoice;
use super::numbers::{NUMBERS, NumberGroup};
use super::{Choice, PICKS, VERSION};
use crate::core::{
    along, coupling, grid, paradigm, path, sampler, source, target, time_law, weighting,
};
use crate::error::{Error, Result};
use crate::registry::{Group, Pick};

/// Parts of a choice beside its picks.
const OTHERS: [&str; 5] = ["version", "paradigm", "network", "training", "seed"];

/// The data where neither the choice nor its paradigm names any.
const DATA: &str = "eight-gaussians";

pub fn read(text: &str) -> Result<Choice> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Error::new("choice", format!("is not JSON ({error}); give an object")))?;
    let Value::Object(map) = value else {
        return Err(Error::new(
            "choice",
            "is not a JSON object; write {\"paradigm\": …}",
        ));
    };
    from_map(&map)
}

pub fn from_map(map: &Map<String, Value>) -> Result<Choice> {
    let known = |key: &str| PICKS.contains(&key) || OTHERS.contains(&key);
    if let Some(key) = map.keys().find(|key| !known(key)) {
        let parts = [&OTHERS[..], &PICKS].concat().join(", ");
        let message = format!("is not part of a choice; its parts are {parts}");
        return Err(Error::new(key, message));
    }
    version(map)?;
    let paradigm = match map.get("paradigm") {
        None => paradigm::GROUP.all[0].id,
        Some(value) => text_of("paradigm", value)?,
    };
    let preset = paradigm::GROUP.make(&Pick::of(paradigm))?;

    let mut numbers: Vec<f64> = NUMBERS.iter().map(|spec| spec.param.default).collect();
    if let Some(steps) = index_of(NumberGroup::Sampler, "steps") {
        numbers[steps] = preset.steps as f64;
    }
    for group in [NumberGroup::Network, NumberGroup::Training] {
        if let Some(value) = map.get(group.id()) {
            let Value::Object(inner) = value else {
                return Err(Error::new(group.id(), "must be an object"));
            };
            for (key, value) in inner {
                take_number(group, key, value, &mut numbers).map_err(|e| e.within(group.id()))?;
            }
        }
    }
    if let Some(seed) = map.get("seed") {
        take_number(NumberGroup::Top, "seed", seed, &mut numbers)?;
    }
    let sampler =
        sampler_pick(map, &preset.sampler, &mut numbers).map_err(|e| e.within("sampler"))?;
    let data = preset.data.unwrap_or_else(|| Pick::of(DATA));
    let data = match map.get("data") {
        None => DataChoice::from_json(data, &Map::new()),
        Some(value) => {
            split_pick(value, &data).and_then(|(pick, rest)| DataChoice::from_json(pick, &rest))
        }
    };
    let source = match map.get("source") {
        None => Ok(preset.source),
        Some(value) => plain_pick(value, &preset.source),
    };
    let along = match map.get("along") {
        None => Ok(Pick::of(along::TRAINED.id)),
        Some(value) => plain_pick(value, &Pick::of(along::TRAINED.id)),
    };
    Choice {
        paradigm: paradigm.to_owned(),
        data: data.map_err(|e| e.within("data"))?,
        source: source
            .and_then(source::complete)
            .map_err(|e| e.within("source"))?,
        path: grouped(map, &path::GROUP, preset.path)?,
        coupling: grouped(map, &coupling::GROUP, preset.coupling)?,
        target: grouped(map, &target::GROUP, preset.target)?,
        weighting: grouped(map, &weighting::GROUP, preset.weighting)?,
        time_law: grouped(map, &time_law::GROUP, preset.time_law)?,
        sampler,
        grid: grouped(map, &grid::GROUP, preset.grid)?,
        along: along
            .and_then(along::complete)
            .map_err(|e| e.within("along"))?,
        numbers,
    }
    .check_together()
}

fn version(map: &Map<String, Value>) -> Result<()> {
    let Some(value) = map.get("version") else {
        return Ok(());
    };
    match value.as_i64() {
        Some(VERSION) => Ok(()),
        Some(later) if later > VERSION => Err(Error::new(
            "version",
            format!(
                "made by a newer Pushforward (version {later}; this one reads {VERSION}): update"
            ),
        )),
        _ => Err(Error::new("version", format!("must be {VERSION}"))),
    }
}

fn text_of<'a>(field: &str, value: &'a Value) -> Result<&'a str> {
    value
        .as_str()
        .ok_or_else(|| Error::new(field, "must be a name in quotes"))
}

fn index_of(group: NumberGroup, id: &str) -> Option<usize> {
    NUMBERS
        .iter()
        .position(|spec| spec.group == group && spec.param.id == id)
}

fn take_number(group: NumberGroup, key: &str, value: &Value, numbers: &mut [f64]) -> Result<()> {
    let Some(index) = index_of(group, key) else {
        let known = NUMBERS
            .iter()
            .filter(|spec| spec.group == group)
            .map(|spec| spec.param.id);
        let known: Vec<&str> = known.collect();
        return Err(Error::new(
            key,
            format!(
                "is not a number of this group; there are {}",
                known.join(", ")
            ),
        ));
    };
    numbers[index] = NUMBERS[index].param.check(finite(key, value)?)?;
    Ok(())
}

fn finite(key: &str, value: &Value) -> Result<f64> {
    match value {
        Value::Bool(on) => Ok(f64::from(u8::from(*on))),
        _ => value
            .as_f64()
            .ok_or_else(|| Error::new(key, format!("must be a number, not {value}"))),
    }
}

/// A pick and what in it is not a number: `"moons"`, or `{"id": "moons", "noise": 0.1}`. Without an
/// id: `preset` but for what is given.
fn split_pick(value: &Value, preset: &Pick) -> Result<(Pick, Map<String, Value>)> {
    if let Value::String(id) = value {
        return Ok((Pick::of(id), Map::new()));
    }
    let Value::Object(map) = value else {
        return Err(Error::new(
            "",
            "must be a name in quotes, or an object such as {\"id\": …}",
        ));
    };
    let mut pick = match map.get("id") {
        None => preset.clone(),
        Some(id) => Pick::of(text_of("id", id)?),
    };
    let mut rest = Map::new();
    for (key, value) in map.iter().filter(|(key, _)| *key != "id") {
        match value {
            Value::Number(_) | Value::Bool(_) => {
                pick = pick.with(key, finite(key, value)?);
            }
            _ => {
                rest.insert(key.clone(), value.clone());
            }
        }
    }
    Ok((pick, rest))
}

/// A pick of numbers and texts.
fn plain_pick(value: &Value, preset: &Pick) -> Result<Pick> {
    let (pick, rest) = split_pick(value, preset)?;
    rest.iter()
        .try_fold(pick, |pick, (key, value)| match value {
            Value::String(text) => Ok(pick.with(key, text.as_str())),
            _ => Err(Error::new(
                key,
                format!("must be a number or a text, not {value}"),
            )),
        })
}

fn grouped<T>(map: &Map<String, Value>, group: &Group<T>, preset: Pick) -> Result<Pick> {
    let complete = || {
        let pick = match map.get(group.id) {
            None => preset,
            Some(value) => plain_pick(value, &preset)?,
        };
        let entry = group
            .find(&pick.id)
            .map_err(|error| Error::new("id", error.message))?;
        pick.complete(entry.params)
    };
    complete().map_err(|error: Error| error.within(group.id))
}

/// The sampler's pick; its steps and particles go among the numbers.
fn sampler_pick(map: &Map<String, Value>, preset: &Pick, numbers: &mut [f64]) -> Result<Pick> {
    let mut pick = match map.get("sampler") {
        None => preset.clone(),
        Some(value) => plain_pick(value, preset)?,
    };
    for spec in NUMBERS
        .iter()
        .filter(|spec| spec.group == NumberGroup::Sampler)
    {
        if let Some(value) = pick.take(spec.param.id) {
            take_number(
                NumberGroup::Sampler,
                spec.param.id,
                &Value::from(&value),
                numbers,
            )?;
        }
    }
    let entry = sampler::GROUP
        .find(&pick.id)
        .map_err(|error| Error::new("id", error.message))?;
    pick.complete(entry.params)
}
