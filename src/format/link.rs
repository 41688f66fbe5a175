//! A choice as the fragment of a link: `paradigm=diffusion&data=moons&sampler.steps=20`. Only what
//! differs from the preset is written.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::choice::{Choice, PICKS};
use crate::error::{Error, Result};

/// Longest fragment read: well above what a choice with points takes.
const LONGEST: usize = 200_000;

/// What stays legible in a fragment.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b',')
    .remove(b';')
    .remove(b'[')
    .remove(b']')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'/')
    .remove(b':');

/// The fragment that stands for `choice`, without the `#`.
pub fn link_from_choice(choice: &Choice) -> String {
    let whole = choice.to_json();
    let id = |pick: &str| whole[pick]["id"].clone();
    // Mixtures and own points have no defaults to differ from.
    let standard = !matches!(id("data").as_str(), Some("mixture" | "own"));
    let mut named = Map::new();
    named.insert("paradigm".into(), whole["paradigm"].clone());
    let preset = complete(&named);
    for pick in PICKS {
        // What has the preset's name starts from its parameters.
        if id(pick) != preset[pick]["id"] && (pick != "data" || standard) {
            named.insert(pick.into(), id(pick));
        }
    }
    let plain = complete(&named);
    let mut parts = vec![format!("paradigm={}", encode(&whole["paradigm"]))];
    let Value::Object(map) = &whole else {
        return String::new();
    };
    let differs = |key: &str, name: &str, value: &Value| {
        name != "id" && (plain[key].get(name) != Some(value) || (key == "data" && !standard))
    };
    for pick in PICKS {
        let Value::Object(inner) = &whole[pick] else {
            continue;
        };
        // A pick of which nothing is said is the preset's, one of which something is said is plain
        // in all else.
        let silent = !inner.iter().any(|(name, value)| differs(pick, name, value));
        if id(pick) != preset[pick]["id"] || (silent && whole[pick] != preset[pick]) {
            parts.push(format!("{pick}={}", encode(&id(pick))));
        }
    }
    for (key, value) in map {
        match value {
            Value::Object(inner) if whole[key] != preset[key] => {
                for (name, value) in inner {
                    if differs(key, name, value) {
                        parts.push(format!("{key}.{name}={}", encode(value)));
                    }
                }
            }
            Value::Object(_) => {}
            value if key != "paradigm" && plain.get(key) != Some(value) => {
                parts.push(format!("{key}={}", encode(value)));
            }
            _ => {}
        }
    }
    parts.join("&")
}

/// The choice that `fragment` stands for. Fails, naming the part, where it stands for none.
pub fn choice_from_link(fragment: &str) -> Result<Choice> {
    if fragment.len() > LONGEST {
        return Err(Error::new(
            "link",
            format!("it is longer than {LONGEST} characters; open the page without it"),
        ));
    }
    let mut map = Map::new();
    for part in fragment
        .trim_start_matches('#')
        .split('&')
        .filter(|part| !part.is_empty())
    {
        let wrong = || {
            Error::new(
                "link",
                format!(
                    "\"{}\" is not name=value",
                    part.chars().take(40).collect::<String>()
                ),
            )
        };
        let (key, value) = part.split_once('=').ok_or_else(wrong)?;
        let key = decode(key)?;
        let value = value_of(&decode(value)?);
        let inserted = match key.split_once('.') {
            None if PICKS.contains(&key.as_str()) => {
                object(&mut map, &key).map(|pick| pick.insert("id".into(), value))
            }
            None => Some(map.insert(key.clone(), value)),
            Some((group, name)) => {
                object(&mut map, group).map(|inner| inner.insert(name.to_owned(), value))
            }
        };
        inserted.ok_or_else(wrong)?;
    }
    Choice::from_map(&map)
}

fn object<'a>(map: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    map.entry(key)
        .or_insert_with(|| Map::new().into())
        .as_object_mut()
}

/// A choice made of legal parts, complete; null where it is not legal, which no caller passes.
fn complete(map: &Map<String, Value>) -> Value {
    Choice::from_map(map)
        .map(|choice| choice.to_json())
        .unwrap_or_default()
}

fn encode(value: &Value) -> String {
    let text = match value {
        Value::String(text) if value_of(text) == *value => text.clone(),
        // A text that reads as a number goes in quotes.
        _ => value.to_string(),
    };
    utf8_percent_encode(&text, ENCODED).to_string()
}

fn decode(text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Error::new("link", "it is damaged: not UTF-8"))
}

/// A number, a list or a text in quotes where it reads as one; else the text as it stands.
fn value_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Array(_) | Value::String(_))) => value,
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> String {
        let choice = Choice::from_json(text).expect("legal");
        let link = link_from_choice(&choice);
        assert_eq!(choice_from_link(&link).expect("readable"), choice, "{link}");
        link
    }

    #[test]
    fn links_are_short_and_lose_nothing() {
        assert_eq!(there_and_back("{}"), "paradigm=flow-matching");
        let text = r#"{"paradigm":"diffusion","data":{"id":"moons","noise":0.1},"sampler":{"id":"ddim","noise":0.5,"steps":7},"seed":9}"#;
        let link = there_and_back(text);
        assert_eq!(
            link,
            "paradigm=diffusion&data=moons&sampler=ddim&data.noise=0.1&sampler.noise=0.5&sampler.steps=7&seed=9"
        );
        // Parameters of a preset's own pick travel without its name.
        for (text, link) in [
            (
                r#"{"paradigm":"diffusion","path":{"id":"vp-linear","beta_max":30}}"#,
                "paradigm=diffusion&path.beta_max=30",
            ),
            (
                r#"{"data":{"id":"eight-gaussians","radius":3}}"#,
                "paradigm=flow-matching&data.radius=3",
            ),
        ] {
            assert_eq!(there_and_back(text), link);
        }
        there_and_back(r#"{"data":{"id":"own","points":[[1,2.5],[3,-4e-7]],"standardise":0}}"#);
        there_and_back(
            r#"{"data":{"id":"mixture","weights":[0.25,0.75],"means":[[1],[2]],"covariances":[[[1]],[[2]]]}}"#,
        );
    }

    #[test]
    fn hostile_links_are_refused_by_name() {
        for (link, field) in [
            ("network.width=0", "network.width"),
            ("network.width=1e9", "network.width"),
            ("training.learning_rate=NaN", "training.learning_rate"),
            ("training.steps=1e99", "training.steps"),
            ("data=<script>", "data.id"),
            ("paradigm=%ff", "link"),
            ("nonsense", "link"),
            ("seed=1&seed.x=2", "link"),
            ("version=7", "version"),
            ("wat=1", "wat"),
        ] {
            assert_eq!(
                choice_from_link(link).expect_err(link).field,
                field,
                "{link}"
            );
        }
        assert_eq!(
            choice_from_link(&"a".repeat(300_000))
                .expect_err("long")
                .field,
            "link"
        );
    }
}
