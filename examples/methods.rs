//! Prints every method there is, from the registry, as Markdown: docs/METHODS.md.

mod support;

use std::process::ExitCode;

use clap::Parser;
use pushforward::choice::{Choice, NumberGroup};
use pushforward::core::dataset::DataSet;
use pushforward::core::path::Path;
use pushforward::core::sampler::Sampler;
use pushforward::core::{
    coupling, dataset, diagnostic, grid, paradigm, path, sampler, source, target, time_law,
    weighting,
};
use pushforward::error::Result;
use pushforward::plan::Plan;
use pushforward::registry::{Entry, Group, Made, Pick};

const HEAD: &str = "# Methods

Every method is one regression: a network is asked at x_t = a·x₀ + b·x₁ + c·z for the target
p·x₀ + q·x₁ + r·z, with x₀ of the source (t = 0), x₁ of the data (t = 1) and z ~ N(0, I), and its squared
error counts with a weight. Samplers are rows of linear combinations of what the network says.

Made by `cargo run --example methods > docs/METHODS.md` from the registry; a test compares the two.

";

/// Prints docs/METHODS.md.
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    Arguments::parse();
    support::exit(text().and_then(|text| support::print(&text)))
}

fn text() -> Result<String> {
    let mut text = HEAD.to_owned();
    text += &paradigms()?;
    text += &rows()?;
    text += &group(&path::GROUP, "γ at ½", |path: Path| {
        Ok(number(path.schedule(0.5).gamma))
    })?;
    text += &targets()?;
    text += &listed(&weighting::GROUP);
    text += &listed(&time_law::GROUP);
    text += &listed(&coupling::GROUP);
    text += &group(
        &sampler::GROUP,
        "order | evaluations a step | noise | needs | way back",
        |sampler: Sampler| Ok(solver(&sampler)),
    )?;
    text += &listed(&grid::GROUP);
    text += &table("Sources that are noise", "", source::NOISES, |_| {
        Ok(String::new())
    })?;
    text += &group(&dataset::GROUP, "dimension | density", |set: DataSet| {
        let dim = set.dim;
        let known = set.into_density().map(|density| match density.log_z {
            Some(log_z) => format!("known, log Z = {}", number(log_z)),
            None => "known but for Z".to_owned(),
        });
        Ok(format!("{dim} | {}", known.unwrap_or_default()))
    })?;
    text += &listed(&diagnostic::GROUP);
    Ok(text.trim_end().to_owned() + "\n")
}

/// What each preset picks.
fn paradigms() -> Result<String> {
    let mut text = "## Paradigms\n\n".to_owned();
    for entry in paradigm::GROUP.all {
        text += &format!("- **{}** (`{}`): {}\n", entry.label, entry.id, entry.doc);
    }
    text += "\n| paradigm | source | path | coupling | target | weighting | times | sampler | grid | steps |\n";
    text += &rule(10);
    for entry in paradigm::GROUP.all {
        let choice = Choice::preset(entry.id)?;
        let picks = [
            (&choice.source, source_params(&choice.source)),
            (&choice.path, params(&path::GROUP, &choice.path)?),
            (
                &choice.coupling,
                params(&coupling::GROUP, &choice.coupling)?,
            ),
            (&choice.target, params(&target::GROUP, &choice.target)?),
            (
                &choice.weighting,
                params(&weighting::GROUP, &choice.weighting)?,
            ),
            (
                &choice.time_law,
                params(&time_law::GROUP, &choice.time_law)?,
            ),
            (&choice.sampler, params(&sampler::GROUP, &choice.sampler)?),
            (&choice.grid, params(&grid::GROUP, &choice.grid)?),
        ];
        let picks = picks.map(|(pick, params)| format!("{}{params}", pick.id));
        let steps = choice.number(NumberGroup::Sampler, "steps");
        text += &format!("| {} | {} | {steps} |\n", entry.id, picks.join(" | "));
    }
    Ok(text + "\n")
}

/// The middle row of each preset's training table.
fn rows() -> Result<String> {
    let mut text = "## Rows\n\nThe row of each paradigm's training table that is nearest to t = ½, on its preset's data. Weights average 1 over the table; targets are as the network learns them, of unit size over the table. With two heads, the second's coefficients follow the first's.\n\n| paradigm | t | a | b | c | p | q | r | weight |\n".to_owned();
    text += &rule(9);
    for entry in paradigm::GROUP.all {
        let plan = Plan::new(&Choice::preset(entry.id)?, None)?;
        let rows = &plan.train.rows;
        let middle = rows
            .iter()
            .min_by(|a, b| (a.t - 0.5).abs().total_cmp(&(b.t - 0.5).abs()));
        let Some(row) = middle else { continue };
        let two = plan.regression.heads() > 1;
        let both = |first, second| match two {
            true => format!("{}; {}", number(first), number(second)),
            false => number(first),
        };
        let cells = [
            number(row.t),
            number(row.a),
            number(row.b),
            number(row.c),
            both(row.p, row.p2),
            both(row.q, row.q2),
            both(row.r, row.r2),
            both(row.weight, row.weight2),
        ];
        text += &format!("| {} | {} |\n", entry.id, cells.join(" | "));
    }
    Ok(text + "\n")
}

