//! A formula as a line of plain text, for whoever reads it aloud: "σ = √(1 − α²)".

/// Commands and what is said for them; an accent follows its letter.
const WORDS: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("sigma", "σ"),
    ("varsigma", "ς"),
    ("theta", "θ"),
    ("eta", "η"),
    ("rho", "ρ"),
    ("pi", "π"),
    ("xi", "ξ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("lambda", "λ"),
    ("Delta", "Δ"),
    ("nabla", "∇"),
    ("sim", " ∼ "),
    ("approx", " ≈ "),
    ("le", " ≤ "),
    ("otimes", " ⊗ "),
    ("leftarrow", " ← "),
    ("mid", " | "),
    ("|", "‖"),
    ("int", "∫"),
    ("prod", "∏"),
    ("sum", "Σ "),
    ("dots", "…"),
    (";", " "),
    (",", " "),
    ("left", ""),
    ("right", ""),
];

/// `tex` in words and signs.
pub fn plain(tex: &str) -> String {
    let mut rest = tex;
    let text = run(&mut rest);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A sign before all else, and a power of a function, belong to what they stand at.
    [("(− ", "(−"), ("^− ", "^−"), ("= − ", "= −"), (" ²", "²")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// Up to the closing brace or the end.
fn run(rest: &mut &str) -> String {
    let mut text = String::new();
    while let Some(c) = rest.chars().next() {
        if c == '}' {
            break;
        }
        match c {
            '^' | '_' => {
                *rest = &rest[1..];
                let inner = argument(rest);
                text += &script(c, &inner);
            }
            _ => text += &argument(rest),
        }
    }
    text
}

/// The next letter, command with its arguments, or group.
fn argument(rest: &mut &str) -> String {
    let Some(c) = rest.chars().next() else {
        return String::new();
    };
    *rest = &rest[c.len_utf8()..];
    match c {
        '{' => {
            let inner = run(rest);
            *rest = rest.strip_prefix('}').unwrap_or(rest);
            inner
        }
        '\\' => command(rest),
        '@' => {
            let name = |c: char| c.is_ascii_lowercase() || c == '_';
            let (id, after) = rest.split_at(rest.find(|c| !name(c)).unwrap_or(rest.len()));
            *rest = after;
            format!("@{id}")
        }
        '=' | '+' | '>' => format!(" {c} "),
        '-' => " − ".to_owned(),
        _ => c.to_string(),
    }
}

fn command(rest: &mut &str) -> String {
    let length = rest.find(|c: char| !c.is_ascii_alphabetic());
    let length = length.unwrap_or(rest.len()).max(1);
    let (name, after) = rest.split_at(length);
    *rest = after;
    match name {
        "frac" => {
            let (above, below) = (argument(rest), argument(rest));
            format!("{}/{}", grouped(&above), grouped(&below))
        }
        "sqrt" => format!("√{}", grouped(&argument(rest))),
        "dot" => argument(rest) + "\u{307}",
        "hat" => argument(rest) + "\u{302}",
        "text" | "mathrm" | "mathcal" | "mathbb" => argument(rest),
        _ => match WORDS.iter().find(|(word, _)| *word == name) {
            Some((_, text)) => (*text).to_owned(),
            // Functions are called what they are.
            None => format!(" {name} "),
        },
    }
}

/// In brackets where it is more than one sign or number.
fn grouped(text: &str) -> String {
    let text = text.trim();
    let single = text.chars().filter(|c| c.is_alphanumeric()).count() <= 1;
    let name = text.starts_with('@') && !text.contains(' ');
    if single || name {
        text.to_owned()
    } else {
        format!("({text})")
    }
}

/// An upper or lower index; digits as small ones.
fn script(mark: char, text: &str) -> String {
    let (from, small) = match mark {
        '^' => ("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
        _ => ("0123456789tkix", "₀₁₂₃₄₅₆₇₈₉ₜₖᵢₓ"),
    };
    let drawn: Option<String> = text
        .chars()
        .map(|c| small.chars().nth(from.chars().position(|one| one == c)?))
        .collect();
    drawn.unwrap_or_else(|| format!("{mark}{}", grouped(text)))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_formula_reads_as_it_looks() {
        for (tex, text) in [
            (r"\sigma = \sqrt{1 - \alpha^2}", "σ = √(1 − α²)"),
            (
                r"x_{k+1} = x_k + \frac{h}{2}\,v_k",
                "x_(k + 1) = xₖ + h/2 vₖ",
            ),
            (r"\dot{x}_t = @level\sin^2(\pi t)", "ẋₜ = @level sin²(π t)"),
        ] {
            assert_eq!(plain(tex), text.replace('ẋ', "x\u{307}"));
        }
    }
}
