//! Every legal choice makes a plan and survives a link; no illegal one does harm.

use pushforward::choice::{Choice, NUMBERS, NumberGroup};
use pushforward::core::dataset;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::core::{grid, paradigm, path, sampler, target, weighting};
use pushforward::format::link::{choice_from_link, link_from_choice};
use pushforward::layout::table_f32;
use pushforward::plan::Plan;
use pushforward::registry::{Group, Param};
use serde_json::{Value, json};

fn stream(index: u32) -> Stream {
    Stream::new(17, Purpose::Measure, 0, index)
}

fn one_of<'a, T>(random: &mut Stream, all: &'a [T]) -> &'a T {
    &all[random.below(all.len() as u32) as usize]
}

/// A uniform number with all of a double's digits.
fn unit(random: &mut Stream) -> f64 {
    (f64::from(random.word()) + f64::from(random.word()) / 4_294_967_296.0) / 4_294_967_296.0
}

fn legal(random: &mut Stream, param: &Param) -> f64 {
    let value = match random.below(8) {
        0 => param.min,
        1 => param.max,
        2 => param.default,
        _ if param.log && param.min > 0.0 => param.min * (param.max / param.min).powf(unit(random)),
        _ => param.min + (param.max - param.min) * unit(random),
    };
    let value = value.clamp(param.min, param.max);
    if param.integer { value.round() } else { value }
}

fn pick<T>(random: &mut Stream, group: &Group<T>) -> Value {
    let entry = one_of(random, group.all);
    let mut pick = json!({ "id": entry.id });
    for param in entry.params {
        pick[param.id] = param
            .text
            .map_or_else(|| legal(random, param).into(), Value::from);
    }
    pick
}

fn points(random: &mut Stream, count: usize, dim: usize) -> Vec<Vec<f64>> {
    let row = |random: &mut Stream| {
        (0..dim)
            .map(|_| 3.0 * random.normal() + unit(random))
            .collect()
    };
    (0..count).map(|_| row(random)).collect()
}

fn data(random: &mut Stream) -> Value {
    let dim = 1 + random.below(4) as usize;
    let standardise = random.below(2);
    match random.below(4) {
        0 => json!({ "id": "own", "points": points(random, 5, dim), "standardise": standardise }),
        1 => {
            let weights: Vec<f64> = (0..3).map(|_| 0.1 + unit(random)).collect();
            let spread = 0.1 + unit(random);
            let row = |i: usize| {
                (0..dim)
                    .map(|j| if i == j { spread } else { 0.0 })
                    .collect()
            };
            let covariance: Vec<Vec<f64>> = (0..dim).map(row).collect();
            json!({
                "id": "mixture", "weights": weights, "means": points(random, 3, dim),
                "covariances": vec![covariance; 3], "standardise": standardise,
            })
        }
        _ => pick(random, &dataset::GROUP),
    }
}

/// A choice of random parts: legal, unless its source and its sampler or weighting disagree.
fn choice(random: &mut Stream) -> Value {
    let mut choice = json!({
        "paradigm": one_of(random, paradigm::GROUP.all).id,
        "data": data(random),
        "source": one_of(random, &["gaussian", "gaussian", "uniform", "moons"]),
        "path": pick(random, &path::GROUP),
        "target": pick(random, &target::GROUP),
        "weighting": pick(random, &weighting::GROUP),
        "sampler": pick(random, &sampler::GROUP),
        "grid": pick(random, &grid::GROUP),
        "network": {}, "training": {},
    });
    for spec in NUMBERS {
        let slot = match spec.group {
            NumberGroup::Top => &mut choice,
            group => &mut choice[group.id()],
        };
        slot[spec.param.id] = legal(random, &spec.param).into();
    }
    choice
}

#[test]
fn links_and_json_lose_nothing() {
    let mut read = 0;
    for k in 0..2000 {
        let random = &mut stream(k);
        let Ok(choice) = Choice::from_json(&choice(random).to_string()) else {
            continue;
        };
        read += 1;
        let text = choice.to_json().to_string();
        assert_eq!(Choice::from_json(&text).as_ref(), Ok(&choice), "{text}");
        let link = link_from_choice(&choice);
        assert_eq!(choice_from_link(&link).as_ref(), Ok(&choice), "{link}");
    }
    assert!(read > 1000, "{read} of 2000");
}

/// What backends and pages get of a plan is finite.
fn expect_sound(plan: &Plan, label: &str) {
    let finite = |values: &[f32]| values.iter().all(|x| x.is_finite());
    let train = &plan.train;
    assert!(finite(&table_f32(&train.rows)), "{label}: rows");
    assert!(finite(&train.data.values), "{label}: data");
    assert!(finite(&plan.fresh_state().weights), "{label}: weights");
    assert!(
        finite(&table_f32(&plan.program(1, 1).rows)),
        "{label}: program"
    );
    let frame = &plan.frame;
    assert!(
        frame.center.iter().all(|x| x.is_finite()),
        "{label}: {frame:?}"
    );
    assert!(
        frame.scale.iter().all(|x| x.is_finite() && *x > 0.0),
        "{label}: {frame:?}"
    );
    if let Some(laws) = &plan.exact {
        let law = &laws.data;
        let total: f64 = law.weights.iter().sum();
        assert!((total - 1.0).abs() < 1e-9, "{label}: weights {total}");
        assert!(
            law.means.concat().iter().all(|x| x.is_finite()),
            "{label}: means"
        );
    }
}