/// The targets, each with its coefficients at t = ½ on a path of each kind.
fn targets() -> Result<String> {
    let paths = ["linear", "vp-cosine", "brownian-bridge"];
    let kinds = paths.map(|id| format!("(p, q, r) on {id} at ½"));
    group(
        &target::GROUP,
        &kinds.join(" | "),
        |target: target::Target| {
            let cells = paths.map(|id| {
                let at = path::GROUP.make(&Pick::of(id))?.schedule(0.5);
                let heads = target.heads.iter().map(|head| {
                    let coefficients = head(&at, 1.0).map(number);
                    format!("({})", coefficients.join(", "))
                });
                Ok(heads.collect::<Vec<String>>().join("; "))
            });
            let cells: Result<Vec<String>> = cells.into_iter().collect();
            Ok(cells?.join(" | "))
        },
    )
}

/// Order, evaluations, noise, needs and ways of a solver, as cells.
fn solver(sampler: &Sampler) -> String {
    let needs = match (sampler.needs_affine, sampler.needs_gaussian) {
        (true, true) => "a path without extra noise from independent N(0, I)",
        (true, false) => "a path without extra noise",
        (false, true) => "the score",
        (false, false) => "",
    };
    let mark = |on| if on { "yes" } else { "" };
    format!(
        "{} | {} | {} | {needs} | {}",
        sampler.order,
        sampler.evaluations,
        mark(sampler.noisy),
        mark(sampler.reversible)
    )
}

/// A group without anything more to say of its entries.
fn listed<T: Made>(group: &Group<T>) -> String {
    table(group.label, "", group.all, |_| Ok(String::new())).unwrap_or_default()
}

/// A group with more cells, made of what its entries make at their defaults.
fn group<T: Made>(
    group: &Group<T>,
    more: &str,
    cells: impl Fn(T::Thing) -> Result<String>,
) -> Result<String> {
    table(group.label, more, group.all, |entry| {
        cells(group.make(&Pick::of(entry.id))?)
    })
}

fn table<T>(
    title: &str,
    more: &str,
    entries: &[Entry<T>],
    cells: impl Fn(&Entry<T>) -> Result<String>,
) -> Result<String> {
    let columns = if more.is_empty() {
        0
    } else {
        1 + more.matches(" | ").count()
    };
    let more = if columns > 0 {
        format!(" {more} |")
    } else {
        String::new()
    };
    let mut text = format!(
        "## {title}\n\n| id | what it is |{more}\n{}",
        rule(2 + columns)
    );
    for entry in entries {
        let cells = match columns {
            0 => String::new(),
            _ => format!(" {} |", cells(entry)?),
        };
        text += &format!(
            "| {} | {} |{cells}\n",
            entry.id,
            entry.doc.replace('|', "\\|")
        );
    }
    Ok(text + "\n")
}

fn rule(columns: usize) -> String {
    format!("|{}\n", "---|".repeat(columns))
}

/// What is set otherwise than by default, in brackets.
fn params<T>(group: &Group<T>, pick: &Pick) -> Result<String> {
    let entry = group.find(&pick.id)?;
    let set: Vec<String> = entry
        .params
        .iter()
        .filter_map(|param| {
            let value = pick
                .value(param.id)
                .filter(|value| *value != param.default)?;
            Some(format!("{} {}", param.id, number(value)))
        })
        .collect();
    Ok(if set.is_empty() {
        String::new()
    } else {
        format!(" ({})", set.join(", "))
    })
}

/// As [`params`], for a source, which may be noise.
fn source_params(pick: &Pick) -> String {
    match source::noise(pick) {
        Some(_) => String::new(),
        None => params(&dataset::GROUP, pick).unwrap_or_default(),
    }
}

/// Three digits after the point, without zeros at the end.
fn number(x: f64) -> String {
    let text = format!("{x:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.replace('-', "−")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_is_up_to_date() {
        let text = super::text().expect("made");
        let written = include_str!("../docs/METHODS.md");
        let differs = text.lines().zip(written.lines()).find(|(a, b)| a != b);
        assert_eq!(
            differs, None,
            "run cargo run --example methods > docs/METHODS.md"
        );
        assert_eq!(text.len(), written.len());
    }
}
