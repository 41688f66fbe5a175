//! Prints every formula of the registry as MathML and as plain text: www/assets/math.json.

mod plain;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;

use clap::Parser as _;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};
use pushforward::core::{coupling, path, sampler, target, time_law, weighting};
use pushforward::error::{Error, Result};
use serde_json::{Map, Value, json};

/// What stands around the methods' own formulas: x_t, what the network is, the loss, the number of steps.
const FRAMES: [(&str, &str); 6] = [
    (
        "path",
        r"[gamma=0] x_t = \alpha x_1 + \sigma x_0 \\ [gamma=1] x_t = \alpha x_1 + \sigma x_0 + \gamma z",
    ),
    ("source", r"\rho_0 ="),
    ("data", r"\rho_1 ="),
    (
        "target",
        r"F_\theta(x, t) \approx \mathbb{E}[\,y \mid x_t = x\,]",
    ),
    ("loss", r"\mathcal{L}(\theta) = \mathbb{E}"),
    ("steps", r"N = @steps"),
];

/// Prints www/assets/math.json.
#[derive(clap::Parser)]
struct Arguments {}

fn main() -> ExitCode {
    Arguments::parse();
    support::exit(text().and_then(|text| support::print(&text)))
}

/// The groups of the registry that have formulas.
fn groups() -> [(&'static str, &'static [(&'static str, &'static str)]); 6] {
    [
        (path::GROUP.id, path::FORMULAS),
        (coupling::GROUP.id, coupling::FORMULAS),
        (target::GROUP.id, target::FORMULAS),
        (weighting::GROUP.id, weighting::FORMULAS),
        (time_law::GROUP.id, time_law::FORMULAS),
        (sampler::GROUP.id, sampler::FORMULAS),
    ]
}

/// `{"frame": {id: equations}, "gamma": ids of the paths with extra noise, "groups": {group: {id: equations}}}`.
fn text() -> Result<String> {
    let listed = |formulas: &[(&str, &str)]| -> Result<Value> {
        let pairs = formulas
            .iter()
            .map(|&(id, tex)| Ok((id.to_owned(), equations(tex)?)));
        Ok(Value::Object(pairs.collect::<Result<Map<_, _>>>()?))
    };
    let mut all = Map::new();
    for (group, formulas) in groups() {
        all.insert(group.to_owned(), listed(formulas)?);
    }
    let noisy = path::FORMULAS
        .iter()
        .filter(|(_, tex)| tex.contains(r"\gamma"));
    let noisy: Vec<&str> = noisy.map(|(id, _)| *id).collect();
    let whole = json!({"frame": listed(&FRAMES)?, "gamma": noisy, "groups": all});
    let text = serde_json::to_string_pretty(&whole);
    Ok(text.map_err(|error| Error::new("json", error.to_string()))? + "\n")
}

/// A formula's equations, each `{"mathml", "text"}`, and `"when": [id, "=" or ">", number]` where it is
/// there only then. In MathML a parameter is an empty `<mn data-param="id">`, in the text `@id`.
fn equations(formula: &str) -> Result<Value> {
    let made = split(formula).map(|(when, tex)| {
        let mut map = Map::new();
        if let Some(when) = when {
            let at = when
                .find(['=', '>'])
                .ok_or_else(|| Error::new("formula", format!("[{when}] has no = and no >")))?;
            let (id, rest) = when.split_at(at);
            let number = rest[1..].parse::<i64>();
            let number = number.map_err(|error| Error::new("formula", error.to_string()))?;
            map.insert("when".to_owned(), json!([id, &rest[..1], number]));
        }
        map.insert("mathml".to_owned(), Value::from(mathml(tex)?));
        map.insert("text".to_owned(), Value::from(plain::plain(tex)));
        Ok(Value::Object(map))
    });
    Ok(Value::Array(made.collect::<Result<_>>()?))
}

/// The equations, each with the condition before it.
fn split(formula: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
    formula.split(r"\\").map(|part| {
        let part = part.trim();
        match part.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((when, tex)) => (Some(when), tex.trim()),
            None => (None, part),
        }
    })
}

/// Where in `tex` a parameter's name begins and ends, the @ included.
fn parameters(tex: &str) -> Vec<(usize, usize)> {
    let ends = |at: usize| {
        let name = |c: char| c.is_ascii_lowercase() || c == '_';
        let found = tex[at + 1..].find(|c| !name(c));
        found.map_or(tex.len(), |length| at + 1 + length)
    };
    tex.match_indices('@')
        .map(|(at, _)| (at, ends(at)))
        .collect()
}

fn mathml(tex: &str) -> Result<String> {
    let mut marked = tex.to_owned();
    for (from, to) in parameters(tex).into_iter().rev() {
        marked.replace_range(from..to, &format!(r"{{\text{{{}}}}}", &tex[from..to]));
    }
    let storage = Storage::new();
    let mut made = String::new();
    let parsed: std::result::Result<Vec<_>, _> = Parser::new(&marked, &storage).collect();
    parsed.map_err(|error| Error::new("formula", format!("{tex}: {error}")))?;
    push_mathml(
        &mut made,
        Parser::new(&marked, &storage),
        RenderConfig::default(),
    )
    .map_err(|error| Error::new("formula", format!("{tex}: {error}")))?;
    for (from, to) in parameters(tex) {
        let text = format!("<mtext>{}</mtext>", &tex[from..to]);
        let number = format!(r#"<mn data-param="{}"></mn>"#, &tex[from + 1..to]);
        made = made.replace(&text, &number);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pushforward::choice::catalogue;

    #[test]
    fn the_file_is_up_to_date() {
        let text = text().expect("made");
        let written = include_str!("../../www/assets/math.json");
        let differs = text.lines().zip(written.lines()).find(|(a, b)| a != b);
        assert_eq!(
            differs, None,
            "run cargo run --example math > www/assets/math.json"
        );
        assert_eq!(text.len(), written.len());
    }

    #[test]
    fn every_entry_has_a_formula_and_knows_the_parameters_in_it() {
        let catalogue = catalogue();
        let described = catalogue["groups"].as_array().expect("groups");
        for (group, formulas) in groups() {
            let described = described.iter().find(|one| one["id"] == group);
            let entries = described.expect(group)["entries"]
                .as_array()
                .expect("entries");
            assert_eq!(entries.len(), formulas.len(), "{group}");
            for (entry, (id, formula)) in entries.iter().zip(formulas) {
                assert_eq!(entry["id"], *id, "{group}");
                let params = entry["params"].as_array().expect("params");
                let known = |name: &str| params.iter().any(|param| param["id"] == name);
                assert!(!formula.trim().is_empty(), "{group}.{id}");
                for (when, tex) in split(formula) {
                    for (from, to) in parameters(tex) {
                        let name = &tex[from + 1..to];
                        assert!(known(name), "{group}.{id}: @{name}");
                    }
                    let Some(when) = when else { continue };
                    let name = when.split(['=', '>']).next().unwrap_or_default();
                    assert!(known(name) || name == "gamma", "{group}.{id}: [{when}]");
                }
            }
        }
    }

    #[test]
    fn nothing_of_the_source_is_left_in_the_text() {
        for (id, formula) in groups().into_iter().flat_map(|(_, formulas)| formulas) {
            for (_, tex) in split(formula) {
                let text = plain::plain(tex);
                assert!(!text.contains(['\\', '{', '}']), "{id}: {text}");
                let made = mathml(tex).expect("made");
                assert!(
                    !made.contains("merror") && !made.contains(['@', '&']),
                    "{id}: {made}"
                );
            }
        }
    }
}