#[test]
fn every_legal_choice_makes_a_plan() {
    let mut planned = 0;
    for k in 0..300 {
        let text = choice(&mut stream(k)).to_string();
        let Ok(choice) = Choice::from_json(&text) else {
            continue;
        };
        match Plan::new(&choice, None) {
            Ok(plan) => {
                planned += 1;
                expect_sound(&plan, &text);
            }
            Err(error) => {
                let known = [
                    "sampler",
                    "sampler.particles",
                    "source",
                    "data",
                    "data.energy",
                    "coupling",
                    "data.standardise",
                    "data.energy",
                    "target",
                    "weighting",
                    "coupling",
                    "path",
                    "grid",
                ];
                assert!(known.contains(&error.field.as_str()), "{text}: {error}");
            }
        }
    }
    assert!(planned > 100, "{planned} of 300");
}

const HOSTILE: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "-0.0",
    "0.5",
    "1e-320",
    "1e300",
    "1e308",
    "18446744073709551615",
    "\"\"",
    "\"own\"",
    "\"mixture\"",
    "\"gaussian\"",
    "[]",
    "[[]]",
    "[[],[]]",
    "[1]",
    "[[1e200]]",
    "[[1e308],[-1e308]]",
    "[1e308,1e308]",
    "[[[1e308]]]",
    "[[[-1]]]",
    "[[[0]]]",
    "{}",
    "{\"id\":7}",
];

/// Replaces, removes or adds something somewhere in `value`.
fn damage(random: &mut Stream, value: &mut Value) {
    let hostile: &&str = one_of(random, HOSTILE);
    let hostile: Value = serde_json::from_str(hostile).expect("JSON");
    let deeper = random.below(4) != 0;
    match value {
        Value::Object(map) if deeper && !map.is_empty() => {
            let key = map.keys().nth(random.below(map.len() as u32) as usize);
            let key = key.expect("a key").clone();
            match random.below(12) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert("extra".into(), hostile)),
                _ => damage(random, map.get_mut(&key).expect("its value")),
            }
        }
        Value::Array(list) if deeper && !list.is_empty() => {
            let index = random.below(list.len() as u32) as usize;
            match random.below(4) {
                0 => drop(list.remove(index)),
                _ => damage(random, &mut list[index]),
            }
        }
        _ => *value = hostile,
    }
}

#[test]
fn damaged_choices_do_no_harm() {
    let (mut refused, mut planned) = (0, 0);
    for k in 0..4000 {
        let random = &mut stream(k);
        let mut value = choice(random);
        for _ in 0..=random.below(3) {
            damage(random, &mut value);
        }
        let text = value.to_string();
        match Choice::from_json(&text) {
            Err(error) => {
                assert!(!error.message.is_empty(), "{text}");
                refused += 1;
            }
            Ok(choice) => {
                if let Ok(plan) = Plan::new(&choice, None) {
                    planned += 1;
                    expect_sound(&plan, &text);
                }
            }
        }
    }
    assert!(refused > 500 && planned > 50, "{refused} {planned}");
}

#[test]
fn damaged_text_does_no_harm() {
    let pieces = [
        "%", "%ff", "%00", "&", "=", ".", "#", "[", "{", "\"", "\\u0000", "ρ", "1e999", "-",
        "data=",
    ];
    for k in 0..4000 {
        let random = &mut stream(k);
        let Ok(choice) = Choice::from_json(&choice(random).to_string()) else {
            continue;
        };
        for text in [choice.to_json().to_string(), link_from_choice(&choice)] {
            let mut letters: Vec<char> = text.chars().collect();
            for _ in 0..=random.below(4) {
                let at = random.below(letters.len() as u32) as usize;
                match random.below(3) {
                    0 => drop(letters.drain(at..(at + 1 + at % 7).min(letters.len()))),
                    1 => drop(letters.splice(at..at, one_of(random, &pieces).chars())),
                    _ => letters[at] = char::from(random.below(128) as u8),
                }
                if letters.is_empty() {
                    letters.push('x');
                }
            }
            let text: String = letters.into_iter().collect();
            // Whatever they say, they return; what they accept they can write again.
            for read in [Choice::from_json(&text), choice_from_link(&text)]
                .into_iter()
                .flatten()
            {
                assert_eq!(
                    choice_from_link(&link_from_choice(&read)),
                    Ok(read),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn mixtures_out_of_proportion_are_refused() {
    for (weights, mean, covariance) in [
        ("[1e308,1e308]", "1", "1"),
        ("[1,1]", "1e200", "1"),
        ("[1,1]", "0", "0"),
        ("[1,1]", "0", "1e300"),
    ] {
        for standardise in [0, 1] {
            let text = format!(
                r#"{{"data":{{"id":"mixture","weights":{weights},"means":[[{mean}],[{mean}]],"covariances":[[[{covariance}]],[[{covariance}]]],"standardise":{standardise}}}}}"#
            );
            let Ok(choice) = Choice::from_json(&text) else {
                continue;
            };
            if let Ok(plan) = Plan::new(&choice, None) {
                expect_sound(&plan, &text);
            }
        }
    }
}

#[test]
fn every_state_of_the_gallery_has_a_plan() {
    let states: Vec<Value> =
        serde_json::from_str(include_str!("../www/assets/gallery.json")).expect("a list");
    for state in states {
        let link = state["link"].as_str().expect("a link");
        let choice = choice_from_link(link).expect(link);
        Plan::new(&choice, None).expect(link);
        assert_eq!(link_from_choice(&choice), link);
    }
}
