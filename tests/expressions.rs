//! Formulas: values by hand, derivatives against differences, and no harm from any text.
#![cfg(feature = "theory")]

use pushforward::core::expression::{Expression, LONGEST, Variables};
use pushforward::core::rng::{Purpose, Stream};

fn parsed(text: &str, variables: &Variables) -> Expression {
    Expression::parse(text, variables).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn stream(index: u32) -> Stream {
    Stream::new(23, Purpose::Measure, 0, index)
}

#[test]
fn values_follow_the_usual_rules() {
    let (t, pi, e) = (0.3_f64, std::f64::consts::PI, std::f64::consts::E);
    for (text, expected) in [
        ("1 - 2 - 3", -4.0),
        ("12/2/3*4", 8.0),
        ("2^3^2", 512.0),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("--3 - +2", 1.0),
        ("(1 + t)*2", 2.6),
        ("1.5e2 + .5 + 2.", 152.5),
        ("2e", f64::NAN),
        ("2*e^t", 2.0 * e.powf(t)),
        ("sin(pi*t) + cos(π·t)", (pi * t).sin() + (pi * t).cos()),
        ("max(t, 1 − t)×min(2, t)", 0.7 * 0.3),
        ("ln(e^3) + log(1)", 3.0),
        ("sqrt(abs(-4))", 2.0),
        ("cosh(t)^2-sinh(t)^2", 1.0),
    ] {
        match Expression::parse(text, &Variables::time()) {
            Ok(formula) => {
                let found = formula.value(&[t]);
                assert!(
                    (found - expected).abs() < 1e-13 * expected.abs().max(1.0),
                    "{text}: {found}"
                );
            }
            Err(_) => assert!(expected.is_nan(), "{text}"),
        }
    }
    let point = parsed("x*y - x2 + 10*x3 + r2", &Variables::point(3));
    assert_eq!(point.value(&[2.0, 3.0, 5.0]), 6.0 - 3.0 + 50.0 + 38.0);
}

#[test]
fn errors_say_where_and_what() {
    let deep = "(".repeat(60) + "t";
    let long = "t".to_owned() + &"+t".repeat(LONGEST);
    let parts = "t".to_owned() + &"+t".repeat(140);
    for (text, expected) in [
        ("", "the end of the formula stands where a number"),
        ("1 +", "the end of the formula stands where a number"),
        (
            "2t",
            "\"t\" at character 2 is not expected here; put one of + - * / ^ before it",
        ),
        ("1 - (t", "the end of the formula stands where \")\""),
        ("t)", "\")\" at character 2 closes no bracket"),
        (
            "sin t",
            "\"t\" at character 5 stands where \"(\" should; write sin(…)",
        ),
        (
            "max(t)",
            "\")\" at character 6 stands where \",\" should; write max(…, …)",
        ),
        (
            "a*t",
            "\"a\" at character 1 is not known; there are t, pi, e and the functions sin, cos",
        ),
        ("x", "\"x\" at character 1 is not known"),
        ("1.2.3*t", "\"1.2.3\" at character 1 is not a number"),
        ("1e999", "\"1e999\" at character 1 is not a number"),
        ("t & 1", "\"&\" at character 3 is not expected here"),
        ("🦀", "\"🦀\" at character 1 stands where a number"),
        (&deep, "\"(\" at character 52 is nested too deeply"),
        (&long, "is 801 characters long; at most 400 fit"),
        (&parts, "has more than 256 parts"),
    ] {
        let error = Expression::parse(text, &Variables::time()).expect_err(text);
        assert!(error.message.starts_with(expected), "{text}: {error:?}");
    }
    for text in ["x0", "x01", "x3", "z", "x+1x", "x99999999999999999999"] {
        assert!(
            Expression::parse(text, &Variables::point(2)).is_err(),
            "{text}"
        );
    }
}

/// A random formula of `x`, `y`, `x3`, `r2` in brackets.
fn formula(random: &mut Stream, depth: u32) -> String {
    let leaves = ["x", "y", "x3", "r2", "2", "0.7", "pi", "1.3"];
    let functions = [
        "sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "cosh", "sinh", "erf", "-",
    ];
    let operators = ["+", "-", "*", "/", "^"];
    if depth == 0 {
        return leaves[random.below(8) as usize].to_owned();
    }
    let mut inner = || formula(random, depth - 1);
    let (left, right) = (inner(), inner());
    match random.below(5) {
        0 | 1 => format!("{}({left})", functions[random.below(12) as usize]),
        2 => format!(
            "{}({left}, {right})",
            ["min", "max"][random.below(2) as usize]
        ),
        _ => format!("({left}){}({right})", operators[random.below(5) as usize]),
    }
}

/// The derivative by variable `i` and how far it is to be trusted: two central differences, of
/// fourth order, that agree.
fn difference(formula: &Expression, at: &[f64], i: usize) -> Option<f64> {
    let slope = |h: f64| {
        let value = |by: f64| {
            let mut moved = at.to_vec();
            moved[i] += by;
            formula.value(&moved)
        };
        (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h)
    };
    let [coarse, fine] = [2e-3, 1e-3].map(slope);
    let close = (coarse - fine).abs() < 1e-6 * (1.0 + fine.abs());
    (fine.abs() < 1e4 && formula.value(at).abs() < 1e4 && close).then_some(fine)
}

#[test]
fn derivatives_are_exact_both_ways() {
    let (mut checked, mut poles) = (0, 0);
    for k in 0..4000 {
        let random = &mut stream(k);
        let depth = 1 + random.below(4);
        let text = formula(random, depth);
        let at: Vec<f64> = (0..3).map(|_| 0.1 + 1.7 * random.unit()).collect();
        let formula = match Expression::parse(&text, &Variables::point(3)) {
            Ok(formula) => formula,
            // The deepest may be too long.
            Err(error) => {
                assert!(error.message.contains("characters long"), "{text}: {error}");
                continue;
            }
        };
        let (value, gradient) = formula.gradient(&at);
        assert_eq!(value.to_bits(), formula.value(&at).to_bits(), "{text}");
        for (i, slope) in gradient.iter().enumerate() {
            let (again, forward) = formula.derivative(&at, i);
            assert_eq!(again.to_bits(), value.to_bits(), "{text}");
            if let Some(expected) = difference(&formula, &at, i) {
                // Twice what the two differences disagree by.
                let close = |slope: f64| (slope - expected).abs() < 2e-6 * (1.0 + expected.abs());
                let label = format!("{text} at {at:?}, {i}: {slope} {forward} {expected}");
                assert!(close(forward), "{label}");
                // At a pole that cancels, as in √(x − x), shares of ∞ go both ways.
                assert!(close(*slope) || slope.is_nan(), "{label}");
                poles += u32::from(slope.is_nan());
                checked += 1;
            }
        }
    }
    assert!(checked > 6000 && poles < checked / 200, "{checked} {poles}");
}

#[test]
fn derivatives_hold_where_rules_have_poles() {
    for (text, t, expected) in [
        ("t^2", 0.0, 0.0),
        ("t^1", 0.0, 1.0),
        ("t^0", 0.0, 0.0),
        ("(t - 1)^3", 0.0, 3.0),
        ("abs(t)", 0.0, 0.0),
        ("t*log(2)", 0.0, 2.0_f64.ln()),
        ("0*sqrt(t)", 0.0, 0.0),
        ("2^t", 0.0, 2.0_f64.ln()),
        ("sqrt(t)", 0.0, f64::INFINITY),
    ] {
        let formula = parsed(text, &Variables::time());
        assert_eq!(formula.derivative(&[t], 0).1, expected, "{text}");
        assert_eq!(formula.gradient(&[t]).1, [expected], "{text}");
    }
}

#[test]
fn no_text_does_harm() {
    let pieces = [
        "(", ")", "+", "-", "*", "/", "^", ",", ".", "e", "1", "9e9", "t", "x1", "r2", "sin",
        "max(", "exp(", " ", "π", "\u{301}", "🦀", "\0", "1e-", "NaN", "inf", "_", "x99",
    ];
    let mut legal = 0;
    for k in 0..20_000 {
        let random = &mut stream(k);
        let count = random.below(if k % 100 == 0 { 300 } else { 9 });
        let text: String = (0..count)
            .map(|_| pieces[random.below(pieces.len() as u32) as usize])
            .collect();
        for variables in [Variables::time(), Variables::point(2)] {
            match Expression::parse(&text, &variables) {
                Ok(formula) => {
                    legal += 1;
                    for at in [0.0, -1.0, 1e300, f64::NAN] {
                        formula.gradient(&[at, at]);
                        formula.derivative(&[at, at], 0);
                    }
                }
                Err(error) => assert!(!error.message.is_empty() && error.field.is_empty()),
            }
        }
    }
    assert!(legal > 500, "{legal}");
    for text in ["(", "-", "sin(", "2^", "max(1,"] {
        let text = text.repeat(LONGEST / text.len());
        assert!(Expression::parse(&text, &Variables::time()).is_err());
    }
}
